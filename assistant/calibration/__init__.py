"""What makes a confidence come true: for which model and reader, and where that is kept.

- `calibration`: weights and thresholds as a value: those that are shipped, a guess for other models, or one's own;
- `calibration_file`: one's own, on disk beside the index.
"""

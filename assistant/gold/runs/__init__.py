"""Asking gold questions.

- `subject`: whom; `examine`, `outcome`: one; `result`, `totals`, `calibration`: all;
- `run_file`, `compare`, `significance`: before and after.
"""

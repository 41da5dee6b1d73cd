"""Fitting the confidence to a model, a reader and one's own questions.

- `cases`: what is asked; `fit`: the weights; `figures`: what they are worth, and the thresholds that suit them;
- `calibrate`: all of that in turn; `calibration_report`: what came of it, as text.
"""

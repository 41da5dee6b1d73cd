"""Text divided: `sentences`, and the `passages` that are searched and cited."""

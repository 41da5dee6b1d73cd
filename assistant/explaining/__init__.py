"""What became of words that were expected in an answer.

`explain` finds out, an `explanation` says it (`explanation_text` in words), by `stages` and `places`.
"""

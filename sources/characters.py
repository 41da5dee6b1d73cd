"""What characters are, and how much room they take."""

import unicodedata


def is_han(character: str) -> bool:
    """Tell whether a character is a Chinese ideograph."""
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003134f" or character == "〇"


def cells(text: str) -> int:
    """Return the text's width in terminal cells: a wide (Chinese) character counts two, others one.

    It compares lengths across scripts: a Chinese sentence and its English translation are about as wide.
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

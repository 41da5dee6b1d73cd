"""Simplified and traditional Chinese: which one a corpus is written in, and texts brought to it.

An embedding model finds texts of the same script more alike; and words differ too: 軟體 is 软件.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from sources import is_han

if TYPE_CHECKING:
    from opencc import OpenCC

MOST_SAMPLED = 200
"""Texts by which the script of all is told."""
_MOST = 0.9
_LEAST_HAN = 0.2
"""Of the letters of a Chinese text at least so many are Chinese characters."""


class Script(StrEnum):
    """How a corpus is written."""

    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"
    OTHER = "other"
    """In both, or in another language."""


def is_chinese(text: str) -> bool:
    """Tell whether a text is Chinese, and doesn't just have some Chinese names in it, or some English ones."""
    han = sum(map(is_han, text))
    return han > 0 and han >= _LEAST_HAN * sum(map(str.isalpha, text))


def has_han(question: str) -> bool:
    """Tell whether a question is Chinese: one ideograph is enough, since it may be about English names."""
    return any(map(is_han, question))


HAS_HAN, IS_CHINESE = 1, 2
"""What `writing_of` adds up."""


def writing_of(text: str) -> int:
    """Return what a text is written in, as a number: whether it `has_han`, and whether it `is_chinese`."""
    return HAS_HAN * has_han(text) + IS_CHINESE * is_chinese(text)


def simplified(text: str) -> str:
    """Return a text with its traditional characters made simplified; a text without them stays as it is."""
    return str(_converter("t2s").convert(text))


def script_of(texts: Iterable[str]) -> Script:
    """Return the script in which nearly all of the first 200 Chinese texts are written."""
    sample = list(islice((text for text in texts if any(map(is_han, text))), MOST_SAMPLED))
    traditional = sum(simplified(text) != text for text in sample)
    if sample and traditional <= (1 - _MOST) * len(sample):
        return Script.SIMPLIFIED
    if sample and traditional >= _MOST * len(sample):
        return Script.TRADITIONAL
    return Script.OTHER


def convert_script(script: Script, text: str) -> str:
    """Return a text of the other script in this one and, between Taiwan and the mainland, in its words."""
    return str(_converter("tw2sp" if script is Script.SIMPLIFIED else "s2twp").convert(text))


@cache
def _converter(configuration: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(configuration)

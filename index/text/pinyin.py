"""How Chinese characters are read, and Latin words that are such readings."""

from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

_LONGEST_SYLLABLE = 6  # zhuang


@lru_cache(maxsize=20_000)
def reading(character: str) -> str:
    """Return a character's most common reading, without its tone: `xiao` for 小."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0]).replace("ü", "v")


def reading_pairs(han: str) -> list[str]:
    """Return the readings of neighbouring characters: `xiao.mi` for 小米."""
    return [f"{first}.{second}" for first, second in pairwise(map(reading, han))]


def syllables(word: str, known: Collection[str]) -> tuple[str, ...]:
    """Divide a Latin word into the fewest syllables: `xiao mi` for `xiaomi`.

    Args:
        word: In lower case.
        known: The syllables there are.

    Returns:
        The syllables; none if the word can't be divided into known ones.
    """
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            before, found = best[start], best[end]
            if before is not None and word[start:end] in known and (found is None or len(before) + 1 < len(found)):
                best[end] = (*before, word[start:end])
    return best[-1] or ()

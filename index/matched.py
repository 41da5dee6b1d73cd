"""Which words of a question stand in a text: for a reader who wants to see why a passage was found."""

import re

from index.folding import fold_with_places
from index.terms import han_runs, subject

_WORD = re.compile(r"[^\W_]+")
_SHORTEST_HAN = 2


def matched_words(query: str, text: str) -> tuple[str, ...]:
    """Return the words of a question that stand in a text.

    Args:
        query: The question; its question words don't count.
        text: A passage or quote.

    Returns:
        As the text writes them, in the question's order, each once: unbroken stretches of at least two Chinese
        characters, as long as they can be, and whole words of other scripts.
    """
    folded = fold_with_places(text)
    words: list[str] = []
    for place, wanted in sorted(_han_stretches(query, folded.text) + _other_words(query, folded.text)):
        start, end = folded.span(place[1], place[1] + len(wanted))
        words.append(text[start:end])
    return tuple(dict.fromkeys(words))


_Found = tuple[tuple[int, int], str]
"""Where a word stands in the question and in the text, and the word."""


def _han_stretches(query: str, folded: str) -> list[_Found]:
    asked = subject(query)
    found: list[_Found] = []
    offset = 0
    for run in han_runs(asked):
        offset = asked.index(run, offset)
        start = 0
        while start + _SHORTEST_HAN <= len(run):
            end = start
            while end < len(run) and run[start : end + 1] in folded:
                end += 1
            if end - start >= _SHORTEST_HAN:
                found.append(((offset + start, folded.index(run[start:end])), run[start:end]))
            start = max(end, start + 1)
        offset += len(run)
    return found


def _other_words(query: str, folded: str) -> list[_Found]:
    places = {word.group(): word.start() for word in reversed(list(_WORD.finditer(_apart(folded))))}
    asked = _apart(subject(query))
    words = [(word.start(), word.group()) for word in _WORD.finditer(asked)]
    return [((place, places[word]), word) for place, word in words if word in places]


def _apart(folded: str) -> str:
    """Return a folded text with its Chinese characters blanked out, each other one in its place."""
    for run in han_runs(folded):
        folded = folded.replace(run, " " * len(run), 1)
    return folded

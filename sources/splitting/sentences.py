"""Sentence boundaries in Chinese and Latin text.

A sentence ends at 。！？；…… and at the ASCII forms that Chinese articles mix in, but never inside
quotation marks or brackets, nor in numbers ("11.8%"), names ("U.S.") and addresses ("a.com/?b").
"""

import re
from collections.abc import Iterator

from sources.characters import cells, is_han

_CLOSER_OF = dict(zip('“‘「『（(【[《〈{"', '”’」』）)】]》〉}"', strict=True))
_QUOTES = '“‘「『"'
_CLOSERS = frozenset(_CLOSER_OF.values())
_FULL_STOPS = "。！？；｡"
_CONTINUES = "，、；：,;:。.!?！？"
_ABBREVIATION = re.compile(
    r"""(?:^|[\s("“])(?:
        mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|inc|ltd|co|corp|fig|vol|pp?|ca|approx|dept|est|gen|gov|sen|rep
        |jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z]|(?:[a-z]\.)+[a-z]
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_ENUMERATOR = re.compile(r"(?:^|[\r\n]|[.!?。！？]\s)\s*\d{1,3}$")
_LONGEST_ABBREVIATION = 12
_TERMINATOR = re.compile(r"[。！？｡!?…]+|\.{3,}|[.;；]")
_PARAGRAPH_BREAK = re.compile(
    r"(?:\r\n|\r(?!\n)|[\n\u2028\u2029])[ \t\u3000\xa0]*(?=[\r\n\u2028\u2029]|[-–—•·●▪■◆*]\s)"
)
_NEXT_CHARACTER = re.compile(r"\S")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Divide a text into sentences.

    Args:
        text: One passage. A blank line or an item of a list in it begins a new sentence; a mere line break doesn't.

    Returns:
        Half-open spans `(start, end)` in order. They hold every character of the text but white space
        between sentences.
    """
    spans = []
    start = 0
    for end in (*_boundaries(text), len(text)):
        sentence = text[start:end]
        if stripped := sentence.strip():
            offset = start + sentence.index(stripped[0])
            spans.append((offset, offset + len(stripped)))
        start = end
    return spans


def sentence_groups(text: str, narrowest: int) -> list[tuple[int, int]]:
    """Divide a text into sentences, the short ones together with a neighbour.

    Args:
        text: One passage.
        narrowest: Cells that each group has at least, unless the whole text has fewer.

    Returns:
        Half-open spans of one or more whole sentences, in order.
    """
    groups: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        if groups and cells(text[slice(*groups[-1])]) < narrowest:
            start = groups.pop()[0]
        groups.append((start, end))
    if len(groups) > 1 and cells(text[slice(*groups[-1])]) < narrowest:
        end = groups.pop()[1]
        groups[-1] = (groups[-1][0], end)
    return groups


def _boundaries(text: str) -> Iterator[int]:
    """Yield the positions behind which a new sentence begins."""
    closer_at = _enclosures(text)
    position = 0
    while position < len(text):
        if position in closer_at:
            closer = closer_at[position]
            position, opener = closer + 1, position
            if _quote_ends_sentence(text, opener, closer):
                yield position
        elif match := _PARAGRAPH_BREAK.match(text, position):
            position = match.end()
            yield position
        elif (end := _terminator_end(text, position)) is not None:
            position = end
            yield position
        else:
            position += 1


def _enclosures(text: str) -> dict[int, int]:
    """Return the outermost pairs of quotation marks and brackets: place of the opener → of its closer.

    A mark whose partner is missing, in its own paragraph, encloses nothing: else one slip would swallow the rest.
    """
    pairs: dict[int, int] = {}
    ends = [match.start() for match in _PARAGRAPH_BREAK.finditer(text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        straight_pairs = text.count('"', start, end) % 2 == 0
        waiting: dict[str, list[int]] = {closer: [] for closer in _CLOSERS}
        for place in range(start, end):
            character = text[place]
            if character == '"' and not straight_pairs:
                continue
            if character in _CLOSERS and waiting[character]:
                partner = waiting[character][-1]
                pairs[partner] = place
                for openers in waiting.values():
                    while openers and openers[-1] >= partner:
                        openers.pop()
            elif character in _CLOSER_OF:
                waiting[_CLOSER_OF[character]].append(place)
    outermost: dict[int, int] = {}
    covered = -1
    for opener, closer in sorted(pairs.items()):
        if opener > covered:
            outermost[opener] = covered = closer
    return outermost


def _terminator_end(text: str, position: int) -> int | None:
    """Return where a sentence's closing punctuation that begins here ends; None where none begins here."""
    run = _TERMINATOR.match(text, position)
    if run is None:
        return None
    end = run.end()
    while end < len(text) and text[end] in _CLOSERS:
        end += 1
    character = run.group()[0]
    if character in _FULL_STOPS or run.group()[-1] in _FULL_STOPS:
        return end
    before, after = text[position - 1 : position], text[end : end + 1]
    if run.group() == ";":
        return end if is_han(before or " ") or is_han(after or " ") else None
    if after and after in _CONTINUES:
        return None
    if is_han(before or " ") and character != "…":
        return end
    if character in "!?…" and (not after or is_han(after) or after in _CLOSER_OF):
        return end
    if after and not after.isspace():
        return None
    if run.group() == "." and _abbreviated(text, position):
        return None
    return end if _new_sentence_follows(text, end) else None


def _abbreviated(text: str, stop: int) -> bool:
    """Tell whether the full stop at `stop` belongs to the word or the list number before it."""
    start = max(0, stop - _LONGEST_ABBREVIATION)
    return bool(_ABBREVIATION.search(text, start, stop) or _ENUMERATOR.search(text, start, stop))


def _new_sentence_follows(text: str, end: int) -> bool:
    following = _NEXT_CHARACTER.search(text, end)
    return following is None or not following.group().islower()


def _quote_ends_sentence(text: str, opener: int, closer: int) -> bool:
    """Tell whether a sentence ends with this quotation: its own last sentence ends right before the mark."""
    if text[opener] not in _QUOTES:
        return False
    inside = text[opener + 1 : closer].rstrip("".join(_CLOSERS))
    last, after = inside[-1:], text[closer + 1 : closer + 2]
    if not last or last not in "。！？!?.…" or (after and after in _CONTINUES):
        return False
    if not after or after.isspace():
        return _new_sentence_follows(text, closer + 1)
    if last in "。.":
        return last == "。"
    # 他问“去吗？”就走了 goes on; 他喊道：“快跑！”大家就跑了 does not.
    return text[:opener].rstrip()[-1:] in {"：", ":"}

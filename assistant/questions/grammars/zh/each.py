"""Chinese questions for one thing of each of several: 分别, 各."""

import re

from assistant.questions.dates import find_dates, without_dates
from assistant.questions.forms import form_in
from assistant.questions.grammar import MOST_PARTS

_EACH = re.compile(r"[，,]?\s*(?:(?<!的)分[别別](?![国國])|各(?=[是有用叫为為占卖賣]))")
_AND = re.compile(r"\s*[，,]?\s*(?:还有|還有|以及|和|与|與|及|跟|、)\s*")
_OF = "的"
_MARK = "\0"
_SHARED_BEFORE = re.compile(
    rf"(?:[^，,]+[时時候中里裡内內上下后後前间間][，,]|(?:在|到|截至)?{_MARK}+度?(?:[中里内底末]|期间)?\s*[，,]?)\s*"
)
_SHARED_BEHIND = re.compile(rf"[，,]?\s*(?:在[^，,、和与與及跟]{{1,12}}|{_MARK}+度?)[，,]?\s*$")
"""When or where it was, which holds for all parts; dates are marked."""


def parts_named_together(query: str) -> tuple[str, ...]:
    """Return a question for each of several things; nothing for a question of another form."""
    asks = form_in(query, lambda each: each.asks, flags=re.IGNORECASE)
    each = _EACH.search(query)
    if each is None or not asks.search(rest := query[each.end() :]):
        return ()
    named = query[: each.start()]
    for before, between, behind in (_without_shared(named), ("", named, "")):  # the dates may be the parts themselves
        parts = [part for part in _AND.split(between) if part.strip()]
        if 2 <= len(parts) <= MOST_PARTS:
            return tuple(before + part + behind + rest for part in _completed(parts))
    return ()


def _without_shared(named: str) -> tuple[str, str, str]:
    """Take off what stands before and behind the parts and holds for all of them."""
    marked = without_dates(named, _MARK)
    first, last = _SHARED_BEFORE.match(marked), _SHARED_BEHIND.search(marked)
    start, end = first.end() if first else 0, last.start() if last else len(named)
    return named[:start], named[start:end], named[end:].strip("，, ")


def _completed(parts: list[str]) -> list[str]:
    """Give back to each part what it shares with the first or the last: "甲的长和宽", "甲和乙的长", "甲去年和今年"."""
    when, *others = (next(iter(find_dates(part)), None) for part in parts)
    if when and all(other and other.span.start == 0 for other in others):
        parts = [parts[0], *(parts[0][: when.span.start] + part for part in parts[1:])]
    owner, of_first, _ = parts[0].partition(_OF)
    _, of_last, owned = parts[-1].rpartition(_OF)
    if of_first and not of_last:
        return [parts[0], *(owner + _OF + part for part in parts[1:])]
    if of_last and not of_first:
        return [*(part + _OF + owned for part in parts[:-1]), parts[-1]]
    return parts

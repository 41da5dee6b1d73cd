"""Questions that ask for several things at once are taken apart, so that each can be looked for by itself.

Two forms are recognised:

- things named together and asked about with one "each", in Chinese: "七喜和蔚来去年分别定制了什么？" becomes
  "七喜去年定制了什么？" and "蔚来去年定制了什么？";
- questions strung together, each with a question word of its own: "电视出货多少，OTT激活多少？", "What is it called,
  and how many are there?"
"""

import re

from assistant.questions.dates import find_dates, without_dates

_EACH = re.compile(r"[，,]?\s*(?:(?<!的)分[别別](?![国國])|各(?=[是有用叫为為占卖賣]))")
_AND = re.compile(r"\s*[，,]?\s*(?:还有|還有|以及|和|与|與|及|跟|、)\s*")
_HAN_CLAUSE = re.compile(r"\s*[，,；;？?。]\s*(?=.*[\u4e00-\u9fff])")
_LATIN_CLAUSE = re.compile(r"\s*[,;?]\s+and\s+|\?\s+(?=\S)", re.IGNORECASE)
_ASKS = re.compile(
    r"什[么麼]|甚麼|多少|[几幾][个個项項种種次台家年天步位人点點月号號岁歲条條件]|哪|[谁誰]|何[时時地人]|[为為]何|怎|如何"
    r"|多[长長大高远遠重宽寬深快久]|呢\s*[？?]?\s*$"
    r"|\b(?:what|which|who|whom|when|where|why|how)\b",
    re.IGNORECASE,
)
_OF = "的"
_MARK = "\0"
_SHARED_BEFORE = re.compile(
    rf"(?:[^，,]+[时時候中里裡内內上下后後前间間][，,]|(?:在|到|截至)?{_MARK}+度?(?:[中里内底末]|期间)?\s*[，,]?)\s*"
)
_SHARED_BEHIND = re.compile(rf"[，,]?\s*(?:在[^，,、和与與及跟]{{1,12}}|{_MARK}+度?)[，,]?\s*$")
"""When or where it was, which holds for all of the things; dates are marked."""
_MOST_PARTS = 4


def split_question(query: str) -> tuple[str, ...]:
    """Return the questions that a compound one is made of; nothing for a simple one."""
    return _split_each(query) or _split_clauses(query, _HAN_CLAUSE) or _split_clauses(query, _LATIN_CLAUSE)


def _split_each(query: str) -> tuple[str, ...]:
    each = _EACH.search(query)
    if each is None or not _ASKS.search(rest := query[each.end() :]):
        return ()
    named = query[: each.start()]
    for before, between, behind in (_without_shared(named), ("", named, "")):  # the dates may be the things themselves
        things = [thing for thing in _AND.split(between) if thing.strip()]
        if 2 <= len(things) <= _MOST_PARTS:
            return tuple(before + thing + behind + rest for thing in _completed(things))
    return ()


def _without_shared(named: str) -> tuple[str, str, str]:
    """Take off what stands before and behind things and holds for all of them."""
    marked = without_dates(named, _MARK)
    first, last = _SHARED_BEFORE.match(marked), _SHARED_BEHIND.search(marked)
    start, end = first.end() if first else 0, last.start() if last else len(named)
    return named[:start], named[start:end], named[end:].strip("，, ")


def _completed(things: list[str]) -> list[str]:
    """Give back to each thing what it shares with the first or the last: "甲的长和宽", "甲和乙的长", "甲去年和今年"."""
    when, *others = (next(iter(find_dates(thing)), None) for thing in things)
    if when and all(other and other.span.start == 0 for other in others):
        things = [things[0], *(things[0][: when.span.start] + thing for thing in things[1:])]
    owner, of_first, _ = things[0].partition(_OF)
    _, of_last, owned = things[-1].rpartition(_OF)
    if of_first and not of_last:
        return [things[0], *(owner + _OF + thing for thing in things[1:])]
    if of_last and not of_first:
        return [*(thing + _OF + owned for thing in things[:-1]), things[-1]]
    return things


def _split_clauses(query: str, boundary: re.Pattern[str]) -> tuple[str, ...]:
    clauses = [clause for clause in boundary.split(query) if clause.strip(" ？?。")]
    if 2 <= len(clauses) <= _MOST_PARTS and all(map(_ASKS.search, clauses)):
        return tuple(clauses)
    return ()

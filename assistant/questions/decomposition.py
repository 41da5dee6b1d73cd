"""Decomposition: a question that asks for several things is divided, so that each part is searched for by itself.

Two forms are recognised:

- parts named together and asked about with one "each", in Chinese: "七喜和蔚来去年分别定制了什么？" becomes
  "七喜去年定制了什么？" and "蔚来去年定制了什么？";
- questions strung together, each with a question word of its own: "电视出货多少，OTT激活多少？", "What is it called,
  and how many are there?"
"""

import re
from dataclasses import replace

from assistant.questions.dates import find_dates, without_dates
from assistant.questions.rewrite import complete
from index import Query

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
"""When or where it was, which holds for all parts; dates are marked."""
_MOST_PARTS = 4


def decompose(query: Query) -> Query:
    """Return a query with the questions that it decomposes into, each completed by those before; as it is if simple."""
    parts = split_question(query.text)
    completed = (complete(part, parts[:number]) for number, part in enumerate(parts))
    return replace(query, parts=tuple(map(Query.parse, completed))) if parts else query


def split_question(query: str) -> tuple[str, ...]:
    """Return the questions that a question decomposes into; nothing for a simple one."""
    return _split_each(query) or _split_clauses(query, _HAN_CLAUSE) or _split_clauses(query, _LATIN_CLAUSE)


def _split_each(query: str) -> tuple[str, ...]:
    each = _EACH.search(query)
    if each is None or not _ASKS.search(rest := query[each.end() :]):
        return ()
    named = query[: each.start()]
    for before, between, behind in (_without_shared(named), ("", named, "")):  # the dates may be the parts themselves
        parts = [part for part in _AND.split(between) if part.strip()]
        if 2 <= len(parts) <= _MOST_PARTS:
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


def _split_clauses(query: str, boundary: re.Pattern[str]) -> tuple[str, ...]:
    clauses = [clause for clause in boundary.split(query) if clause.strip(" ？?。")]
    if 2 <= len(clauses) <= _MOST_PARTS and all(map(_ASKS.search, clauses)):
        return tuple(clauses)
    return ()

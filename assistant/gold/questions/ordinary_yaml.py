"""Gold files as most are written, read a hundred times as fast as all of YAML can be.

libyaml's parser, compiled, tells what a text consists of. It is believed where a text says only what an ordinary gold
file says: one list of questions, of texts, whole numbers and booleans, without anchors, tags or directives, and not
broken. Of everything else, ruamel.yaml tells what it means, or where the fault is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

_DEEPEST = 20
"""Mappings and lists in one another; a question needs five. libyaml's time grows with the square of the depth."""
_TOLD_OTHERWISE = re.compile("[\x00\x85\u2028\u2029\ufeff]|\r(?!\n)|^%|(?<!\\w)\t|\t(?!\\w)", re.MULTILINE)
"""What libyaml and ruamel.yaml take for different things: line ends of YAML 1.1, tabs that don't stand in a text."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class OrdinaryFile:
    """What a gold file says.

    Attributes:
        questions: As mappings and lists.
        lines: Where each begins, from 1.
        dash: The column of the dashes before them, from 0; None where they aren't written with dashes.
    """

    questions: list[Any]
    lines: list[int]
    dash: int | None


def read_ordinary(text: str) -> OrdinaryFile | None:
    """Return what a gold file says if it is an ordinary one; None where only all of YAML can tell.

    Args:
        text: The file.

    Raises:
        RecursionError: If it is nested more deeply than a gold file can be.
    """
    try:
        from yaml import YAMLError
        from yaml.cyaml import CParser
    except ImportError:  # built without libyaml
        return None
    if _TOLD_OTHERWISE.search(text):
        return None
    try:
        return _Reading(CParser(text)).file()
    except (YAMLError, _UnusualError):
        return None


class _UnusualError(Exception):
    """Something else than an ordinary gold file."""


class _Reading:
    """The reading of one text, event by event."""

    def __init__(self, parser: Any) -> None:
        from yaml import events

        self._events = events
        self._next: Callable[[], Any] = parser.get_event
        self._meanings = _meanings()

    def file(self) -> OrdinaryFile:
        kinds = self._events
        self._expect(kinds.StreamStartEvent)
        self._expect(kinds.DocumentStartEvent)
        whole = self._expect(kinds.MappingStartEvent)
        key = self._expect(kinds.ScalarEvent)
        start = self._expect(kinds.SequenceStartEvent)
        if key.value != "questions" or any(each.tag or each.anchor for each in (whole, key, start)):
            raise _UnusualError
        lines: list[int] = []
        questions = self._items(3, lines)
        self._expect(kinds.MappingEndEvent)
        if self._expect(kinds.DocumentEndEvent).explicit:
            raise _UnusualError
        self._expect(kinds.StreamEndEvent)
        return OrdinaryFile(questions, lines, None if start.flow_style else start.start_mark.column)

    def _expect(self, kind: type) -> Any:
        event = self._next()
        if type(event) is not kind:
            raise _UnusualError
        return event

    def _items(self, depth: int, lines: list[int] | None = None) -> list[Any]:
        found: list[Any] = []
        end = self._events.SequenceEndEvent
        while type(event := self._next()) is not end:
            if lines is not None:
                lines.append(event.start_mark.line + 1)
            found.append(self._value(event, depth))
        return found

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        end, scalar = self._events.MappingEndEvent, self._events.ScalarEvent
        while type(event := self._next()) is not end:
            key = self._value(event, depth) if type(event) is scalar else None
            if type(key) is not str or key in found:
                raise _UnusualError
            found[key] = self._value(self._next(), depth)
        return found

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is self._events.AliasEvent or event.anchor or event.tag:
            raise _UnusualError
        if depth > _DEEPEST:
            raise RecursionError
        if kind is self._events.ScalarEvent:
            value = event.value
            return value if event.style or value[:1] not in self._meanings else self._plain(value)
        return self._items(depth + 1) if kind is self._events.SequenceStartEvent else self._mapping(depth + 1)

    def _plain(self, value: str) -> str | int | bool:
        """Return what a text without quotation marks stands for, if for itself, a whole number or a boolean."""
        if not any(pattern.match(value) for pattern in self._meanings[value[:1]]):
            return value
        if value in {"true", "false"}:
            return value == "true"
        if _NUMBER.fullmatch(value):
            return int(value)
        raise _UnusualError


@cache
def _meanings() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return the patterns of plain texts that stand for something else, by their first character, as in YAML 1.2."""
    from ruamel.yaml.resolver import implicit_resolvers

    found: dict[str, tuple[re.Pattern[str], ...]] = {}
    for versions, _, pattern, beginnings in implicit_resolvers:
        for beginning in beginnings if (1, 2) in versions else ():
            found[beginning] = (*found.get(beginning, ()), re.compile(pattern.pattern, pattern.flags))
    return found

"""What is said between a server and its workers: JSON, from one process of a machine to another of the same program.

A request has the name of what is asked for, its arguments, and the generation of the index that the server answers
from. A reply has one of three keys: what was `answered`, what was `found`, or the `fault`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.answering.answer import Answer, Citation
from assistant.answering.query_result import Durations
from assistant.errors import (
    AssistantError,
    BlankQuestionError,
    FalseCitationError,
    LongQuestionError,
    UnknownDocumentError,
    WorkerError,
)
from assistant.explaining.judgement import Judgement
from sources import YinjuError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_FAULTS: Mapping[type[Exception], Sequence[str]] = {
    BlankQuestionError: (),
    LongQuestionError: ("length", "longest"),
    UnknownDocumentError: ("unknown", "known"),
    FalseCitationError: ("passage_id",),
}
"""Errors that are the same in both processes, and the attributes that they are made of, in order."""
_PLAIN: Sequence[type[Exception]] = (ValueError, TypeError)
_BY_NAME = {each.__name__: each for each in (*_FAULTS, *_PLAIN, AssistantError, WorkerError)}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a worker tells of a question that it has answered; an `assistant.explaining.trace.Outcome`.

    Attributes:
        answer: The answer.
        judgement: Why there is this answer, or none.
        durations: How long it took.
        candidates: How many passages the search put forward.
    """

    answer: Answer
    judgement: Judgement
    durations: Durations
    candidates: int


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a worker.

    Attributes:
        wanted: What is asked for: `trace` or `nearest`, as an `Assistant` is asked for it.
        arguments: Of that, as JSON has them.
        generation: That of the index which the server answers from; None where it has none.
    """

    wanted: str
    arguments: Mapping[str, Any]
    generation: str | None = None

    def to_json(self) -> bytes:
        """Return it as it is sent."""
        said = {"wanted": self.wanted, "arguments": self.arguments, "generation": self.generation}
        return json.dumps(said, default=list).encode()  # sets, tuples and the like of ids

    @classmethod
    def of_json(cls, content: bytes) -> "Request":
        """Return what was sent."""
        return cls(**json.loads(content))


def prepare() -> None:
    """Make ready what messages are read and written by."""
    for kind in (Answered, tuple[Citation, ...]):
        _adapter(kind)


def answered_to_json(answered: Answered) -> bytes:
    """Return the reply to a question."""
    return _to_json("answered", Answered, answered)


def found_to_json(found: tuple[Citation, ...]) -> bytes:
    """Return the reply to a search."""
    return _to_json("found", tuple[Citation, ...], found)


def fault_to_json(error: Exception) -> bytes:
    """Return the reply to what can't be answered; what is no fault of the user's is only said to have failed."""
    kind: type[Exception] = type(error)
    if kind in _FAULTS:
        made_of: list[Any] = [getattr(error, name) for name in _FAULTS[kind]]
    elif kind in _PLAIN:
        made_of = [str(error)]
    elif isinstance(error, YinjuError):
        kind, made_of = AssistantError, [str(error)]
    else:
        kind, made_of = WorkerError, ["The question could not be answered; the server's log says why."]
    return json.dumps({"fault": [kind.__name__, *made_of]}).encode()


def answered_of(reply: bytes) -> Answered:
    """Return what was answered.

    Raises:
        YinjuError: That of the worker; likewise `ValueError` and `TypeError`.
    """
    answered: Answered = _of_json(reply, "answered", Answered)
    return answered


def found_of(reply: bytes) -> tuple[Citation, ...]:
    """Return what was found; errors are raised as by `answered_of`."""
    found: tuple[Citation, ...] = _of_json(reply, "found", tuple[Citation, ...])
    return found


def _to_json(key: str, kind: Any, value: object) -> bytes:
    return json.dumps({key: _adapter(kind).dump_python(value, mode="json")}).encode()


def _of_json(reply: bytes, key: str, kind: Any) -> Any:
    said = json.loads(reply)
    if "fault" in said:
        name, *made_of = said["fault"]
        raise _BY_NAME[name](*made_of)
    return _adapter(kind).validate_python(said[key])


@cache
def _adapter(kind: Any) -> "TypeAdapter[Any]":
    """Return what knows a type as JSON has it; making that takes longer than a search."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)

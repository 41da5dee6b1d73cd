"""What an endpoint may reply: a verdict, and numbers of sentences that it was shown. All else is a wrong reply."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index.reading.endpoint.prompt import MOST_CHOSEN

_FENCED = re.compile(r"\s*```(?:json)?\s*(?P<inner>.*?)\s*```\s*", re.DOTALL | re.IGNORECASE)
_LONGEST_CHOICE = 2_000
"""Characters of the part that holds the JSON."""


class ReaderVerdict(StrEnum):
    """Whether the sentences that were shown answer the question."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an endpoint chose.

    Attributes:
        verdict: Whether it is an answer.
        sentences: Their numbers, from 1, best first; at least one, unless nothing answers.
    """

    verdict: ReaderVerdict
    sentences: tuple[int, ...]


def choice_schema(count: int) -> dict[str, Any]:
    """Return the JSON Schema of a choice among so many sentences; small models would rather name none."""
    number = {"type": "integer", "minimum": 1, "maximum": count}
    return {
        "type": "object",
        "properties": {
            "verdict": {"type": "string", "enum": [str(each) for each in ReaderVerdict]},
            "sentences": {"type": "array", "items": number, "minItems": 1, "maxItems": MOST_CHOSEN},
        },
        "required": ["verdict", "sentences"],
        "additionalProperties": False,
    }


def read_choice(body: bytes, count: int) -> Choice:
    """Read what an endpoint replied.

    Args:
        body: The whole reply.
        count: How many sentences it was shown.

    Raises:
        ValueError: If it is anything but a choice among these; the message says what is wrong, and quotes nothing.
    """
    content = _content(_json(body.decode("utf-8", "replace"), "the reply"))
    if len(content) > _LONGEST_CHOICE:
        raise ValueError("the choice is too long")
    fenced = _FENCED.fullmatch(content)
    return _choice(_json(fenced["inner"] if fenced else content, "the choice"), count)


def _content(reply: Any) -> str:
    """Return what the model wrote, by the form that chat endpoints share."""
    try:
        content = reply["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise ValueError("the reply is no chat completion") from None
    if not isinstance(content, str):
        raise ValueError("the reply has no text")
    if not content.strip():
        raise ValueError("the reply is empty, as that of a model that thinks first may be")
    return content


def _choice(found: Any, count: int) -> Choice:
    if not isinstance(found, dict) or found.keys() != {"verdict", "sentences"}:
        raise ValueError("the choice is no object of `verdict` and `sentences` alone")
    verdict, sentences = found["verdict"], found["sentences"]
    if not isinstance(verdict, str) or verdict not in list(ReaderVerdict):
        raise ValueError(f"`verdict` is none of {', '.join(ReaderVerdict)}")
    if not isinstance(sentences, list) or not all(type(each) is int for each in sentences):
        raise ValueError("`sentences` is no list of whole numbers")
    if not all(1 <= each <= count for each in sentences):
        raise ValueError(f"`sentences` has a number that isn't from 1 to {count}")
    if len(set(sentences)) < len(sentences) or len(sentences) > MOST_CHOSEN:
        raise ValueError(f"`sentences` has more than {MOST_CHOSEN} numbers, or one of them twice")
    if not sentences and verdict != ReaderVerdict.UNANSWERED:
        raise ValueError(f"`sentences` is empty, but `verdict` is {verdict}")
    return Choice(ReaderVerdict(verdict), tuple(sentences))


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):  # also for a number of thousands of digits
        raise ValueError(f"{what} is not JSON") from None


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; one that has a key twice can mean either."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found

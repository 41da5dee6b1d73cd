"""An endpoint of the page: a function, known by its name, that takes a request of the script's and returns JSON."""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from assistant.errors import LibraryError
from assistant.rendering.renderer import printable
from assistant.ui.faults import say_faults
from assistant.ui.requests.page_requests import parse_request
from assistant.ui.words import page_languages
from index.text.languages.language import ENGLISH
from sources import YinjuError

_logger = logging.getLogger(f"yinju.{__name__}")

_LONGEST_LINE = 1000

_Request = TypeVar("_Request")
Reply = dict[str, Any]
"""What an endpoint answers; a fault of the user's as `{"error": line}`."""
Endpoint = Callable[[dict[str, Any]], Reply]
Slot = Callable[[], AbstractContextManager[None]]
"""Lets a request in when it is its turn."""


def endpoint(name: str, slot: Slot, wanted: type[_Request], handle: Callable[[_Request], Reply]) -> Endpoint:
    """Return a function that takes a request as it came, in its turn, and answers a fault of the user's with a line.

    Args:
        name: What it is known by.
        slot: Lets a request in when it is its turn.
        wanted: What a request should be.
        handle: Answers it.
    """

    def answer(payload: dict[str, Any]) -> Reply:
        try:
            with slot():
                return handle(parse_request(wanted, payload))
        except YinjuError as error:
            _logger.error("%s", " ".join(printable([str(error)[:_LONGEST_LINE]]).split()))
            return fault(error, payload)

    answer.__name__ = name
    return answer


def fault(error: YinjuError, payload: Any) -> Reply:
    """Return the answer to a request that can't be met.

    Args:
        error: Why.
        payload: The request as it came, whatever it may be.
    """
    lines = error.lines if isinstance(error, LibraryError) else [str(error)]
    return {"error": say_faults(lines, _language_of(payload))}


def _language_of(payload: Any) -> str:
    """Return the page's language, whatever else a request may be."""
    wanted = payload.get("language") if isinstance(payload, Mapping) else None
    return wanted if wanted in page_languages() else ENGLISH

"""The queue of questions, as the page meets it: a question waits for its turn, and the page may ask how far it is."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any

from assistant.ui.api.question_service import QuestionService
from assistant.ui.endpoints.endpoint import Endpoint, Reply, endpoint
from assistant.ui.requests.page_requests import LONGEST_NAME
from assistant.ui.requests.queue_requests import PlaceRequest
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.visitors import Visitor, current_address

HungUp = Callable[[], Awaitable[None]]
"""Waits until whoever sent a request has gone."""
Turn = Callable[[Any, HungUp], AbstractAsyncContextManager[None]]
"""Waits for the turn of a request, as it came; whoever sent it may go meanwhile."""


class QueueEndpoints:
    """What waits, and the endpoint that tells of it."""

    def __init__(self, question_service: QuestionService, rate_limiter: RateLimiter) -> None:
        self._question_service = question_service
        self._rate_limiter = rate_limiter

    def all(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [endpoint("place", nullcontext, PlaceRequest, self.place)]

    def place(self, request: PlaceRequest) -> Reply:
        """Return how many questions come before the visitor's, those that are being answered among them."""
        return {"before": self._rate_limiter.before(Visitor(current_address.get(), request.visitor))}

    def turns(self) -> Mapping[str, Turn]:
        """Return for the endpoints whose requests wait how they do: by name."""
        return {"ask": self._turn_of_question}

    def _turn_of_question(self, payload: Any, hung_up: HungUp) -> AbstractAsyncContextManager[None]:
        name = payload.get("visitor") if isinstance(payload, Mapping) else None
        visitor = Visitor(current_address.get(), name[:LONGEST_NAME] if isinstance(name, str) else "")
        return self._question_service.turn(visitor, hung_up)

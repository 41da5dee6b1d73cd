"""Coroutines in tests that are none themselves."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


def outcome(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """What a coroutine returns; it runs in a thread of its own, since that of tests may be driving a browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()

"""Coroutines run in a thread of their own: a browser that earlier tests opened keeps a loop in this one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

_Result = TypeVar("_Result")


def aside(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine to its end, and return its result."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()

"""Inputs that grow from what they reach in the code: `atheris`, which has to be installed by itself.

There are builds of it for Linux alone, so it is in no list of what is needed: `pip install atheris`.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

COUNT = 10_000
_TOLD_EACH = 1000


def fuzz(try_one: Callable[[Any], None], *seeds: bytes) -> None:
    """Try so many inputs as the command line says, and stop at the first that raises.

    Args:
        try_one: Given an `atheris.FuzzedDataProvider`.
        seeds: Inputs to begin with.
    """
    import tempfile
    from pathlib import Path

    import atheris

    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    tried = 0
    begun = time.monotonic()

    def try_bytes(content: bytes) -> None:
        nonlocal tried
        try_one(atheris.FuzzedDataProvider(content))
        tried += 1
        if tried == count or not tried % _TOLD_EACH:
            print(f"{tried} inputs in {time.monotonic() - begun:.0f} s: no error", flush=True)

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], f"-runs={count}", "-max_len=6000", "-verbosity=0", corpus], try_bytes)
        atheris.Fuzz()

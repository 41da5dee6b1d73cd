"""Who disturbs a served page: `python -m tests.benchmarks.attack URL [--questions N] [--slow N] [--names]`.

One client asks so many questions at once, those that are answered again at once, and those that are refused again after
some seconds; others send their question but for the last of it, and wait. At its end, when its input is closed, it says
what became of it. The client comes from an address of its own (one of this machine's, which begin with 127).
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from subprocess import PIPE, Popen
from urllib.parse import urlsplit

from tests.benchmarks.crowd import QUESTIONS

_PAUSE = 20.0
_ASKER, _SLOW_ONE = ("127.0.0.2", 0), ("127.0.0.3", 0)


@contextmanager
def attacked(url: str, questions: int, slow: int, *, names: bool = False) -> Iterator[Counter[str]]:
    """Disturb a page in a process of its own; what became of the questions is there afterwards.

    Args:
        url: Where the page is served.
        questions: How many questions of the client's are under way at once.
        slow: How many connections never send the last of their question.
        names: Whether the client calls itself another with each question.
    """
    command = [sys.executable, "-m", __spec__.name, url, "--questions", str(questions), "--slow", str(slow)]
    told: Counter[str] = Counter()
    with Popen([*command, *(["--names"] if names else [])], stdin=PIPE, stdout=PIPE) as process:
        yield told
        said, _ = process.communicate(timeout=120)
    told.update(json.loads(said))


def main() -> None:
    parser = argparse.ArgumentParser(description="Disturb a page.")
    parser.add_argument("url")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=100)
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args()
    told = asyncio.run(_disturb(options.url, options.questions, options.slow, names=options.names))
    print(json.dumps(told))


async def _disturb(url: str, questions: int, slow: int, *, names: bool) -> Counter[str]:
    told: Counter[str] = Counter()
    tasks = [asyncio.create_task(_ask(url, number, told, names=names)) for number in range(questions)]
    tasks += [asyncio.create_task(_stay(url)) for _ in range(slow)]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return told


async def _ask(url: str, number: int, told: Counter[str], *, names: bool) -> None:
    name = f"attacker-{number if names else 0}"
    question = {"language": "zh", "id": name, "question": QUESTIONS[number % len(QUESTIONS)], "visitor": name}
    body = json.dumps(question).encode()
    while True:
        try:
            reader, writer = await _connected(url, _ASKER)
            writer.write(_head(url, len(body)) + body)
            said = await reader.read()
            writer.close()
        except OSError as error:
            told[type(error).__name__] += 1
        else:
            status = said[9:12].decode()
            is_answered = status == "200" and b'{"error"' not in said
            told["answered" if is_answered else "refused" if status == "200" else status] += 1
            if is_answered:
                continue
        await asyncio.sleep(_PAUSE)


async def _stay(url: str) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await _connected(url, _SLOW_ONE)
            writer.write(_head(url, 1000) + b"{")
            await reader.read()
            writer.close()
        await asyncio.sleep(1)


async def _connected(url: str, address: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    place = urlsplit(url)
    return await asyncio.open_connection(place.hostname, place.port, local_addr=address)


def _head(url: str, length: int) -> bytes:
    origin = url.rstrip("/")
    lines = (
        "POST /endpoints/ask HTTP/1.1",
        f"Host: {origin.partition('//')[2]}",
        f"Origin: {origin}",
        "Content-Type: application/json",
        "Connection: close",
        f"Content-Length: {length}",
    )
    return ("".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


if __name__ == "__main__":
    main()

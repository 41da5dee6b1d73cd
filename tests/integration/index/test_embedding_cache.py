"""Kept vectors among processes: shared, killed, and without room."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoding.embedding_cache import EmbeddingCache

DIM = 8


COMMON = """
import sys
from pathlib import Path
import numpy as np
from index.encoding.embedding_cache import EmbeddingCache
cache = EmbeddingCache(Path(sys.argv[1]))
def row(number): return np.full((1, 8), number, dtype=np.float32)
"""


def look_up(cache: EmbeddingCache, texts: Sequence[str], model: str = "m") -> tuple[NDArray[np.float32], list[int]]:
    rows = np.zeros((len(texts), DIM), dtype=np.float32)
    with cache.opened(model) as cached:
        return rows, cached.fill(rows, texts)


def run_python(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", COMMON + code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are set as on Unix")
def test_no_room_for_the_file(tmp_path: Path) -> None:
    code = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with cache.opened("m") as cached:
    for number in range(5000):
        cached.keep([str(number)], row(number))
    print(len(cached.fill(np.zeros((5000, 8), dtype=np.float32), [str(number) for number in range(5000)])))
"""
    stdout, stderr = (process := run_python(code, tmp_path)).communicate()
    assert (process.returncode, stdout.strip()) == (0, "5000")
    assert stderr.count("goes on without") == 1


def test_processes_share_it(tmp_path: Path) -> None:
    """Each writes numbers of its own and some of the others', and all begin at once with no file there."""
    code = """
first = int(sys.stdin.readline())
with cache.opened("m") as cached:
    for number in range(first, first + 200):
        cached.keep([str(number)], row(number))
        rows = np.zeros((1, 8), dtype=np.float32)
        assert cached.fill(rows, [str(number)]) == []
        assert np.array_equal(rows, row(number))
"""
    processes = [run_python(code, tmp_path) for _ in range(3)]
    for number, process in enumerate(processes):
        assert process.stdin is not None
        process.stdin.write(f"{100 * number}\n")
        process.stdin.flush()
    assert [process.communicate() for process in processes] == [("", "")] * 3
    rows, unknown = look_up(EmbeddingCache(tmp_path), [str(number) for number in range(400)])
    assert unknown == []
    assert np.array_equal(rows[:, 0], np.arange(400))


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed as on Unix")
def test_a_killed_process_leaves_what_it_had_kept(tmp_path: Path) -> None:
    code = """
with cache.opened("m") as cached:
    cached.keep(["1"], row(1))
    cached.keep(["2"], row(2))
    cached._connection.execute("DELETE FROM vectors")
    print("kept", flush=True)
    sys.stdin.read()
"""
    process = run_python(code, tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    rows, unknown = look_up(EmbeddingCache(tmp_path), ["1", "2", "3"])
    assert unknown == [2]
    assert rows[:, 0].tolist() == [1, 2, 0]

"""A server whose questions other processes answer: they follow it, die, are replaced, and end with it."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.library import Library
from index import load_index
from tests.support.fakes import FakeEncoder
from tests.support.libraries import ARTICLE, HALF_SURE, add, wait_until, windmill
from tests.support.page_requests import call, request
from tests.support.pages import free_port, home_of_six

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are made on Linux alone")

QUESTION = "老城的茶馆每天清晨几点开门？"
DEADLY = "Where does the moose wait?"

# The command with an encoder that says which process it is in, and waits, where a question asks for that.
COMMAND = """
import os, sys, time
from assistant.cli.main import main
from tests.support import modelless

class Waiting(modelless.FakeEncoder):
    def encode_query(self, text):
        if "wait" in text:
            os.write(1, f"{os.getpid()}\\n".encode())
            time.sleep(30)
        return super().encode_query(text)

modelless.SentenceEncoder.load = lambda *_: Waiting()
main()
"""


class Server:
    """A server with two workers."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, home: Path) -> None:
        self.process = process
        self.port = port
        self.index = home / "indexes" / "default"

    def ask(self, question: str, **how: Any) -> dict[str, Any]:
        status, reply = call(self.port, "ask", {"id": "1", "question": question, **how})
        assert status == 200
        said: dict[str, Any] = json.loads(reply)
        return said

    def next_to_wait(self) -> int:
        """Return the process that waits now over a question."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def is_told_by_another_process(self) -> None:
        """Have another process add an article, and wait until this server answers from it."""
        other = Library(Assistant(load_index(self.index, FakeEncoder()), HALF_SURE), self.index)
        assert add(other, windmill(7)) == ["done"]
        other.close()
        wait_until(lambda: "turn" in self.ask("风车建成于哪一年？", documents=["w7"]))

    def figure(self, name: str) -> str:
        lines = request(self.port, "GET", "/metrics")[1].decode().splitlines()
        return next(line.split()[1] for line in lines if line.startswith(name))


@contextmanager
def served(home: Path, log: Path, *options: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-c", COMMAND, "serve", "--no-open", "--workers", "2", "--port", str(port), *options]
    environment = {"YINJU_HOME": str(home), "PATH": ""}
    with (
        log.open("w") as stderr,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Yinju answers at"), log.read_text()
            yield Server(process, port, home)
        finally:
            process.kill()


def below(process: int) -> set[int]:
    """Return the processes that a process has made, and those that they have."""
    parents: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(file.parent.name)] = int(fields[1])
    found: set[int] = set()
    while more := {each for each, parent in parents.items() if parent in {process, *found}} - found:
        found |= more
    return found


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_workers_answer_follow_die_are_replaced_and_end_with_the_server(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    home, log = home_of_six(tmp_path / "home"), tmp_path / "log"
    with served(home, log, "--metrics") as server, ThreadPoolExecutor(2) as threads:
        # They answer as the server would.
        alone = Assistant(load_index(server.index, FakeEncoder()))
        assert server.ask(QUESTION)["turn"]["answer"] == json.loads(alone.ask(QUESTION).to_json())
        sent = json.dumps({"query": "茶馆", "k": 4}).encode()
        status, found = request(server.port, "POST", "/api/search", sent, Content_Type="application/json")
        assert status == 200
        assert json.loads(found)["passages"] == [
            json.loads(json.dumps(each.to_dict())) for each in alone.nearest("茶馆", 4)
        ]
        sent = json.dumps({"question": "茶馆", "documents": ["nowhere"]}).encode()
        assert request(server.port, "POST", "/api/ask", sent, Content_Type="application/json")[0] == 404

        # One is killed in the middle of a question, then the next, too: it is asked twice in all.
        asked = threads.submit(server.ask, DEADLY)
        first = server.next_to_wait()
        os.kill(first, signal.SIGKILL)
        second = server.next_to_wait()
        assert second != first
        os.kill(second, signal.SIGKILL)
        assert "ended before they had" in asked.result()["error"]
        assert server.ask(QUESTION)["turn"]["answer"]["answered"]
        assert server.figure("yinju_workers ") == "2.0"
        assert server.figure('yinju_questions_total{verdict="answered"}') == "2.0"

        # Who asks after an addition was finished is answered from it, whoever made it.
        files = [{"name": "w.txt", "content": base64.b64encode(ARTICLE.encode()).decode()}]
        reply = json.loads(call(server.port, "add", {"files": files})[1])
        while reply["goes_on"]:
            reply = json.loads(call(server.port, "work", {})[1])
        assert cited(server.ask("风车建成于哪一年？", documents=["w"])) == ["w"]
        server.is_told_by_another_process()

        # Ctrl-C ends all, though one is in the middle of a question.
        gone = threads.submit(server.ask, DEADLY)
        server.next_to_wait()
        made = below(server.process.pid)
        assert len(made) == 3
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(60) == 0
        wait_until(lambda: not any(map(is_alive, made)))
        gone.exception()
    assert f"Worker {first} is replaced" in log.read_text()
    assert "Traceback" not in log.read_text()


def cited(said: dict[str, Any]) -> list[str]:
    answer = said["turn"]["answer"]
    return [each["document_id"] for each in (*answer["citations"], *answer["closest"])][:1]


def test_one_that_may_only_read_follows_and_nothing_is_left_of_it_when_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with (
        served(home_of_six(tmp_path / "home"), tmp_path / "log", "--read-only") as server,
        ThreadPoolExecutor(1) as threads,
    ):
        server.is_told_by_another_process()
        threads.submit(server.ask, DEADLY)
        waits = server.next_to_wait()
        made = below(server.process.pid)
        assert waits in made
        server.process.kill()
        wait_until(lambda: not any(map(is_alive, made)))

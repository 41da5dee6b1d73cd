"""Additions outlive the server: it is killed in the middle, started anew, and goes on."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.support.libraries import ARTICLE
from tests.support.page_requests import call
from tests.support.pages import free_port, home_of_six

SLOW = """
import sys, time
from pathlib import Path
from assistant.cli.main import main
from index import SentenceEncoder, unshown
from tests.support.fakes import FakeEncoder
class Slow(FakeEncoder):
    def encode_passages(self, texts, progress=unshown):
        while Path(sys.argv[1]).exists():
            progress("Embedding", 1, 4)
            time.sleep(0.02)
        return super().encode_passages(texts, progress)
SentenceEncoder.load = lambda *_: Slow()
main(sys.argv[2:])
"""


def work(port: int) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(call(port, "work", {})[1])
    return reply


def test_a_server_that_is_killed_in_the_middle_goes_on_when_it_is_started_anew(tmp_path: Path) -> None:
    home, held = home_of_six(tmp_path), tmp_path / "held"
    environment = {**os.environ, "YINJU_HOME": str(home)}
    held.touch()

    def started() -> tuple[subprocess.Popen[str], int]:
        port = free_port()
        command = [sys.executable, "-c", SLOW, str(held), "serve", "--no-open", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Yinju answers at")
        return process, port

    process, port = started()
    try:
        files = [
            {"name": f"w{number}.txt", "content": base64.b64encode(f"{ARTICLE}\n第{number}年\n".encode()).decode()}
            for number in range(3)
        ]
        call(port, "add", {"files": files})
        deadline = time.monotonic() + 60
        while "Indexing, 25%" not in work(port)["queue"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.kill()
        process.communicate()
    process, port = started()
    try:
        assert work(port)["queue"].count('queue-line"') == 3
        held.unlink()
        deadline = time.monotonic() + 60
        while (now := work(port))["goes_on"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert now["queue"].count('data-state="done"') == 3
        assert now["html"].count("风车的一年</button>") == 3
        assert not list((home / "indexes" / "default" / "pending").glob("*/????????.*"))
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0

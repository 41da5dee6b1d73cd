"""A server that is stopped while a question is being answered."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.support.page_requests import call
from tests.support.pages import free_port

# The command with an encoder that computes in native code for longer than a server waits for its threads.
COMMAND = """
import sys, time
import torch
from assistant.cli.main import main
from tests.support import modelless

class Busy(modelless.FakeEncoder):
    def encode_query(self, text):
        if "busy" in text:
            print("busy", flush=True)
            end, matrix = time.monotonic() + 15, torch.ones(2000, 2000)
            while time.monotonic() < end:
                matrix.mm(matrix)
        return super().encode_query(text)

modelless.SentenceEncoder.load = lambda *_: Busy()
main()
"""


def test_a_server_ends_well_while_a_question_is_being_answered(home: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", COMMAND, "serve", "--no-open", "--port", str(port)]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(
            command, env={"YINJU_HOME": str(home), "PATH": ""}, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        assert server.stdout is not None
        try:
            assert server.stdout.readline().startswith("Yinju answers at")
            question = {"id": "1", "question": "Who is busy at the tea house?"}
            threading.Thread(target=_ask, args=(port, question), daemon=True).start()
            assert server.stdout.readline() == "busy\n"
            server.send_signal(signal.SIGINT)
            assert server.wait(60) == 0
        finally:
            server.kill()
    assert "terminate" not in (tmp_path / "log").read_text()


def _ask(port: int, question: dict[str, str]) -> None:
    try:
        call(port, "ask", question)
    except OSError:
        pass  # the server went meanwhile

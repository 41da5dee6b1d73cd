"""Asking in a forked process, as servers with several workers and multiprocessing do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import PassageIndex
from tests.support.fakes import FakeEncoder
from tests.support.places import ROOT
from tests.support.saving import save_index

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

QUESTION = "老城的茶馆每天清晨几点开门？"

_IN_CHILD = """
def in_child(work):
    child = os.fork()
    if not child:
        faulthandler.dump_traceback_later(100, exit=True)
        try:
            work()
            sys.stdout.flush()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""
_WHILE_ANOTHER_THREAD_OPENS = f"""
import faulthandler, os, sys, threading, traceback
from assistant import ask
from index import SentenceEncoder
from tests.support.fakes import FakeEncoder
{_IN_CHILD}
begun, may_go_on = threading.Event(), threading.Event()
def slow(*_):
    begun.set()
    may_go_on.wait(100)
    return FakeEncoder()
SentenceEncoder.load = slow
opening = threading.Thread(target=ask, args=(sys.argv[1],), daemon=True)
opening.start()
begun.wait(100)
SentenceEncoder.load = lambda *_: print("opened") or FakeEncoder()
in_child(lambda: print(ask(sys.argv[1]).query))
"""


def said(program: str, **environment: str) -> list[str]:
    """Run a program, and return the lines that it says."""
    done = subprocess.run(
        [sys.executable, "-c", program, QUESTION],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_child_opens_the_index_anew_whatever_its_parent_was_doing(fake_index: PassageIndex, tmp_path: Path) -> None:
    save_index(fake_index, tmp_path / "indexes" / "default")
    assert isinstance(fake_index.encoder, FakeEncoder)
    assert said(_WHILE_ANOTHER_THREAD_OPENS, YINJU_HOME=str(tmp_path)) == ["opened", QUESTION]

"""Gradio's stub files."""

import inspect
import subprocess
import sys

import pytest

from assistant.ui.stubs import without_stubs

_IMPORT = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: event == "open" and opened.append(str(arguments[0])))
from assistant.ui.stubs import without_stubs
with without_stubs():
    import gradio
print(gradio.HTML.__name__, [each for each in opened if each.endswith(".pyi")])
"""


def test_gradio_is_imported_without_looking_at_its_stub_files() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True)
    assert done.stdout == "HTML []\n"


def test_files_are_known_again_afterwards() -> None:
    with without_stubs(), pytest.raises(OSError, match="is not to be looked for"):
        inspect.getfile(pytest)
    assert inspect.getfile(pytest) == pytest.__file__

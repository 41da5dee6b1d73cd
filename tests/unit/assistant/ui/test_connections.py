"""How many files a server may have open."""

import subprocess
import sys

import pytest

_PROGRAM = """
import resource
from assistant.ui.security.connections import allow_many_connections
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
allow_many_connections()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")
@pytest.mark.parametrize(("soft", "hard", "then"), [(100, 900, 900), (900, 900, 900), (300, 400, 400)])
def test_a_process_may_have_as_many_open_files_as_the_system_allows(soft: int, hard: int, then: int) -> None:
    program = [sys.executable, "-c", _PROGRAM.format(soft=soft, hard=hard)]
    said = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert said.split() == [str(then), str(hard)]

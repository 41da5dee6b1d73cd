"""What the tests of the served page share: the six articles, and where the server writes its log."""

from pathlib import Path

import pytest

from tests.support.pages import home_of_six


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the six articles."""
    return home_of_six(tmp_path_factory.mktemp("six"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a server's log."""
    return tmp_path_factory.mktemp("log") / "log"

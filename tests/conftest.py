"""What tests share: a small corpus, the fake encoder, and the real model in a data folder of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import PassageIndex, SentenceEncoder, default_index_folder
from sources import BUILTIN_ARTICLES, Document, load_documents
from tests.support.articles import ARTICLES
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    """A folder with six small articles in three languages."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(corpus_folder: Path) -> tuple[Document, ...]:
    """Six small articles in three languages."""
    return load_documents([corpus_folder])


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def fake_index(corpus: tuple[Document, ...], fake_encoder: FakeEncoder) -> PassageIndex:
    return PassageIndex.build(corpus, fake_encoder)


@pytest.fixture
def fake_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, and the fake encoder for whoever loads a model."""
    home = tmp_path / "home"
    monkeypatch.setenv("YINJU_HOME", str(home))
    monkeypatch.delenv("YINJU_MODEL", raising=False)
    monkeypatch.delenv("YINJU_INDEX", raising=False)
    monkeypatch.setattr("index.encoding.sentence_encoder.SentenceEncoder.load", lambda *_: FakeEncoder())
    return home


@pytest.fixture
def work_folder(fake_home: Path, tmp_path: Path, corpus_folder: Path, fake_index: PassageIndex) -> Path:
    """An empty folder to work in, beside a default index of the six articles by the fake encoder."""
    save_index(fake_index, default_index_folder(), [corpus_folder])
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def pytest_configure(config: pytest.Config) -> None:
    """Give all tests, gold questions too, a data folder of their own, without what other code put there."""
    assert config.cache is not None
    home = config.cache.mkdir("yinju-home")
    if not hasattr(config, "workerinput"):  # a worker finds what the process that started it has left
        for folder in ("indexes", "embeddings"):
            shutil.rmtree(home / folder, ignore_errors=True)
    os.environ["YINJU_HOME"] = str(home)


@pytest.fixture(scope="session")
def model_home(pytestconfig: pytest.Config) -> Path:
    """A data folder that keeps the converted model from one run of the tests to the next."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("yinju-home")


@pytest.fixture
def home(model_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That data folder, in use."""
    monkeypatch.setenv("YINJU_HOME", str(model_home))
    monkeypatch.delenv("YINJU_MODEL", raising=False)
    monkeypatch.delenv("YINJU_INDEX", raising=False)
    return model_home


@pytest.fixture(scope="session")
def encoder(model_home: Path) -> Iterator[SentenceEncoder]:
    """The real embedding model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINJU_HOME", str(model_home))
        patch.delenv("YINJU_MODEL", raising=False)
        yield SentenceEncoder.load()


@pytest.fixture(scope="session")
def built_in_index(encoder: SentenceEncoder) -> PassageIndex:
    """The two articles that come with the product, embedded by the real model."""
    return PassageIndex.build(load_documents(), encoder)


@pytest.fixture(scope="session")
def page_of_both(model_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with the two articles, open to MCP clients too, for tests that change no article."""
    from tests.support.pages import served

    folder = tmp_path_factory.mktemp("page-of-both")
    with served(folder, model_home, [BUILTIN_ARTICLES], "--mcp", "--gold", str(folder / "page.gold.yaml")) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real Chromium."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("YINJU_BROWSER_TESTS") == "required":
            pytest.fail("chromium is not installed, and YINJU_BROWSER_TESTS=required")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()

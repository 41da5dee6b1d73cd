"""What tests share: a small corpus, the fake encoder, and the real model in a data folder of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import PassageIndex, SentenceEncoder, default_index_folder
from sources import BUILTIN_ARTICLES, Document, load_documents
from tests.fakes import FakeEncoder
from tests.saving import save_index

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARTICLES = {
    "moose.txt": "The Great Moose\nby Anna Bell\n\nMoose are large animals. They live in the woods of Hearst, Ontario. "
    "A grown moose weighs about 450 kilograms.\n\nIn winter they eat bark. In summer they eat water plants.\n",
    "tea.txt": "茶馆里的一天\n李青 · 2021-03-04\n\n老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人。\n\n"
    "掌柜说：“茶凉了可以再续。人走了，就不一定回来。”他一天要烧四十壶水。\n",
    "bridge.txt": "长江上的新桥\n\n大桥全长3.2公里，耗资11.8亿元。通车之后，过江只要五分钟。\n\n工程师周宁\n\n"
    "设计者用了两年时间测量水流。\n",
    "cafe.txt": "Le café\n\nL’été, le café ouvre à 7 h. Élodie prépare dix tartes.\n\n"
    "On y joue aux échecs le dimanche.\n",
    "harbour.txt": "Harbour notes\n\nThe harbour handled 1,250 ships in 2019. The fee rose by 3.5 percent.\n\n"
    "Pilots board at dawn. Dr. Ng keeps the log.\n",
    "orchard.txt": "果园的秋天\n\n今年果园收了八千斤苹果。品种以红富士为主。\n\n果农打算明年再种二十亩梨树。\n",
}


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
    from tests.pages import served

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

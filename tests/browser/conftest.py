"""What browser tests without the real model share: a page of the six articles and of one with pages and headings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from index import PassageIndex
from sources import Document, load_documents
from tests.support.articles import ARTICLES
from tests.support.fakes import FakeEncoder
from tests.support.made_files import pdf
from tests.support.pages import PHONE, Visit, served_url, visit_of
from tests.support.saving import save_index

FERRY = [
    [(72, 700, 12, "渡船每天中午开出，傍晚才回来。")],
    [(72, 700, 12, "船上的人一天要走两趟，从不休息。")],
]
LONG_TITLE = "山上的风车：守风车的人以及这些年来的变化"
LONG = f"# {LONG_TITLE}\n\n青石岭的风车高七十二米，建成于1998年。\n"


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an index of the eight articles by the fake encoder."""
    folder = tmp_path_factory.mktemp("small")
    (articles := folder / "articles").mkdir()
    for name, text in {**ARTICLES, "windmill.md": LONG}.items():
        (articles / name).write_text(text, encoding="utf-8")
    (articles / "ferry.pdf").write_bytes(pdf(FERRY))
    index = PassageIndex.build(load_documents([articles]), FakeEncoder())
    save_index(index, folder / "indexes" / "default", [articles])
    return folder


@pytest.fixture(scope="session")
def small_documents(small_home: Path) -> dict[str, Document]:
    """Its articles by their ids."""
    return {document.document_id: document for document in load_documents([small_home / "articles"])}


@pytest.fixture(scope="session")
def small_url(small_home: Path) -> Iterator[str]:
    """The address of a page with them, for tests that change none."""
    with served_url(small_home, "--gold", str(small_home / "page.gold.yaml")) as url:
        yield url


@pytest.fixture
def small(browser: Browser, small_url: str) -> Iterator[Visit]:
    """A visit to that page, as wide as a desk."""
    with visit_of(browser, small_url) as visit:
        yield visit


@pytest.fixture(scope="session")
def url(small_url: str) -> str:
    """The same, for files that may have a page of their own."""
    return small_url


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Visit]:
    """A visit to that page, as wide as a desk."""
    with visit_of(browser, url) as visit:
        yield visit


@pytest.fixture
def phone(browser: Browser, url: str) -> Iterator[Visit]:
    """A visit to that page by phone."""
    with visit_of(browser, url, **PHONE) as visit:
        yield visit

"""Pages of articles as pictures: drawn from their file if it is the same still, or kept with the article."""

import base64
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assistant import Assistant
from assistant.library import Library, Upload
from assistant.ui.endpoints.page_endpoints import Endpoints
from index import STORE, Model, load_index, reading_store, update_articles
from tests.support.fakes import FakeEncoder
from tests.support.libraries import HALF_SURE, add
from tests.support.made_files import pdf
from tests.support.scans import FakeEngine, blank, engine, recognized

__all__ = ["engine"]

SENTENCE = "茶馆每天清晨六点开门，掌柜姓陈，名叫高铭。"
FERRY = [[(72, 700, 12, "渡船每天中午开出，傍晚才回来。")], [(72, 700, 12, "船上的人一天要走两趟，从不休息。")]]


@pytest.fixture
def folder(tmp_path: Path, engine: FakeEngine) -> Path:
    """An index that follows a PDF and a scan."""
    (articles := tmp_path / "articles").mkdir()
    (articles / "ferry.pdf").write_bytes(pdf(FERRY))
    (articles / "scan.png").write_bytes(blank())
    (articles / "plain.txt").write_text(SENTENCE[::-1], encoding="utf-8")
    engine.pages[1] = recognized(1, (SENTENCE, 1000, 4000, 8000, 4200, 0.9))
    update_articles(tmp_path / "index", [articles], Model(encoder=FakeEncoder()))
    return tmp_path / "index"


@pytest.fixture
def library(folder: Path) -> Library:
    return Library(Assistant(load_index(folder, FakeEncoder()), HALF_SURE), folder)


def asked(library: Library, **request: object) -> dict[str, Any]:
    endpoints = Endpoints(library, library.folder / "page.gold.yaml").all()
    show = next(each for each in endpoints if each.__name__ == "picture")
    return show({"language": "en", **request})


def size(reply: dict[str, Any]) -> tuple[int, int]:
    with Image.open(io.BytesIO(base64.b64decode(str(reply["picture"])))) as picture:
        assert picture.format == "JPEG"
        return picture.size


def test_the_page_of_a_followed_file_is_drawn_with_the_quote_framed(library: Library) -> None:
    (ferry,) = (each for each in library.assistant.documents if each.document_id == "ferry")
    start = ferry.text.index("一天")
    reply = asked(library, document_id="ferry", page=2, start=start, end=start + 2)
    assert (reply["width"], reply["height"]) == size(reply)
    assert max(size(reply)) == 1600
    (frame,) = reply["frames"]
    assert frame[0] == pytest.approx(10_000 * (72 + 4 * 12) / 595, abs=150)
    assert frame[2] == pytest.approx(10_000 * (72 + 6 * 12) / 595, abs=150)
    assert asked(library, document_id="ferry", page=1, start=start, end=start + 2)["frames"] == ()
    scanned = asked(library, document_id="scan", page=1, start=0, end=2)
    assert scanned["frames"][0][:3] == (1000, 4000, 1000 + round(7000 * 4 / 42))
    assert size(scanned) == (120, 170)


def test_only_pages_of_articles_can_be_named(library: Library, folder: Path) -> None:
    says = "The request can't be understood"
    for wrong in (
        {"document_id": "../articles/ferry.pdf", "page": 1},
        {"document_id": "ferry", "page": 3},
        {"document_id": "ferry", "page": 0},
        {"document_id": "plain", "page": 1},
    ):
        assert list(asked(library, **wrong)) == ["error"]
    assert says in str(asked(library, document_id="ferry", page=-1)["error"])
    assert says in str(asked(library, document_id="ferry", page=10**12)["error"])
    assert says in str(asked(library, document_id="x" * 2_000, page=1)["error"])
    assert says in str(asked(library, document_id="ferry", page="1; DROP TABLE articles")["error"])


def test_a_file_that_has_changed_is_not_shown(library: Library, folder: Path) -> None:
    file = folder.parent / "articles" / "ferry.pdf"
    file.write_bytes(file.read_bytes() + b"%")
    said = asked(library, document_id="ferry", page=1)
    assert str(said["error"]).endswith(": its file has changed since it was read, so its pages can't be shown.")
    file.unlink()
    said = asked(library, document_id="ferry", page=1)
    assert str(said["error"]).endswith(": its file is not there any more, so its pages can't be shown.")


def test_of_a_scan_that_was_added_the_pictures_are_kept_until_it_goes(library: Library, engine: FakeEngine) -> None:
    engine.pages[1] = recognized(1, (SENTENCE + "茶", 1000, 4000, 8000, 4200, 0.9))
    assert add(library, Upload("本.png", blank()), Upload("渡.pdf", pdf(FERRY[::-1]))) == ["done", "done"]
    added = library.assistant.documents[-2]
    citation = library.assistant.ask("掌柜叫什么？", documents=[added.document_id])
    (first,) = (citation.citations or citation.closest)[:1]
    assert first.certainty == 0.9
    assert "check it" not in citation.text
    reply = asked(library, document_id=added.document_id, page=1, start=first.start, end=first.end)
    assert size(reply) == (1, 1)  # as the engine saw it
    assert len(reply["frames"]) == 1
    said = asked(library, document_id=library.assistant.documents[-1].document_id, page=1)
    assert str(said["error"]).endswith(": its file was not kept, so this page can't be shown.")
    with reading_store(library.folder) as store:
        assert store is not None
        assert [each.page for each in store.pictures(added.document_id)] == [1]
    removal = library.remove([added.document_id])
    with sqlite3.connect(library.folder / STORE) as rows:
        assert rows.execute("SELECT count(*) FROM pictures").fetchone() == (0,)
    library.undo(removal.name)
    again = asked(library, document_id=added.document_id, page=1)
    assert size(again) == (1, 1)


def test_a_store_of_an_earlier_version_goes_on(library: Library, folder: Path) -> None:
    with sqlite3.connect(folder / STORE) as rows:
        rows.execute("DROP TABLE pictures")
    assert size(asked(library, document_id="scan", page=1)) == (120, 170)
    library.remove(["plain"])
    with reading_store(folder) as store:
        assert store is not None
        assert store.pictures("scan") == ()

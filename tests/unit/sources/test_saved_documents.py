"""Articles on disk: they come back as they were, and the file is one list in JSON."""

import json
from pathlib import Path

import pytest

from sources import document_of
from sources.saved_documents import load_documents, save_documents


@pytest.mark.parametrize("count", [0, 1, 3])
def test_articles_come_back_as_they_were(count: int, tmp_path: Path) -> None:
    documents = tuple(document_of(f"a-{n}", f"第{n}篇", ["“引号”，\n换行", f"第{n}段"]) for n in range(count))
    save_documents(documents, tmp_path / "documents.json")
    assert load_documents(tmp_path / "documents.json") == documents
    saved = (tmp_path / "documents.json").read_text(encoding="utf-8")
    assert [article["document_id"] for article, _ in json.loads(saved)] == [each.document_id for each in documents]
    assert saved == json.dumps(json.loads(saved), ensure_ascii=False, separators=(",", ":")), "nothing between them"

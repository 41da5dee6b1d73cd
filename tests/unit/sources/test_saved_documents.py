"""Articles on disk: they come back as they were, and the file is one list in JSON."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from sources import document_of
from sources.saved_documents import load_documents, read_document, save_documents


@pytest.mark.parametrize("count", [0, 1, 3])
def test_articles_come_back_as_they_were(count: int, tmp_path: Path) -> None:
    documents = tuple(document_of(f"a-{n}", f"第{n}篇", ["“引号”，\n换行", f"第{n}段"]) for n in range(count))
    starts = save_documents(documents, tmp_path / "documents.json")
    assert load_documents(tmp_path / "documents.json") == documents
    content = (tmp_path / "documents.json").read_bytes()
    assert [read_document(content[start:end]) for start, end in pairwise(starts)] == list(documents)
    saved = (tmp_path / "documents.json").read_text(encoding="utf-8")
    assert [article["document_id"] for article, _ in json.loads(saved)] == [each.document_id for each in documents]
    assert saved == json.dumps(json.loads(saved), ensure_ascii=False, separators=(",", ":")), "nothing between them"


@pytest.mark.parametrize(
    "content", [b"", b",", b"nonsense,", b'["a",[]],', b"[" * 100_000, b'[{"document_id":"a"},[]],']
)
def test_what_is_no_article_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"document|JSON|[Ii]nput|Tuple|tuple|unpack"):
        read_document(content)

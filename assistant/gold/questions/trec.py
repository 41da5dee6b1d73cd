"""Judgments of other tools as gold questions: BEIR's `queries.jsonl` with qrels.

```text
folder/
  queries.jsonl    {"_id": "q1", "text": "…"}, a line each
  qrels/test.tsv   query-id, corpus-id, score; or qrels.txt, qrels.tsv or any *.qrels, in BEIR's or TREC's form
  corpus.jsonl     {"_id": "d1", "title": "…", "text": "…"}; without it the ids are those of articles or passages
```

Qrels are read here, not by `ir_measures.read_trec_qrels`: it knows TREC's four columns alone, and no number of a line.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import GoldError
from assistant.gold.questions.files import reading
from assistant.gold.questions.question import Anchor, GoldQuestion, GoldSet
from sources import Document, document_of

QUERIES_NAME = "queries.jsonl"

_CORPUS_NAME = "corpus.jsonl"
_QRELS_PATTERNS = ("qrels/test.tsv", "qrels/*.tsv", "qrels/*.txt", "qrels.tsv", "qrels.txt", "*.qrels", "qrels")


def read_beir(folder: Path) -> GoldSet:
    """Read queries and judgments, and the corpus if it comes with them.

    Args:
        folder: Where they are. A query without a relevant document is left out, since nothing is known of it.

    Raises:
        GoldError: If a file is missing, can't be read or has another form.
    """
    relevant = _read_qrels(folder)
    path = folder / QUERIES_NAME
    queries = {str(_field(path, line, "_id")): str(_field(path, line, "text")) for line in _json_lines(path)}
    if unknown := sorted(relevant.keys() - queries.keys()):
        raise GoldError(path, f": has no query {unknown[0]!r}, which is judged in the qrels.")
    questions = tuple(
        GoldQuestion(
            "-".join(query_id.split()), text, evidence=tuple(Anchor(None, each) for each in relevant[query_id])
        )
        for query_id, text in queries.items()
        if query_id in relevant
    )
    corpus = folder / _CORPUS_NAME
    return GoldSet(str(folder), questions, tuple(_documents(corpus)) if corpus.exists() else ())


def _documents(path: Path) -> Iterator[Document]:
    for line in _json_lines(path):
        document_id, text = str(_field(path, line, "_id")), str(_field(path, line, "text"))
        title = str(line.get("title") or "")
        paragraphs = [each for each in (title, *text.splitlines()) if each.strip()] or [document_id]
        yield document_of(document_id, title or document_id, paragraphs)


def _read_qrels(folder: Path) -> dict[str, list[str]]:
    """Return the relevant documents of each query."""
    files = [file for pattern in _QRELS_PATTERNS for file in sorted(folder.glob(pattern)) if file.is_file()]
    if not files:
        raise GoldError(folder, f": holds no qrels; {_QRELS_PATTERNS[0]} or {_QRELS_PATTERNS[4]} is expected.")
    relevant = defaultdict(list)
    for number, line in _lines(files[0]):
        fields = line.split()
        if number == 1 and fields[:2] == ["query-id", "corpus-id"]:
            continue
        if len(fields) == 4:  # TREC's second column says nothing
            del fields[1]
        if len(fields) != 3 or not fields[2].lstrip("-").isdecimal():
            raise GoldError(files[0], f":{number}: is neither `query-id corpus-id score` nor `query 0 document score`.")
        if int(fields[2]) > 0:
            relevant[fields[0]].append(fields[1])
    return dict(relevant)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise GoldError(path, f":{number}: is not JSON: {error}.") from error
        if not isinstance(found, dict):
            raise GoldError(path, f":{number}: is not a JSON object.")
        yield found


def _lines(path: Path) -> list[tuple[int, str]]:
    """Return a file's lines that are not blank, with their numbers."""
    with reading(path):
        lines = path.read_text(encoding="utf-8").split("\n")
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _field(path: Path, line: dict[str, Any], name: str) -> object:
    if name not in line:
        raise GoldError(path, f": has a line without {name!r}.")
    return line[name]

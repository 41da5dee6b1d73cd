"""Questions on tables of ten shapes: are they answered by the right row, and how is a row best put to the reader?

```sh
python -m tests.benchmarks.tables [--seeds N…] [--wordings] [--json OUT]
```

`tests.support.made_tables` makes the tables and the questions by a seed, in Chinese and English; all articles of a call
are one corpus. Seeds 0 and 1 are for choosing, 2 and 3 for the figures that are reported. Of the answerable questions:
`first`, the right row is the first hit; `passed`, it is cited, answered, and the quote holds the cell; `marked`, of
those, just that cell is marked. Of the others: `false_answer`. With `--wordings`, the same hits are read in several
wordings of their rows, with the log-odds that the reader gives to right and wrong rows.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant import Assistant, Citation
from assistant.gold.calibrating.figures import auroc
from index import Hit, PassageIndex, Query, Reader, Reading, SentenceEncoder, open_reader, reader_log_odds
from index.text.script import is_chinese
from sources import Document, Passage, RowPart, SourceError, load_document
from tests.support.made_tables import MadeTable, Question, made_tables

_CHOSEN_BY = (0, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a table, and its article."""

    table: MadeTable
    question: Question
    document_id: str

    def is_right(self, passage: Passage) -> bool:
        """Tell whether a passage is the row that answers."""
        said = f"{passage.searched} {passage.text}"
        own = passage.document_id == self.document_id and bool(self.question.cell)
        return own and self.question.cell in said and self.question.beside in said


def corpus(seeds: Sequence[int]) -> tuple[list[Document], list[Asked]]:
    """Return the articles that some seeds make, and the questions; what can't be read has none of its rows."""
    documents, asked = [], []
    with TemporaryDirectory() as folder:
        for table in (table for seed in seeds for table in made_tables(seed)):
            path = Path(folder) / table.name
            path.write_bytes(table.content)
            try:
                documents.append(load_document(path))
            except SourceError as error:
                print(error)
            asked += [Asked(table, each, path.stem) for each in table.questions]
    return documents, asked


def _parts(passage: Passage) -> tuple[str, list[RowPart]]:
    first = passage.parts[0].begin - len(passage.parts[0].label) - bool(passage.parts[0].label)
    return passage.with_labels[:first], list(passage.parts)


def _put(pieces: Sequence[str | RowPart]) -> tuple[str, tuple[RowPart, ...]]:
    text, parts = "", []
    for each in pieces:
        if isinstance(each, str):
            text += each
        else:
            parts.append(replace(each, begin=len(text)))
            text += each.words
    return text, tuple(parts)


def _colons(passage: Passage) -> list[str | RowPart]:
    above, parts = _parts(passage)
    zh = is_chinese(passage.with_labels)
    pieces: list[str | RowPart] = [above]
    for number, part in enumerate(parts):
        pieces += [("，" if zh else ", ") * (number > 0), part.label + ("：" if zh else ": ") * bool(part.label), part]
    return [*pieces, "。" if zh else "."]


def _subject(passage: Passage) -> list[str | RowPart]:
    above, (first, *parts) = _parts(passage)
    zh = is_chinese(passage.with_labels)
    pieces: list[str | RowPart] = [above, first, "：" if zh else ": "]
    for number, part in enumerate(parts):
        pieces += [("，" if zh else ", ") * (number > 0), part.label + ("" if zh else " ") * bool(part.label), part]
    return [*pieces, "。" if zh else "."]


def _sentence(passage: Passage) -> list[str | RowPart]:
    above, (first, *parts) = _parts(passage)
    zh = is_chinese(passage.with_labels)
    pieces: list[str | RowPart] = [above, first, "的" if zh else ": "]
    for number, part in enumerate(parts):
        said = f"{part.label}是" if zh else f"the {part.label} is "
        pieces += [("，" if zh else ", ") * (number > 0), said, part]
    return [*pieces, "。" if zh else "."]


def _sentences(passage: Passage) -> list[str | RowPart]:
    above, (first, *parts) = _parts(passage)
    zh = is_chinese(passage.with_labels)
    pieces: list[str | RowPart] = [above]
    for number, part in enumerate(parts):
        subject: str | RowPart = first.words if number else first
        gap = ("，" if zh else " ") * (number > 0)
        if zh:
            pieces += [gap, subject, f"的{part.label}是", part]
        else:
            pieces += [gap, f"The {part.label} of ", subject, " is ", part, "."]
    return [*pieces, "。" if zh else ""]


WORDINGS: Mapping[str, Callable[[Passage], list[str | RowPart]]] = {
    "colons": _colons,
    "subject": _subject,
    "sentence": _sentence,
    "sentences": _sentences,
}


@dataclass
class _Wording(Reader):
    """Shows a reader rows in another wording."""

    reader: Reader
    put: Callable[[Passage], list[str | RowPart]]
    section: bool = False

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        return self.reader.read(query, [replace(hit, passage=self._said(hit.passage)) for hit in hits])

    def _said(self, passage: Passage) -> Passage:
        if not passage.parts:
            return passage
        text, parts = _put([f"{passage.section} · " if self.section and passage.section else "", *self.put(passage)])
        return replace(passage, with_labels=text, parts=parts)


def wordings(documents: Sequence[Document], asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Return for each wording what the reader makes of the same hits."""
    encoder = SentenceEncoder.load()
    index = PassageIndex.build(documents, encoder)
    embedded = open_reader("embedded", encoder)
    assert embedded is not None
    readers: dict[str, Reader] = {"as it is": embedded}
    readers |= {name: _Wording(embedded, put) for name, put in WORDINGS.items()}
    assistants = {name: Assistant(index, reader=reader) for name, reader in readers.items()}
    outcomes: defaultdict[str, list[tuple[bool, bool, bool, float]]] = defaultdict(list)
    for each in asked:
        query = Query.parse(each.question.text)
        hits = index.search(query, 100)
        for name, assistant in assistants.items():
            found = assistant.pipeline.rerank(query, hits)
            read = [hit for hit in found.hits if "reading" in hit.signals]
            best = max((reader_log_odds(hit) or 0.0 for hit in read if each.is_right(hit.passage)), default=0.0)
            best = best if each.question.cell else max(reader_log_odds(hit) or 0.0 for hit in read)
            answered = found.confidence >= assistant.settings.threshold
            outcomes[name].append((bool(each.question.cell), each.is_right(found.hits[0].passage), answered, best))
    return {name: _wording_figures(some) for name, some in outcomes.items()}


def _wording_figures(outcomes: Sequence[tuple[bool, bool, bool, float]]) -> dict[str, float]:
    some = [each for each in outcomes if each[0]]
    others = [each for each in outcomes if not each[0]]
    return {
        "first": float(np.mean([right for _, right, _, _ in some])),
        "passed": float(np.mean([right and answered for _, right, answered, _ in some])),
        "false_answer": float(np.mean([answered for _, _, answered, _ in others])),
        "auroc": auroc(np.array([each[3] for each in some]), np.array([each[3] for each in others])),
        "log_odds_right": float(np.median([each[3] for each in some])),
        "log_odds_wrong": float(np.median([each[3] for each in others])),
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question led to."""

    asked: Asked
    first: bool
    answered: bool
    passed: bool
    marked: bool


def ask(assistant: Assistant, asked: Asked) -> Outcome:
    """Ask a question."""
    traced = assistant.trace(asked.question.text)
    answer = traced.answer
    first = bool(traced.ranking) and asked.is_right(traced.ranking[0].passage)
    held = answer.answered and first and asked.question.cell in answer.citations[0].quote
    return Outcome(asked, first, answer.answered, held, held and _marked(answer.citations[0]) == asked.question.cell)


def _marked(citation: Citation) -> str:
    """Return the words that are marked."""
    return "".join(piece for piece, is_marked in citation.quote_pieces if is_marked)


def figures(outcomes: Sequence[Outcome]) -> dict[str, float | int]:
    """Return the figures of some questions, rates as fractions of 1."""
    some = [each for each in outcomes if each.asked.question.cell]
    others = [each for each in outcomes if not each.asked.question.cell]
    found: dict[str, float | int] = {"questions": len(outcomes)}
    if some:
        found |= {name: float(np.mean([getattr(each, name) for each in some])) for name in ("first", "passed")}
        found["marked"] = sum(each.marked for each in some) / max(1, sum(each.passed for each in some))
    if others:
        found["false_answer"] = float(np.mean([each.answered for each in others]))
    return found


def measure(documents: Sequence[Document], asked: Sequence[Asked]) -> dict[str, Any]:
    """Ask all questions, and return the figures, also by kind, shape and language."""
    assistant = Assistant(PassageIndex.build(documents, SentenceEncoder.load()))
    outcomes = [ask(assistant, each) for each in asked]
    report: dict[str, Any] = {"all": figures(outcomes)}
    groups: Sequence[Callable[[Asked], str]] = (
        lambda each: each.question.kind,
        lambda each: each.table.shape,
        lambda each: each.table.language,
    )
    for group in groups:
        names = dict.fromkeys(group(each.asked) for each in outcomes)
        report |= {name: figures([each for each in outcomes if group(each.asked) == name]) for name in names}
    return report


def main() -> None:
    """Measure, print, and write the JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=_CHOSEN_BY, metavar="N")
    parser.add_argument("--wordings", action="store_true", help="compare wordings of rows for the reader")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    arguments = parser.parse_args()
    report = (wordings if arguments.wordings else measure)(*corpus(arguments.seeds))
    for name, found in report.items():
        print(f"{name:14}", "  ".join(f"{figure} {value:.3f}" for figure, value in found.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

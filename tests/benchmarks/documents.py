"""What becomes of documents of many formats: are they read, are questions on them answered, do the quotes stand there?

```sh
python -m tests.benchmarks.documents [--only KIND…] [--seed N] [--unasked] [--json OUT]
```

`tests.support.made_documents` makes 120 documents of known text by a seed, in Chinese and English, with 385 questions
in other words than the documents', a fifth of which nothing answers. All that are chosen are one corpus; `--only` takes
the kinds whose names begin so (`report`, `slides`, `sheet`, `table`, `scan`, `scan, 200` …), `--unasked` asks nothing
and needs no model.

By kind of document: `passed`, of the answerable questions, answered, with the right passage cited first and a quote
that holds the answer; `first`, the same, or not answered but this quote shown as what comes nearest, so that what lies
between the two is no matter of reading files; `marked`, of the passed, the answer itself is marked in the quote;
`unanswered`, of the answerable ones; `false_answer`, of the others, answered. `placed`, of all passages (any quote is
part of one), found at their place by a reader of the format that is not the product's (page by page, slide by slide, at
the time of a subtitle; white space and hyphens aside); `quotes_placed`, the same of what was cited. `kept`, of the
paragraphs that the file was made of, those that are passages, word for word. `cells`, of those of tables, right
together with their heading. `errors`, characters wrong of a hundred in scans. What a file takes: the median and the
most seconds until it is read (the first of a kind starts a process; pictures are recognised), and the most memory of
the process that reads it, in MB, which is another one for each kind.
"""

import argparse
import json
import os
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from assistant import Assistant, Citation
from index import PassageIndex, SentenceEncoder
from sources import BUNDLE_SUFFIXES, ArticleError, ArticleReader, Document, Passage, unbundled
from tests.support.independent import Unit, stands, units
from tests.support.made_documents import Asked, MadeDocument, made_documents


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read.

    Attributes:
        made: What was written.
        document: What was read; None where it was refused.
        seconds: That it took.
        megabytes: The most memory that the processes took that have read this kind so far.
    """

    made: MadeDocument
    document: Document | None
    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question led to.

    Attributes:
        asked: The question.
        answered: Whether it was answered.
        passed: Whether rightly.
        first: Whether the right passage with the right quote comes first, be it as what may be the answer.
        marked: Whether the answer itself is marked in the quote.
        placed: Of all citations, whether their quotes stand at their places; none of a scan.
        shown: What was quoted first.
    """

    asked: Asked
    answered: bool
    passed: bool
    first: bool
    marked: bool
    placed: tuple[bool, ...]
    shown: str


def read_all(made: Sequence[MadeDocument]) -> list[ReadDocument]:
    """Read documents, each kind in processes of its own."""
    found = []
    for kind in dict.fromkeys(each.kind for each in made):
        with ArticleReader() as reader:
            found += [read_by(reader, each) for each in made if each.kind == kind]
    return found


def read_by(reader: ArticleReader, made: MadeDocument) -> ReadDocument:
    """Read a document; one that is refused is said to be."""
    begun, document = time.perf_counter(), None
    try:
        document = reader.read(*_file(made)).document
    except ArticleError as error:
        print(error)
    return ReadDocument(made, document, time.perf_counter() - begun, _memory_of_children())


def _file(made: MadeDocument) -> tuple[Path, None, bytes]:
    """Return what is read: the file, or the one mail of a mailbox."""
    is_bundle = Path(made.name).suffix in BUNDLE_SUFFIXES
    ((name, content),) = unbundled(made.name, made.content) if is_bundle else ((made.name, made.content),)
    return Path(name), None, content


def _memory_of_children() -> float:
    """Return the most memory that any process took that this one has started and that still runs, in MB."""
    peaks = [0.0]
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split():
        status = Path(f"/proc/{child}/status").read_text(encoding="utf-8")
        peaks += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")]
    return max(peaks)


def plain(text: str) -> str:
    """Return a text's letters: width, marks of one meaning and white space aside."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def place_of(document: Document, start: int) -> str:
    """Return what is named as the place of an offset: a page, the time of a subtitle, or nothing."""
    return document.label_at(start) or str(document.page_at(start) or "")


def passages_placed(read: ReadDocument) -> list[bool]:
    """Tell of each passage whether another reader finds it at its place."""
    assert read.document is not None
    found = units(read.made.name, read.made.content)
    return [_stands(each, read.document, found, read.made) for each in read.document.passages]


def _stands(passage: Passage, document: Document, found: list[Unit], made: MadeDocument) -> bool:
    is_there = document.text[passage.start : passage.end] == passage.text
    return is_there and stands(passage.text, place_of(document, passage.start), found, made.name)


def paragraphs_kept(read: ReadDocument) -> list[bool]:
    """Tell of each paragraph that was written whether it is a passage, word for word, without a footnote's mark."""
    passages = {plain(each.text) for each in read.document.passages} if read.document else set()
    return [plain(each) in passages for each in read.made.paragraphs]


def cells_right(read: ReadDocument) -> tuple[int, int]:
    """Return how many cells stand under their headings in a row of their own, and how many there are."""
    document, true = read.document, [row for row in read.made.rows if row]
    total = sum(map(len, true))
    rows = [each.parts for each in document.passages if each.parts] if document else []
    if document is None or len(rows) != len(true):
        return 0, total
    found = [{(each.label, document.text[each.start : each.end]) for each in row} for row in rows]
    return sum(len(set(row) & cells) for row, cells in zip(true, found, strict=True)), total


def letters_wrong(read: ReadDocument) -> tuple[int, int]:
    """Return how many characters of a scan are wrong or lacking, in reading order, and how many there are."""
    wanted = plain("".join(read.made.paragraphs))
    return Levenshtein.distance(plain(read.document.text) if read.document else "", wanted), len(wanted)


def ask(assistant: Assistant, read: ReadDocument, asked: Asked, documents: dict[str, ReadDocument]) -> Outcome:
    """Ask a question of all documents."""
    answer = assistant.ask(asked.text)
    nearest = next(iter((*answer.citations, *answer.closest)), None)
    first = bool(asked.answer) and nearest is not None and _is_right(nearest, read, asked)
    passed = first and answer.answered
    marked = passed and nearest is not None and _is_marked(nearest, asked)
    shown = [each for each in answer.citations if each.stands_in_text and not documents[each.document_id].made.is_scan]
    placed = tuple(_quote_stands(each, documents[each.document_id]) for each in shown)
    return Outcome(asked, answer.answered, passed, first, marked, placed, nearest.quote if nearest else "")


def _is_right(cited: Citation, read: ReadDocument, asked: Asked) -> bool:
    own = read.document is not None and cited.document_id == read.document.document_id
    quote, row = plain(cited.quote), plain(f"{cited.text} {cited.row}")
    return own and plain(asked.answer) in quote and plain(asked.beside) in row


def _is_marked(cited: Citation, asked: Asked) -> bool:
    return any(is_marked and plain(asked.answer) in plain(piece) for piece, is_marked in cited.quote_pieces)


def _quote_stands(cited: Citation, read: ReadDocument) -> bool:
    place = cited.label or str(cited.page or "")
    return stands(cited.quote, place, units(read.made.name, read.made.content), read.made.name)


def figures(read: Sequence[ReadDocument], outcomes: Sequence[Outcome]) -> dict[str, float | int]:
    """Return the figures of some documents, shares in %."""
    some, others = (
        [each for each in outcomes if each.asked.answer],
        [each for each in outcomes if not each.asked.answer],
    )
    found: dict[str, float | int] = {"documents": len(read), "questions": len(outcomes)}
    if some:
        found |= {name: _share([getattr(each, name) for each in some]) for name in ("passed", "first")}
        found |= {"marked": _share([each.marked for each in some if each.passed])}
        found |= {"unanswered": _share([not each.answered for each in some])}
    if others:
        found["false_answer"] = _share([each.answered for each in others])
    written = [each for each in read if not each.made.is_scan and each.document]
    if written:
        found["placed"] = _share([is_placed for each in written for is_placed in passages_placed(each)])
    if cited := [each for outcome in outcomes for each in outcome.placed]:
        found["quotes_placed"] = _share(cited)
    if kept := [each for every in read for each in paragraphs_kept(every)]:
        found["kept"] = _share(kept)
    if tables := [cells_right(each) for each in read if each.made.rows]:
        found["cells"] = _of_hundred(tables)
    if scans := [letters_wrong(each) for each in read if each.made.is_scan]:
        found["errors"] = _of_hundred(scans)
    found["seconds"] = round(sorted(each.seconds for each in read)[len(read) // 2], 2)
    found["slowest"] = round(max(each.seconds for each in read), 2)
    found["megabytes"] = round(max(each.megabytes for each in read))
    return found


def _share(some: Sequence[bool]) -> float:
    return round(100 * sum(some) / max(1, len(some)), 1)


def _of_hundred(pairs: Sequence[tuple[int, int]]) -> float:
    return round(100 * sum(part for part, _ in pairs) / sum(whole for _, whole in pairs), 2)


def ask_all(read: Sequence[ReadDocument]) -> Iterator[tuple[ReadDocument, Outcome]]:
    """Ask all questions, and say of each that was not handled rightly what was quoted."""
    documents = {each.document.document_id: each for each in read if each.document}
    begun = time.perf_counter()
    index = PassageIndex.build([each.document for each in read if each.document], SentenceEncoder.load())
    print(f"{len(documents)} documents indexed in {time.perf_counter() - begun:.0f} s", flush=True)
    assistant = Assistant(index)
    for each in read:
        for asked in each.made.questions:
            outcome = ask(assistant, each, asked, documents)
            if not outcome.passed if asked.answer else outcome.answered:
                said = "answered" if outcome.answered else "not answered"
                print(f"{each.made.name}: {asked.text} [{asked.answer}] {said}: {outcome.shown}", flush=True)
            yield each, outcome


def main() -> None:
    """Measure, print, and write the JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[""], metavar="KIND", help="kinds that begin so")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--unasked", action="store_true", help="read alone, without the model")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures to a file")
    arguments = parser.parse_args()
    read = read_all([each for kind in arguments.only for each in made_documents(arguments.seed, kind)])
    print(f"{len(read)} documents read in {sum(each.seconds for each in read):.0f} s", flush=True)
    outcomes = [] if arguments.unasked else list(ask_all(read))
    report: dict[str, Any] = {}
    for kind in dict.fromkeys(["all", *(each.made.kind for each in read)]):
        own = [each for each in read if kind in {"all", each.made.kind}]
        report[kind] = figures(own, [outcome for each, outcome in outcomes if each in own])
        print(f"{kind:16}", "  ".join(f"{name} {value}" for name, value in report[kind].items()), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

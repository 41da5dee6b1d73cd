"""Gold files that are read and added to without all of YAML: the same as with it, or left to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import GoldError
from assistant.gold import Anchor, GoldQuestion
from assistant.gold.questions import gold_file
from assistant.gold.questions.gold_file import append_question, read_gold_file
from tests.support.fuzzing import examples

NEW = GoldQuestion("apples", "收了多少？", evidence=(Anchor("八千斤: a # note", "orchard"),), note="two\nlines")
ADDED = """  - id: apples
    question: 收了多少？
    evidence:
      - quote: '八千斤: a # note'
        article: orchard
    note: "two\\nlines"
"""
ENTRY = "  - id: a\n    question: 几点？\n    answerable: false\n"

APPENDED = {
    "plain": f"questions:\n{ENTRY}",
    "comments at the end": f"questions:\n{ENTRY}\n    # of a\n# end\n\n",
    "a comment without a line end": f"questions:\n{ENTRY}# end",
    "a tab in a text": "questions:\n  - {id: a, question: 'a\tb', answerable: false}\n",
    "odd spaces": "questions:   # all\n  -   id:   a\n      question:   q\n      answerable:   false\n",
    "mixed forms": f"---\nquestions:\n  - {{id: b, question: 'q', answerable: false}}\n{ENTRY}"
    "    note: >-\n      on\n      and on\n\n",
    "kept line ends": f"questions:\n{ENTRY}    note: |+\n      kept\n\n\n",
}


def put(folder: Path, text: str) -> Path:
    path = folder / "some.gold.yaml"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("text", APPENDED.values(), ids=APPENDED.keys())
def test_all_that_stands_there_stays_to_the_letter(tmp_path: Path, text: str, line_end: str) -> None:
    text = text.replace("\n", line_end)
    path = put(tmp_path, text)
    before = read_gold_file(path).questions
    written = append_question(path, NEW)
    behind = "" if text.endswith("\n") else line_end
    assert path.read_bytes().decode() == text + behind + ADDED.replace("\n", line_end)
    assert read_gold_file(path).questions == (*before, written)
    assert (written.question_id, written.evidence, written.note) == ("apples", NEW.evidence, NEW.note)
    assert path.read_bytes().decode().splitlines()[int(written.source.rpartition(":")[2]) - 1] == "  - id: apples"


def test_dashes_stand_where_they_stood(tmp_path: Path) -> None:
    for blanks in ("", "    "):
        path = put(tmp_path, f"questions:\n{blanks}- {{id: a, question: q, answerable: false}}\n")
        append_question(path, NEW)
        assert f"\n{blanks}- id: apples\n{blanks}  question: 收了多少？\n" in path.read_text(encoding="utf-8")
        assert len(read_gold_file(path).questions) == 2


UNUSUAL = {
    "anchors": (f"questions:\n{ENTRY}    note: &n x\n  - id: b\n    question: *n\n    answerable: false\n", "x"),
    "a flow": ("questions: [{id: a, question: q, answerable: false}]\n", None),
    "a text that would go on": (f"questions:\n{ENTRY}    note: |\n      no line end", "no line end"),
    "a document's end": (f"questions:\n{ENTRY}    note: x\n...\n", "x"),
    "a null": (f"questions:\n{ENTRY}    note:\n", None),
    "a merge": (f"questions:\n{ENTRY}    note: 'x'\n    tags: !!seq [y]\n", "x"),
}


@pytest.mark.parametrize(("text", "note"), UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_is_unusual_is_left_to_all_of_yaml(tmp_path: Path, text: str, note: str | None) -> None:
    path = put(tmp_path, text)
    before = read_gold_file(path).questions
    assert note in {each.note for each in before}
    append_question(path, NEW)
    *kept, last = read_gold_file(path).questions
    assert [(each.question_id, each.question, each.note) for each in kept] == [
        (each.question_id, each.question, each.note) for each in before
    ]
    assert (last.question_id, last.note) == ("apples", NEW.note)


BROKEN = {
    "a bracket": ("    tags: [a\n", r":6: is not YAML: .* \(column 1\)\.$"),
    "a field twice": ("    id: b\n", r":5: is not YAML: found duplicate key .* \(column 5\)\.$"),
    "a tab for blanks": ("\tnote: x\n", r":5: is not YAML: .* \(column 1\)\.$"),
    "an unknown alias": ("    note: *none\n", r":5: is not YAML: .* \(column 11\)\.$"),
    "an unknown field": ("    nota: x\n", r":5: question a, nota: there is no such field"),
    "brackets in brackets": (f"    note: {'[' * 150_000}\n", r"is nested too deeply"),
}


@pytest.mark.parametrize(("line", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_place_and_stays(tmp_path: Path, line: str, said: str) -> None:
    text = f"questions:\n{ENTRY}{line}"
    path = put(tmp_path, text)
    for _ in range(2):
        with pytest.raises(GoldError, match=said):
            append_question(path, NEW)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_of_many_questions_is_not_left_to_all_of_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [f"  - id: q-{n}  # {n}\n    question: 第{n}个？\n    evidence: 2019年{n}\n" for n in range(10_000)]
    path = put(tmp_path, "questions:\n" + "".join(entries))
    monkeypatch.setattr(gold_file, "_parse", lambda *_, **__: pytest.fail("all of YAML was needed"))
    assert append_question(path, GoldQuestion("q-7", "?", answerable=False)).question_id == "q-7-2"
    questions = read_gold_file(path).questions
    assert len(questions) == 10_001
    assert (questions[9_999].evidence, questions[9_999].source) == ((Anchor("2019年9999"),), f"{path}:29999")


def test_what_an_editor_saves_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, f"questions:\n{ENTRY}")
    make, saved = gold_file._with_line_added, [f"questions:\n{ENTRY}  # saved\n"]

    def while_it_is_edited(*given: object) -> object:
        made = make(*given)  # type: ignore[arg-type]
        if saved:
            path.write_text(saved.pop(), encoding="utf-8")
        return made

    monkeypatch.setattr(gold_file, "_with_line_added", while_it_is_edited)
    append_question(path, NEW)
    assert path.read_text(encoding="utf-8") == f"questions:\n{ENTRY}  # saved\n{ADDED}"


_SMALL = "a 几点？ 12 007 0 1e3 1:30 0x1f true True no null ~ 2019-01-01 - : a:b # ' '' 'a' [ ] { } [a:b] &a *a << = ?"
_SMALL += " 2019年 , % @ ` > >- .5 +1 _ 1_0 .inf 0o7 0b1"
_LARGE = ["b c", "- x", ": ", "a: b", "x #y", " # y", '"b"', '"\\n"', '"\\/"', "[x, y]", "{a: b}", "!t x", "? x"]
_BLANKS = ["|\n      ", "\t", "\n", "\n      ", "\n\n      ", "\r\n", "\x85", "\u2028"]
_PIECES = st.sampled_from([*_SMALL.split(), *_LARGE, *_BLANKS])


@examples(usual=150)
@given(st.lists(_PIECES, min_size=1, max_size=4).map("".join), st.sampled_from(["note", "tags", "id", "max_rank"]))
def test_what_is_read_fast_is_read_alike(piece: str, field: str) -> None:
    fields = {"id": "b", "question": "q", "answerable": "false"} | {field: piece}
    written = "\n".join(f"    {name}: {value}" for name, value in fields.items())
    text = f"questions:\n{ENTRY}  -{written[3:]}\n{ENTRY.replace('a', 'c', 1)}  # end\n"
    path = Path("some.gold.yaml")
    checked = gold_file._checked(path, text)
    if checked:
        assert checked.questions(path) == gold_file._parse(path, text)[1]

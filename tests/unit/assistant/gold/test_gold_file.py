"""`*.gold.yaml` files: what they may say, what is said about their faults, and appending to them."""

import json
from pathlib import Path

import pytest

from assistant.errors import GoldError
from assistant.gold import Anchor, GoldQuestion, Match
from assistant.gold.questions.gold_file import append_question, read_gold_file
from assistant.gold.questions.gold_sets import read_gold_sets
from assistant.gold.questions.schema import json_schema
from tests.support.places import ROOT

NEW = GoldQuestion(
    "apples",
    "果园收了多少苹果？",
    ("果园在哪里？",),
    True,
    (Anchor("八千斤苹果", "orchard"), Anchor("八千斤")),
    Match.ALL,
    ("八千",),
    (Anchor(None, "tea"),),
    2,
    ("lookup", "fan"),
    "it's: a # note",
)


def write(folder: Path, text: str, name: str = "some.gold.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_a_question_may_say(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "# comment\nquestions:\n  - id: a\n    question: 几点？\n    history: [早些的, 再早]\n    evidence:\n"
        "      - quote: 六点\n        article: tea\n      - 七点\n    match: all\n    must_contain: [六, 七]\n"
        "    must_not_cite:\n      - article: bridge\n      - 四十壶水\n    max_rank: 2\n    tags: [lookup, zh]\n"
        "    note: why\n  - id: b\n    question: 谁？\n    answerable: false\n",
    )
    first, second = read_gold_file(path).questions
    assert first == GoldQuestion(
        "a",
        "几点？",
        ("早些的", "再早"),
        True,
        (Anchor("六点", "tea"), Anchor("七点")),
        Match.ALL,
        ("六", "七"),
        (Anchor(None, "bridge"), Anchor("四十壶水")),
        2,
        ("lookup", "zh"),
        "why",
        f"{path}:3",
    )
    assert second == GoldQuestion("b", "谁？", answerable=False, source=f"{path}:18")


def test_one_entry_needs_no_list(tmp_path: Path) -> None:
    path = write(
        tmp_path, "questions:\n- id: a\n  question: q\n  evidence: 六点\n  must_contain: 六\n  tags: zh\n  history: h\n"
    )
    (question,) = read_gold_file(path).questions
    assert question.evidence == (Anchor("六点"),)
    assert (question.must_contain, question.tags, question.history) == (("六",), ("zh",), ("h",))
    path = write(tmp_path, "questions:\n- id: a\n  question: q\n  evidence: {quote: 六点, article: tea}\n")
    assert read_gold_file(path).questions[0].evidence == (Anchor("六点", "tea"),)


FAULTS = {
    "an unknown field": ("- id: a\n  question: q\n  evidense: x\n", 4, "question a, evidense: there is no such field"),
    "a missing question": ("- id: a\n  evidence: x\n", 2, "question a, question: is missing"),
    "a number for text": ("- id: a\n  question: 5\n  evidence: x\n", 3, "question: must be text; put it in quotation"),
    "no evidence": ("- id: a\n  question: q\n", 2, "question a: has no evidence"),
    "evidence for nothing": ("- id: a\n  question: q\n  answerable: false\n  evidence: x\n", 2, "is not answerable"),
    "a blank quote": (
        "- id: a\n  question: q\n  evidence:\n  - quote: ' '\n",
        5,
        "evidence[1].quote: must not be blank",
    ),
    "an id of two words": ("- id: a b\n  question: q\n  evidence: x\n", 2, "id: must be one word"),
    "a rank of nought": ("- id: a\n  question: q\n  evidence: x\n  max_rank: 0\n", 5, "max_rank: must be greater"),
    "a wrong match": ("- id: a\n  question: q\n  evidence: x\n  match: some\n", 5, "match: must be 'any' or 'all'"),
    "no boolean": ("- id: a\n  question: q\n  answerable: perhaps\n", 4, "answerable: must be true or false"),
    "the same id twice": (
        "- {id: a, question: q, evidence: x}\n- {id: a, question: r, evidence: y}\n",
        2,
        "'a' is the id of 2 questions",
    ),
    "a forbidden nothing": (
        "- id: a\n  question: q\n  evidence: x\n  must_not_cite:\n  - {}\n",
        6,
        "must_not_cite[1]: names neither",
    ),
    "the same field twice": ("- id: a\n  id: b\n  question: q\n  evidence: x\n", 3, "is not YAML: found duplicate key"),
    "broken YAML": ("- id: [a\n  question: q\n", 3, "is not YAML"),
    "no entry": ("- just words\n", 2, "question number 1: "),
}


@pytest.mark.parametrize(("entries", "line", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_its_line_and_field(tmp_path: Path, entries: str, line: int, said: str) -> None:
    path = write(tmp_path, f"questions:\n{entries}")
    with pytest.raises(GoldError) as caught:
        read_gold_file(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: ")
    assert said in message
    assert "pydantic" not in message


def test_every_fault_has_a_line_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "questions:\n- id: a\n  question: q\n  evidence: x\n  wrong: 1\n- id: b\n  evidence: x\n")
    with pytest.raises(GoldError) as caught:
        read_gold_file(path)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{path}:5: question a, wrong: ")
    assert second.startswith(f"{path}:6: question b, question: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no gold questions"),
        (b"- id: a\n", "holds no gold questions"),
        (b"questions: 5\n", ":1: questions: "),
        (b"questions:\n- \xff\xfe\n", "is not UTF-8"),
        (b"[" * 3000, "is "),
        (b"questions: !!python/object/apply:os.system ['true']\n", "must be a mapping"),
        (b"\x00", "is not YAML"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nquestions: [*b, *b]\n", "there is no such field"),
    ],
)
def test_what_is_no_gold_file(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "some.gold.yaml"
    path.write_bytes(content)
    with pytest.raises(GoldError) as caught:
        read_gold_file(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


def test_a_missing_file_and_an_id_in_two_files(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="No such file"):
        read_gold_sets([tmp_path / "none.gold.yaml"])
    with pytest.raises(GoldError, match=r"holds no \*\.gold\.yaml"):
        read_gold_sets([tmp_path])
    for name in ("one.gold.yaml", "two.gold.yaml"):
        write(tmp_path, "questions:\n- {id: a, question: q, evidence: x}\n", name)
    with pytest.raises(GoldError, match=r"two\.gold\.yaml: the id 'a' is also that of a question in .*one\.gold\.yaml"):
        read_gold_sets([tmp_path])


def test_the_shipped_schema_is_that_of_the_reader() -> None:
    assert (ROOT / "assistant" / "gold" / "gold.schema.json").read_text(encoding="utf-8") == json_schema()
    fields = json.loads(json_schema())["$defs"]["QuestionEntry"]["properties"]
    named = {"id", "question", "history", "answerable", "evidence", "match", "must_contain", "must_not_cite"}
    assert fields.keys() == named | {"max_rank", "tags", "note"}
    assert all(field["description"] for field in fields.values())


STYLES = {
    "indented": """# top

questions:
  # first
  - id: a   # why
    question: "几点？"
    evidence:
      - 六点

  # last
  - {id: b, question: 谁, answerable: false}
  # end
""",
    "flush": """questions:
- id: a
  question: '几点？'
  evidence:
  - quote: 六点
    article: tea
  tags: [x, y]
""",
    "blocks": """questions:   # all of them
  - id: a
    question: >-
      what
      time
    evidence: [六点]
    note: |
      two
      lines
""",
    "long": f"questions:\n  - id: a\n    question: {'很长' * 200} and {'long ' * 100}end\n    evidence: 六点\n",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
def test_appending_disturbs_nothing(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    before = read_gold_file(path).questions
    written = append_question(path, NEW)
    assert path.read_text(encoding="utf-8").startswith(text.removesuffix("  # end\n"))
    *kept, last = read_gold_file(path).questions
    assert tuple(kept) == before
    assert last == written
    assert written.evidence == NEW.evidence
    assert (written.history, written.note, written.must_not_cite) == (NEW.history, NEW.note, NEW.must_not_cite)
    assert "# end" in path.read_text(encoding="utf-8") or "# end" not in text


@pytest.mark.parametrize("text", [None, "", "# only a comment\n", "questions:\n", "# top\nquestions:\n"])
def test_appending_to_nothing(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "new" / "some.gold.yaml" if text is None else write(tmp_path, text)
    assert append_question(path, NEW).question_id == "apples"
    (question,) = read_gold_file(path).questions
    assert question.question == NEW.question
    assert path.read_text(encoding="utf-8").startswith((text or "").split("questions")[0])


def test_an_id_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "some.gold.yaml"
    assert [append_question(path, NEW).question_id for _ in range(3)] == ["apples", "apples-2", "apples-3"]


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "some.gold.yaml"
    path.write_bytes(STYLES["flush"].replace("\n", "\r\n").encode())
    append_question(path, NEW)
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert len(read_gold_file(path).questions) == 2


def test_a_faulty_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, "questions:\n- id: a\n  wrong: 1\n")
    with pytest.raises(GoldError, match=":3: question a, wrong"):
        append_question(path, NEW)
    assert path.read_text(encoding="utf-8") == "questions:\n- id: a\n  wrong: 1\n"


def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GoldError, match="can't be written"):
        append_question(tmp_path / "file" / "some.gold.yaml", NEW)


def test_a_link_is_followed(tmp_path: Path) -> None:
    path = write(tmp_path, STYLES["flush"])
    link = tmp_path / "link.gold.yaml"
    link.symlink_to(path)
    append_question(link, NEW)
    assert link.is_symlink()
    assert len(read_gold_file(path).questions) == 2

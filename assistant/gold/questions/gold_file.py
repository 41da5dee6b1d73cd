"""`*.gold.yaml` files: read with the line of every fault, and appended to without disturbing what stands there.

```yaml
questions:
  - id: revenue-2019
    question: 小米2019年互联网收入是多少？
    evidence:
      - quote: 收入达到198亿元
        article: xiaomi-internet-revenue-2019
    must_contain: 198亿
    tags: [lookup, zh]
```
"""

import io
import os
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import GoldError
from assistant.gold.questions.files import reading, writing
from assistant.gold.questions.ordinary_yaml import OrdinaryFile, read_ordinary
from assistant.gold.questions.question import Anchor, GoldQuestion, GoldSet, Match
from index import replace_file

if TYPE_CHECKING:
    from pydantic import ValidationError
    from ruamel.yaml import YAML

    from assistant.gold.questions.schema import GoldFile

GOLD_SUFFIX = ".gold.yaml"

_SHOWN_PROBLEMS = 10
_INDENT = 2
_FIRST_DASH = re.compile(r"^questions:[^\S\n]*(?:#.*)?\n(?:[^\S\n]*(?:#.*)?\n)*(?P<indent> *)- ", re.MULTILINE)


def read_gold_file(path: Path) -> GoldSet:
    """Read a file of gold questions.

    Args:
        path: In YAML, UTF-8.

    Raises:
        GoldError: If it can't be read or says what can't be; the message names file, line and field of each fault.
    """
    text = _read(path)
    checked = _checked(path, text)
    return GoldSet(str(path), checked.questions(path) if checked else _parse(path, text)[1])


def append_question(path: Path, question: GoldQuestion) -> GoldQuestion:
    """Write a question at the end of a file; the file is made if there is none.

    What stands there keeps its order and its comments. Whoever reads the file meanwhile sees it without the question
    or with it; two who append at once both find their question in it, and what an editor saves meanwhile is kept.

    Args:
        path: The file.
        question: Its id gets a number behind it if another question has it already.

    Returns:
        The question as it was written.

    Raises:
        GoldError: If the file is at fault or can't be written; it is unchanged then.
    """
    import filelock

    path = path.resolve()  # a link is followed, not replaced
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_name(f".{path.name}.lock")):
            return _append(path, question)


def _append(path: Path, question: GoldQuestion) -> GoldQuestion:
    while True:
        text = _read(path) if path.exists() else ""
        written, kept = _with_line_added(path, text, question) or _with_entry_added(path, text, question)
        if not path.exists() or _read(path) == text:
            replace_file(path, written)
            return kept


def _with_line_added(path: Path, text: str, question: GoldQuestion) -> tuple[str, GoldQuestion] | None:
    """Return an ordinary file with a question behind all else, and that question; None if it can't be put there."""
    checked = _checked(path, text)
    if not checked or not checked.file.questions or checked.file.dash is None:
        return None
    question = replace(question, question_id=_free_id(question.question_id, checked.ids))
    line_end = "\r\n" if "\r\n" in text else "\n"
    behind = text if text.endswith("\n") else text + line_end
    written = behind + _written(question, checked.file.dash).replace("\n", line_end)
    file = read_ordinary(written)
    if not file or file.questions[:-1] != checked.file.questions:  # its last text went on, for example
        return None
    added = checked.with_added(file)
    (kept,) = added.questions(path, -1)
    if _said(kept) != question:
        return None
    _last_checked[0] = written, added
    return written, kept


def _written(question: GoldQuestion, dash: int) -> str:
    """Return a question as an item of a list whose dashes stand in this column."""
    stream = io.StringIO()
    _yaml(dash).dump({"questions": [_entry(question)]}, stream)
    return stream.getvalue().partition("\n")[2]


def _with_entry_added(path: Path, text: str, question: GoldQuestion) -> tuple[str, GoldQuestion]:
    """Return any file with a question as the last one of its list, and that question."""
    content, known = _parse(path, text, may_be_empty=True)
    question = replace(question, question_id=_free_id(question.question_id, {each.question_id for each in known}))
    comments = f"{text.rstrip()}\n" if content is None and text.strip() else ""  # of a file that holds nothing else
    if not content or content["questions"] is None:
        content = content or {}
        content["questions"] = []
    content["questions"].append(_entry(question))
    stream = io.StringIO()
    _yaml(_dash_in(text)).dump(content, stream)
    written = comments + stream.getvalue()
    kept = _parse(path, written)[1]
    if [_said(each) for each in kept] != [_said(each) for each in (*known, question)]:
        raise GoldError(path, ": has a form that a question can't be added to without changing others; add it by hand.")
    return written.replace("\n", "\r\n") if "\r\n" in text else written, kept[-1]


def _said(question: GoldQuestion) -> GoldQuestion:
    return replace(question, source="")


def _free_id(wanted: str, taken: Collection[str]) -> str:
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(each for each in chain([wanted], numbered) if each not in taken)


def _entry(question: GoldQuestion) -> dict[str, Any]:
    """Return a question as it is written: what goes without saying is left out."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    def in_one_line(values: Sequence[str]) -> Any:
        line = CommentedSeq(values)
        line.fa.set_flow_style()
        return line

    entry = CommentedMap(id=question.question_id, question=question.question)
    if question.history:
        entry["history"] = CommentedSeq(question.history)
    if not question.answerable:
        entry["answerable"] = False
    if question.evidence:
        entry["evidence"] = CommentedSeq(map(_anchor_entry, question.evidence))
    if question.match is not Match.ANY:
        entry["match"] = question.match.value
    if question.must_contain:
        entry["must_contain"] = CommentedSeq(question.must_contain)
    if question.must_not_cite:
        entry["must_not_cite"] = CommentedSeq(map(_anchor_entry, question.must_not_cite))
    if question.max_rank != 1:
        entry["max_rank"] = question.max_rank
    if question.tags:
        entry["tags"] = in_one_line(question.tags)
    if question.note:
        entry["note"] = question.note
    return entry


def _anchor_entry(anchor: Anchor) -> dict[str, str]:
    from ruamel.yaml.comments import CommentedMap

    named = {"quote": anchor.quote, "article": anchor.article}
    return CommentedMap((name, value) for name, value in named.items() if value is not None)


def _read(path: Path) -> str:
    with reading(path):
        return path.read_bytes().decode("utf-8-sig")  # line ends as they are


@dataclass(frozen=True, slots=True)
class _Checked:
    """An ordinary file without a fault.

    Attributes:
        file: What it says.
        entries: The same, validated.
    """

    file: OrdinaryFile
    entries: "GoldFile"

    @property
    def ids(self) -> frozenset[str]:
        """Those of the questions."""
        return frozenset(each.id for each in self.entries.questions)

    def questions(self, path: Path, first: int = 0) -> tuple[GoldQuestion, ...]:
        """Return the questions, from one on."""
        from assistant.gold.questions.schema import GoldFile

        entries = GoldFile.model_construct(questions=self.entries.questions[first:])
        return entries.gold_questions([f"{path}:{line}" for line in self.file.lines[first:]])

    def with_added(self, file: OrdinaryFile) -> "_Checked":
        """Return the same with one question more, the last one of a file."""
        from assistant.gold.questions.schema import GoldFile

        (entry,) = GoldFile.model_validate({"questions": file.questions[-1:]}).questions
        return _Checked(file, GoldFile.model_construct(questions=[*self.entries.questions, entry]))


_last_checked: list[tuple[str, _Checked] | None] = [None]
"""The text that was read or written last, so that it isn't checked again when a question is added to it."""


def _checked(path: Path, text: str) -> _Checked | None:
    """Return what a file says if it is an ordinary one and without a fault."""
    from pydantic import ValidationError

    from assistant.gold.questions.schema import GoldFile

    last = _last_checked[0]
    if last and last[0] == text:
        return last[1]
    try:
        file = read_ordinary(text)
    except RecursionError as error:
        raise GoldError(path, ": is nested too deeply.") from error
    if not file:
        return None
    try:
        checked = _Checked(file, GoldFile.model_validate({"questions": file.questions}))
    except ValidationError:
        return None  # where the fault is, ruamel.yaml tells
    if len(checked.ids) < len(file.questions):
        return None
    _last_checked[0] = text, checked
    return checked


def _dash_in(text: str) -> int:
    """Return the column of the first question's dash; the usual one where there is none."""
    first = _FIRST_DASH.search(text)
    return len(first["indent"]) if first else _INDENT


def _yaml(dash: int = _INDENT) -> "YAML":
    """Return a round-trip reader and writer that keeps quotation marks and long lines, and puts dashes in a column."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=_INDENT, sequence=dash + _INDENT, offset=dash)
    return yaml


def _parse(path: Path, text: str, *, may_be_empty: bool = False) -> tuple[Any, tuple[GoldQuestion, ...]]:
    """Return a file's content with its places and comments, and its questions."""
    from pydantic import ValidationError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    from assistant.gold.questions.schema import GoldFile

    try:
        content = _yaml().load(text)
    except MarkedYAMLError as error:
        mark, problem = error.problem_mark, error.problem or error.context
        place, column = (f":{mark.line + 1}", f" (column {mark.column + 1})") if mark else ("", "")
        raise GoldError(path, f"{place}: is not YAML: {problem}{column}.") from error
    except (YAMLError, ValueError) as error:
        raise GoldError(path, f": is not YAML: {' '.join(str(error).split())}.") from error
    except RecursionError as error:
        raise GoldError(path, ": is nested too deeply.") from error
    if may_be_empty and (content is None or (isinstance(content, dict) and content == {"questions": None})):
        return content, ()
    if not isinstance(content, dict):
        raise GoldError(path, ": holds no gold questions; they stand in a list under `questions:`.")
    try:
        entries = GoldFile.model_validate(content)
    except ValidationError as error:
        raise GoldError(path, _explain(path, content, error)) from error
    lines = [_line(content, ("questions", number)) for number in range(len(entries.questions))]
    ids = Counter(each.id for each in entries.questions)
    for number, each in enumerate(entries.questions):
        if ids[each.id] > 1:
            line = _line(content, ("questions", number, "id"))
            raise GoldError(path, f":{line}: id: {each.id!r} is the id of {ids[each.id]} questions; give each its own.")
    return content, entries.gold_questions([f"{path}:{line}" for line in lines])


def _explain(path: Path, content: Any, error: "ValidationError") -> str:
    """Return what is wrong, a line for each fault, each with its place; the first line goes on behind the path."""
    faults = error.errors(include_url=False)
    lines = [
        f":{_line(content, fault['loc'])}: {_field(content, fault['loc'])}: {_problem(fault['type'], fault['msg'])}"
        for fault in faults[:_SHOWN_PROBLEMS]
    ]
    if len(faults) > _SHOWN_PROBLEMS:
        lines.append(f": and {len(faults) - _SHOWN_PROBLEMS} more.")
    return f"{os.linesep}{path}".join(lines)


def _problem(kind: str, message: str) -> str:
    match kind:
        case "extra_forbidden":
            return "there is no such field; `yinju gold schema` names those there are."
        case "missing":
            return "is missing."
        case "model_type":
            return "must be a mapping of fields."
        case "string_type":
            return "must be text; put it in quotation marks."
        case "bool_parsing" | "bool_type":
            return "must be true or false."
    return message.removeprefix("Value error, ").replace("Input should be", "must be") + "."


def _field(content: Any, loc: Sequence[int | str]) -> str:
    """Return a field as a reader looks for it: which question, then `evidence[1].quote`."""
    names = [str(step) if isinstance(step, str) else f"[{step + 1}]" for step in loc]
    if len(loc) < 2 or loc[0] != "questions":
        return "".join(names) or "the file"
    entry = content["questions"][loc[1]]
    label = entry.get("id", f"number {int(loc[1]) + 1}") if isinstance(entry, dict) else f"number {int(loc[1]) + 1}"
    inner = "".join(name if name.startswith("[") else f".{name}" for name in names[2:]).lstrip(".")
    return f"question {label}" + (f", {inner}" if inner else "")


def _line(content: Any, loc: Sequence[int | str]) -> int:
    """Return the line, from 1, of what stands at a place, or else of the nearest thing around it."""
    line = 1
    node: Any = content
    for step in loc:
        try:
            lines = node.lc.item if isinstance(step, int) else node.lc.key
            line = lines(step)[0] + 1
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line

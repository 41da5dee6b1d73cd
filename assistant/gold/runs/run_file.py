"""Runs on disk: what became of each question, and what it was asked of. A run that was reviewed is a baseline."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.errors import GoldError
from assistant.explaining.stages import Stage
from assistant.gold.questions.files import reading, writing
from assistant.gold.runs.outcome import Outcome
from index import replace_file
from sources import corpus_hash

FORMAT = 1
"""Raised whenever the file changes its meaning."""

_MANY = 12  # hexadecimal digits that tell a corpus from another at a glance


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What questions were asked of.

    Attributes:
        corpus: A hash of the articles and how they were divided.
        model: The embedding model's name.
        model_fingerprint: And its fingerprint.
        settings: The numbers that answers depend on.
        version: The product's version.
    """

    corpus: str
    model: str
    model_fingerprint: str
    settings: Mapping[str, float] = field(hash=False)
    version: str

    def differences(self, before: "Fingerprint") -> tuple[str, ...]:
        """Say what is different from an earlier one; nothing where all is the same."""
        named = {"corpus": (before.corpus, self.corpus), "version": (before.version, self.version)}
        named["model"] = (_model_label(before), _model_label(self))
        for name in sorted(before.settings.keys() | self.settings.keys()):
            named[f"setting {name}"] = (str(before.settings.get(name)), str(self.settings.get(name)))
        return tuple(f"{name}: {old} → {new}" for name, (old, new) in named.items() if old != new)


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """What became of one question, as it is saved.

    Attributes:
        id: The question's id.
        question: The question.
        passed: Whether the answer was right.
        stage: Where it was lost; None where it was not.
        answerable: Whether the articles answer.
        answered: Whether there was an answer.
        confidence: 0…1, to two digits: more of them would differ from processor to processor.
        rank: Of the first passage with evidence, from 1.
        quote: What was quoted first; None without an answer.
        tags: The question's tags.
        language: The question's language.
    """

    id: str
    question: str
    passed: bool
    stage: Stage | None
    answerable: bool
    answered: bool
    confidence: float
    rank: int | None
    quote: str | None
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run, as it is saved.

    Attributes:
        fingerprint: What was asked.
        questions: What became of each question.
    """

    fingerprint: Fingerprint
    questions: tuple[QuestionRecord, ...]

    def by_id(self) -> dict[str, QuestionRecord]:
        """Return the records by question id."""
        return {record.id: record for record in self.questions}


def fingerprint_of(assistant: Assistant) -> Fingerprint:
    """Return what an assistant's answers depend on."""
    encoder = assistant.index.encoder
    corpus = corpus_hash(assistant.documents)[:_MANY]
    return Fingerprint(corpus, encoder.name, encoder.fingerprint, assistant.settings.to_dict(), version("yinju"))


def record_of(outcome: Outcome) -> QuestionRecord:
    """Return an outcome as it is saved."""
    return QuestionRecord(
        outcome.question.question_id,
        outcome.question.question,
        outcome.passed,
        outcome.stage,
        outcome.question.answerable,
        outcome.answered,
        round(outcome.confidence, 2),
        outcome.rank,
        outcome.cited[0].quote if outcome.answered else None,
        outcome.question.tags,
        outcome.language,
    )


def write_baseline(path: Path, run: SavedRun) -> None:
    """Write a run as a baseline: a line a question, in the order of their ids, so that a change is read line by line.

    Raises:
        GoldError: If the file can't be written; what was there is unchanged then.
    """
    from pydantic import TypeAdapter

    records = TypeAdapter(tuple[QuestionRecord, ...]).dump_python(_sorted(run.questions), mode="json")
    fingerprint = TypeAdapter(Fingerprint).dump_python(run.fingerprint)
    lines = [
        "{",
        f'  "format": {FORMAT},',
        '  "fingerprint": {',
        ",\n".join(f"    {_json(name)}: {_json(value)}" for name, value in fingerprint.items()),
        "  },",
        '  "questions": [',
        ",\n".join(f"    {_json(record)}" for record in records),
        "  ]",
        "}\n",
    ]
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, "\n".join(lines))


def read_run(path: Path) -> SavedRun:
    """Read a baseline, or a run as `yinju gold run --json` prints it.

    Raises:
        GoldError: If it can't be read, is no run, or is one of another format.
    """
    from pydantic import TypeAdapter, ValidationError

    with reading(path):
        content: Any = path.read_bytes()
    try:
        content = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise GoldError(path, f": is not JSON: {error}.") from error
    if not isinstance(content, dict) or "format" not in content:
        raise GoldError(path, ": is no run of gold questions; `yinju gold run --json` prints one.")
    if content["format"] != FORMAT:
        raise GoldError(path, f": has format {content['format']}; this version reads {FORMAT}. Accept it anew.")
    try:
        run = TypeAdapter(SavedRun).validate_python(
            {"fingerprint": content.get("fingerprint"), "questions": content.get("questions")}
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = " ".join(str(step) for step in first["loc"])
        raise GoldError(path, f": {place}: {first['msg']}.") from error
    if len(run.by_id()) != len(run.questions):
        raise GoldError(path, ": has a question more than once.")
    return run


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sorted(records: Iterable[QuestionRecord]) -> tuple[QuestionRecord, ...]:
    return tuple(sorted(records, key=lambda record: record.id))


def _model_label(fingerprint: Fingerprint) -> str:
    return f"{fingerprint.model} ({fingerprint.model_fingerprint})"

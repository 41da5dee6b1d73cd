"""Each contender indexes the same articles and is asked the same questions, one after another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from assistant.answering.settings import Settings
from assistant.errors import ContestError
from assistant.gold.contest.contender import Contender
from assistant.gold.contest.entry import Entry
from assistant.gold.contest.errands import Asked, AskErrand, Errand, Indexed, IndexErrand
from assistant.gold.contest.footprint import size_on_disk
from assistant.gold.contest.own_process import run_apart
from assistant.gold.contest.verdict import verdict
from assistant.gold.questions.question import GoldQuestion
from assistant.gold.runs.examine import why_stale
from assistant.gold.runs.significance import Significance
from index import ModelError, Progress, find_model, require_model, unshown
from sources import Document, YinjuError
from sources.saved_documents import save_documents

_PREFIX = "yinju-compare-"
_ARTICLES, _INDEX = "articles.json", "index"
_ReplyT = TypeVar("_ReplyT")

Run = Callable[[Errand[Any], type[Any], Progress], Any]
"""Does an errand: as `run_apart`."""


@dataclass(frozen=True)
class Contest:
    """What came of a comparison.

    Attributes:
        entries: What came of each contender, in the order in which they were named.
        articles: How many there are.
        passages: How many these have.
        questions: Ids of those that were asked.
        left_out: Why others were not, by their ids: they don't fit the articles.
    """

    entries: tuple[Entry, ...]
    articles: int
    passages: int
    questions: tuple[str, ...]
    left_out: Mapping[str, str]

    @cached_property
    def against_first(self) -> Mapping[str, tuple[Significance, ...]]:
        """How each contender differs from the first that was asked, by letter."""
        asked = [each for each in self.entries if each.asked]
        return {each.letter: each.against(asked[0]) for each in asked[1:]}

    @cached_property
    def sentence(self) -> str:
        """Which is better on these articles, and whether that is more than chance."""
        return verdict(self.entries)

    def to_dict(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        return {
            "articles": self.articles,
            "passages": self.passages,
            "questions": list(self.questions),
            "left_out": dict(self.left_out),
            "contenders": [each.to_dict() for each in self.entries],
            "against_first": {name: list(map(asdict, found)) for name, found in self.against_first.items()},
            "verdict": self.sentence,
        }


def require_models(names: Sequence[str]) -> None:
    """Make sure that there are some models, before anything slow is done; fetch nothing.

    Args:
        names: Their names or folders.

    Raises:
        ModelError: If there is no such model; a ContestError that names all where that is so of several.
    """
    faults = []
    for name in names:
        try:
            require_model(name)
        except ModelError as error:
            faults.append(error)
    if len(faults) > 1:
        raise ContestError(" ".join(map(str, faults)))
    if faults:
        raise faults[0]


def askable(
    questions: Sequence[GoldQuestion], documents: Sequence[Document]
) -> tuple[tuple[GoldQuestion, ...], dict[str, str]]:
    """Divide gold questions into those that fit some articles and those that don't.

    Returns:
        The questions that can be asked, and why the others can't, by id.

    Raises:
        ContestError: If no question is left, or none of those that the articles should answer.
    """
    by_id = {document.document_id: document for document in documents}
    reasons = {each.question_id: why_stale(each, by_id) for each in questions}
    left_out = {name: reason for name, reason in reasons.items() if reason}
    fitting = tuple(each for each in questions if each.question_id not in left_out)
    if not questions:
        raise ContestError("The files hold no gold question; write one: `yinju gold add FILE`.")
    if left_out and not any(each.answerable for each in fitting):
        first = next(iter(left_out.values()))
        raise ContestError(
            f"None of the {len(left_out)} questions that have an answer fits the articles ({first}). Name the index "
            "with the articles that they were written for: --index."
        )
    return fitting, left_out


def hold_contest(
    contenders: Sequence[Contender],
    documents: Sequence[Document],
    questions: Sequence[GoldQuestion],
    settings: Settings,
    progress: Progress = unshown,
    *,
    left_out: Mapping[str, str] | None = None,
    allow_remote_reader: bool = False,
    run: Run = run_apart,
) -> Contest:
    """Index articles with the model of each contender, ask gold questions, and compare what came of it.

    Indexes are written to a folder of their own, which is gone afterwards, whatever happens.

    Args:
        contenders: Two at least.
        documents: The articles.
        questions: Questions that fit them, at least one.
        settings: What all go by.
        progress: Told how it goes on.
        left_out: Why other questions are not asked, by id.
        allow_remote_reader: Whether readers may send questions and passages off this machine.
        run: Does an errand, each in a process of its own.

    Raises:
        ModelError: If a model can't be fetched, or the embedded one not converted.
    """
    models = dict.fromkeys(each.model for each in contenders)
    sizes = {model: size_on_disk(find_model(model, progress)) for model in models}
    entries = {
        contender: Entry(_letter(place), contender, sizes[contender.model])
        for place, contender in enumerate(contenders)
    }
    with TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as temporary:
        articles = Path(temporary, _ARTICLES)
        save_documents(documents, articles)
        for number, model in enumerate(models):
            own = [entry for entry in entries.values() if entry.contender.model == model]
            folder = Path(temporary, f"{_INDEX}-{number}")
            done = _try(run, IndexErrand(model, articles, folder), Indexed, own[0].told(progress))
            for entry in own:
                if isinstance(done, str):
                    entries[entry.contender] = replace(entry, fault=done)
                    continue
                errand = AskErrand(
                    model, entry.contender.reader, folder, tuple(questions), settings.to_dict(), allow_remote_reader
                )
                asked = _try(run, errand, Asked, entry.told(progress))
                came = replace(entry, indexed=done)
                entries[entry.contender] = (
                    replace(came, fault=asked) if isinstance(asked, str) else replace(came, asked=asked)
                )
    return Contest(
        tuple(entries.values()),
        len(documents),
        sum(len(each.passages) for each in documents),
        tuple(each.question_id for each in questions),
        left_out or {},
    )


def spread(questions: Sequence[GoldQuestion], limit: int | None) -> tuple[GoldQuestion, ...]:
    """Return so many questions, taken at equal steps; all for None, or if there are fewer."""
    if limit is None or limit >= len(questions):
        return tuple(questions)
    return tuple(questions[place * len(questions) // limit] for place in range(limit))


def _try(run: Run, errand: Errand[_ReplyT], reply: type[_ReplyT], progress: Progress) -> _ReplyT | str:
    """Return what came of an errand, or why nothing did: the other contenders are still compared."""
    try:
        done: _ReplyT = run(errand, reply, progress)
    except YinjuError as error:
        return str(error)
    return done


def _letter(place: int) -> str:
    return chr(ord("A") + place)

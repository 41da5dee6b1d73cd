"""Gold questions are asked, and each answer is judged."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Answer, Citation
from assistant.assistant import Assistant
from assistant.explaining.stages import WAY, Stage, lost_at
from assistant.gold.questions.places import FoundEvidence, find
from assistant.gold.questions.question import GoldQuestion, Match
from assistant.gold.runs.outcome import Outcome
from index import Hit, Progress, simplified, unshown
from sources import Document, is_han

_RANKING_DEPTH = 100
"""How many passages of a ranking are kept, enough for any measure that is usual."""

_CITATIONS = 3


def examine(
    assistant: Assistant, questions: Sequence[GoldQuestion], progress: Progress = unshown
) -> tuple[Outcome, ...]:
    """Ask gold questions and judge the answers.

    Args:
        assistant: Who answers.
        questions: What is asked.
        progress: Told how it goes on.

    Returns:
        An outcome for each question, in order.
    """
    documents = {document.document_id: document for document in assistant.documents}
    outcomes = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(_examine(assistant, question, *_found(question, documents)))
        progress("Asking gold questions", number, len(questions))
    return tuple(outcomes)


def language_of(question: str) -> str:
    """Return `zh` or `zh-Hant` for a question with an ideograph, else `en`.

    A question counts as traditional Chinese if it holds a character that simplified Chinese writes otherwise.
    """
    if not any(map(is_han, question)):
        return "en"
    return "zh" if simplified(question) == question else "zh-Hant"


def why_stale(question: GoldQuestion, documents: Mapping[str, Document]) -> str | None:
    """Say why a question doesn't fit some articles, by their ids; None where it does."""
    return _stale(*_found(question, documents))


def _found(
    question: GoldQuestion, documents: Mapping[str, Document]
) -> tuple[tuple[FoundEvidence, ...], tuple[FoundEvidence, ...]]:
    """Return where the evidence of a question stands, and what may not be cited."""
    evidence, forbidden = (
        tuple(find(anchor, documents) for anchor in anchors) for anchors in (question.evidence, question.must_not_cite)
    )
    return evidence, forbidden


def _examine(
    assistant: Assistant,
    question: GoldQuestion,
    evidence: tuple[FoundEvidence, ...],
    forbidden: tuple[FoundEvidence, ...],
) -> Outcome:
    language = language_of(question.question)
    if stale := _stale(evidence, forbidden):
        return Outcome(question, Stage.STALE, stale, language, evidence=evidence)
    citations = max(_CITATIONS, question.max_rank + len(evidence) - 1)
    started = time.perf_counter()
    traced = assistant.trace(question.question, history=question.history, k=citations)
    seconds = time.perf_counter() - started
    answer, hits = traced.answer, traced.ranking
    cited = answer.citations or answer.closest
    relevant = frozenset().union(*(found.passage_ids for found in evidence))
    right = [citation for citation in cited if citation.passage_id in relevant]
    outcome = Outcome(
        question,
        None,
        "",
        language,
        answered=answer.answered,
        confidence=answer.confidence,
        rank=next((hit.rank for hit in hits if hit.passage.passage_id in relevant), None),
        right_first=bool(cited) and cited[0].passage_id in relevant,
        quote_right=any(_quotes(right[0], found) for found in evidence) if right else None,
        evidence=evidence,
        cited=cited,
        ranking=tuple((hit.passage.passage_id, hit.score) for hit in hits[:_RANKING_DEPTH]),
        seconds=seconds,
    )
    lost = _judge(question, answer, hits, evidence, forbidden, assistant.settings.threshold)
    return replace(outcome, stage=lost.stage, detail=lost.detail) if lost else outcome


def _stale(evidence: tuple[FoundEvidence, ...], forbidden: tuple[FoundEvidence, ...]) -> str | None:
    """Say why a question no longer fits the articles; None where it does.

    Of several pieces of evidence that each would do, every one has to be there too: what is missing was changed.
    """
    return next((found.stale for found in (*evidence, *forbidden) if found.stale), None)


@dataclass(frozen=True, slots=True)
class _Lost:
    stage: Stage
    detail: str


def _judge(
    question: GoldQuestion,
    answer: Answer,
    hits: Sequence[Hit],
    evidence: tuple[FoundEvidence, ...],
    forbidden: tuple[FoundEvidence, ...],
    threshold: float,
) -> _Lost | None:
    """Return where the right answer was lost; None where it was not."""
    if not question.answerable:
        if answer.answered:
            return _Lost(Stage.FALSE_ANSWER, f"confidence {answer.confidence:.2f}, threshold {threshold:.2f}")
        return None
    fates = [_fate(found, evidence, question, answer, hits, threshold) for found in evidence]
    kept = [found for found, fate in zip(evidence, fates, strict=True) if fate is None]
    lost = sorted((fate for fate in fates if fate), key=lambda fate: WAY.index(fate.stage))
    if question.match is Match.ALL and lost:
        return lost[0]
    if not kept:
        return lost[-1]  # what came nearest
    quotes = [each.quote for each in answer.citations if any(_quotes(each, found) for found in kept)]
    for needed in question.must_contain:
        if not any(needed in quote for quote in quotes):
            return _Lost(Stage.OTHER_SENTENCE, f"the quote does not contain “{needed}”")
    for number, citation in enumerate(answer.citations, start=1):
        for found in forbidden:
            if _touches(citation, found):
                return _Lost(Stage.FORBIDDEN, f"citation {number} quotes {found.anchor}")
    return None


def _fate(
    found: FoundEvidence,
    evidence: tuple[FoundEvidence, ...],
    question: GoldQuestion,
    answer: Answer,
    hits: Sequence[Hit],
    threshold: float,
) -> _Lost | None:
    """Return where one piece of evidence was lost; None where it is cited as it should be."""
    looked_at = [hit.passage.passage_id for hit in hits]
    if not any(place.can_be_found(looked_at) for place in found.places):
        return _Lost(Stage.LEFT_OUT, found.lost or "no passage holds it")
    others = frozenset().union(*(other.passage_ids for other in evidence)) - found.passage_ids
    ranked = _rank(found.passage_ids, others, looked_at)
    cited = _rank(found.passage_ids, others, [citation.passage_id for citation in answer.citations])
    quoted = any(_quotes(citation, found) for citation in answer.citations)
    rank = cited or ranked
    stage = lost_at(rank, question.max_rank, answered=answer.answered, cited=cited is not None, quoted=quoted)
    if stage is None:
        return None
    details = {
        Stage.NOT_A_CANDIDATE: f"{len(hits)} passages were looked at",
        Stage.RANKED_LOWER: f"ranked {rank}, expected within {question.max_rank}",
        Stage.BELOW_THRESHOLD: f"confidence {answer.confidence:.2f}, threshold {threshold:.2f}",
        Stage.NOT_CITED: f"{len(answer.citations)} others are cited",
        Stage.OTHER_SENTENCE: "its passage is cited, with another quote",
    }
    return _Lost(stage, details[stage])


def _rank(wanted: frozenset[str], uncounted: frozenset[str], passage_ids: Sequence[str]) -> int | None:
    """Return the rank of the first wanted passage, from 1, as if the uncounted ones were not there."""
    counted = [passage_id for passage_id in passage_ids if passage_id not in uncounted]
    return next((rank for rank, each in enumerate(counted, start=1) if each in wanted), None)


def _quotes(citation: Citation, found: FoundEvidence) -> bool:
    """Tell whether a citation's quote holds one of the places whole; any quote of a passage that is evidence whole."""
    return any(
        place.passage_id == citation.passage_id
        and (found.anchor.quote is None or (citation.start <= place.start and place.end <= citation.end))
        for place in found.places
    )


def _touches(citation: Citation, found: FoundEvidence) -> bool:
    return any(
        place.document_id == citation.document_id and place.start < citation.end and citation.start < place.end
        for place in found.places
    )

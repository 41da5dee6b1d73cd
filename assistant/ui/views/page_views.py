"""The page's pieces of HTML, made from templates that escape whatever they are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.answering.answer import Answer, Citation
from assistant.answering.highlights import matched_words
from assistant.answering.verdict import Decision, Verdict
from assistant.explaining.judgement_text import say, say_calibrated
from assistant.explaining.reasons.evidence_text import EvidenceText, say_evidence
from assistant.explaining.word_search import FoundWords
from assistant.library import Library
from assistant.locales import locale_of
from assistant.rendering.article_view import Piece, QuotedSpan, blocks_of, pieces_of
from assistant.rendering.confidence_label import confidence_label
from assistant.rendering.gloss import GLOSSED_FOR
from assistant.rendering.outline import outline_of
from assistant.rendering.renderer import render
from assistant.ui.linked_place import LinkedPlace
from assistant.ui.requests.page_requests import Turn
from assistant.ui.views.library_views import has_own, show_library
from assistant.ui.words import next_page_language, page_languages, page_locale
from index import Articles, Query, reader_name, receiver_of_text, signal_wording
from sources import Document

_MOST_TITLES = 3
_HUNDREDTH = 0.01
"""Seconds; fewer would be shown as 0.00 or 0.01."""
_NOT_SEARCHED = {Decision.SMALL_TALK, Decision.NO_ARTICLES}


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """A citation, and what the page shows of it.

    Attributes:
        citation: The citation.
        numbers: Its number in the answer, and those of the citations that say the same.
        pieces: Its quote, cut where highlights begin and end.
        matched: The question's words that stand in it.
        signals: What the passage's signals are called, and their values.
        stands: Whether the article of now still says it.
        row: What a row of a table says under the headings of its columns; blank for all else.
        is_gone: Whether there is no such article any more.
    """

    citation: Citation
    numbers: tuple[int, ...]
    pieces: tuple[Piece, ...]
    matched: tuple[str, ...]
    signals: tuple[tuple[str, float], ...]
    stands: bool
    row: str
    is_gone: bool


def show_waiting() -> str:
    """Return what stands there until the page is."""
    locales = [page_locale(tag) for tag in page_languages()]
    return render("page/waiting.html.jinja", locales=locales, languages=page_languages())


def show_shell(language: str, library: Library, examples: Sequence[str]) -> str:
    """Return the page without a conversation."""
    calibration = library.assistant.calibration
    return render(
        "page/shell.html.jinja",
        words=page_locale(language),
        other_words=page_locale(next_page_language(language)),
        examples=examples,
        reader=None if library.assistant.reader is None else reader_name(library.assistant.reader),
        receiver=receiver_of_text(library.assistant.reader),
        gloss_of=GLOSSED_FOR.get(language),
        library=Markup(show_library(language, library)),
        editable=library.editable,
        inviting=library.editable and not has_own(library),
        calibrated=say_calibrated(calibration.by, calibration.questions, language),
    )


def show_turn(language: str, turn: Turn, documents: Articles, *, editable: bool) -> str:
    """Return a question with its answer.

    Args:
        language: Of the page's own words.
        turn: The question and the answer.
        documents: The articles of now, which may be others than those that answered.
        editable: Whether a gold question can be made of it.
    """
    answer, words, state = turn.answer, page_locale(language), turn.judged.verdict
    query = Query.parse(answer.query)
    citations = [
        _cited(language, answer, query, number, citation, documents.named(citation.document_id))
        for number, citation in enumerate(shown_citations(answer), start=1)
    ]
    return render(
        "page/turn.html.jinja",
        words=words,
        id=turn.id,
        answer=answer,
        citations=citations,
        rewritten=is_rewritten(answer),
        state=state,
        confirmed=turn.confirmed,
        statement=_statement(turn, language),
        searched=not (turn.why and turn.why.decision in _NOT_SEARCHED),
        above=citations if answer.answered else citations[:1] if state is Verdict.UNSURE else (),
        nearest=() if answer.answered else citations[1:] if answer.unsure else citations,
        restricted=_restriction(turn, documents, language),
        focus=documents.named(turn.focus or ""),
        strength=confidence_label(answer.confidence),
        duration=_duration(turn.seconds, language),
        why=say(turn.why, locale_of(language)) if turn.why else None,
        evidence=_evidence(turn, language),
        editable=editable,
    )


def show_found(language: str, found: FoundWords) -> str:
    """Return the passages that hold a question's own words."""
    return render("page/found.html.jinja", words=page_locale(language), count=found.count, places=found.places)


def show_article(
    language: str, document: Document | None, document_id: str, turn: Turn | None, place: LinkedPlace | None = None
) -> str:
    """Return an article to read.

    Args:
        language: Of the page's own words.
        document: The article; None if there is none any more.
        document_id: Its id, or what was its id.
        turn: The answer whose quotes are marked.
        place: The place that a link leads to; marked, too, where no answer's are.
    """
    cited = list(enumerate(shown_citations(turn.answer) if turn else (), start=1))
    here = [(number, citation) for number, citation in cited if citation.document_id == document_id]
    standing = [(number, citation) for number, citation in here if document and stands(citation, document)]
    lost = [citation for number, citation in here if (number, citation) not in standing]
    marks = [_marked(citation, number) for number, citation in standing]
    stated = [
        (number, citation.paragraph, citation.quote) for number, citation in standing if not citation.stands_in_text
    ]
    found = place.find(document) if document and place else None
    told = place.find_stated(document) if document and place and not found else None
    if told and not turn:
        stated.append((1, told.number, told.text))
    if found and not turn:
        marks.append(QuotedSpan(1, *found))
    return render(
        "page/article.html.jinja",
        words=page_locale(language),
        document=document,
        blocks=blocks_of(document, marks) if document else (),
        outline=outline_of(document) if document else (),
        gloss_of=GLOSSED_FOR.get(language),
        changed=bool(document and lost),
        misled=bool(document and place and not found and not told),
        stated=stated,
        lost=lost,
    )


def show_gold_form(language: str, turn: Turn, candidates: Sequence[Citation]) -> str:
    """Return the form in which a person says whether an answer is right."""
    return render("page/gold_form.html.jinja", words=page_locale(language), answer=turn.judged, candidates=candidates)


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """Return the citations that stand below an answer, or the nearest passages below an abstention."""
    return answer.citations or answer.worth_reading


def stands(citation: Citation, document: Document) -> bool:
    """Tell whether an article says what is quoted, at the place where it was quoted."""
    if not citation.stands_in_text:
        return any(each.kind is citation.kind and each.value == citation.quote for each in document.properties)
    return document.text[citation.start : citation.end] == citation.quote


def is_rewritten(answer: Answer) -> bool:
    """Tell whether another query was searched for than the question, white space aside."""
    return answer.query.split() != answer.question.split()


def _statement(turn: Turn, language: str) -> str:
    """Return what is said instead of an answer: in the page's language where the question shows none."""
    answer, words = turn.answer, page_locale(language)
    if answer.unsure and answer.closest:
        return str(words.denied.format(answer.closest[0].quote))
    if any(map(str.isalnum, answer.question)):
        return answer.text
    own = locale_of(language)
    return own.unanswered if answer.near else own.nothing_near


def _restriction(turn: Turn, documents: Articles, language: str) -> str | None:
    """Return to which articles a question was restricted, by their titles where these are few; None for all."""
    own, words = locale_of(language), page_locale(language)
    if not turn.documents:
        return None
    titles = [head.title for each in turn.documents if (head := documents.head_named(each))]
    if len(titles) < len(turn.documents) or len(titles) > _MOST_TITLES:
        return str(words.restricted.format(len(turn.documents)))
    return str(words.restricted_to.format(own.listed(titles)))


def _cited(
    language: str, answer: Answer, query: Query, number: int, citation: Citation, document: Document | None
) -> ShownCitation:
    return ShownCitation(
        citation,
        (number, *answer.also_in(number)),
        pieces_of(citation.quote, citation.start, [_marked(citation, 1)]),
        matched_words(query, citation.text),
        tuple((_label(name, language), value) for name, value in citation.signals.items()),
        document is not None and stands(citation, document),
        _row(citation, document),
        document is None,
    )


def _row(citation: Citation, document: Document | None) -> str:
    """Return what a row that is quoted says under its headings, where the article still has it."""
    passages = document.passages if document and stands(citation, document) else ()
    return next((each.with_labels for each in passages if each.parts and each.start == citation.text_start), "")


def _label(signal: str, language: str) -> str:
    wording = signal_wording(signal, language)
    return wording.label if wording else page_locale(language).of("signal", signal)


def _marked(citation: Citation, number: int) -> QuotedSpan:
    return QuotedSpan(number, citation.start, citation.end, citation.highlights)


def _evidence(turn: Turn, language: str) -> EvidenceText:
    """Return what speaks for and against the best passage; nothing for a turn that another version has kept."""
    if not turn.why:
        return EvidenceText()
    return say_evidence(turn.why, locale_of(language), confirmed=turn.confirmed, denied=turn.denied)


def _duration(seconds: float, language: str) -> str:
    words = page_locale(language)
    if seconds < _HUNDREDTH:
        return str(words.milliseconds.format(max(1, round(seconds * 1000))))
    return str(words.seconds.format(f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"))

"""Confirmations: what people have said to answer a question, used at once for the same question.

They are the gold questions of the page's file. A quote is taken from what is found for the question now, so that it
stands in the articles word for word, or else the question is answered as if nobody had said anything.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from assistant.answering.aggregation import answer_text
from assistant.answering.answer import Answer, Citation
from assistant.errors import GoldError
from assistant.gold.questions.gold_file import read_gold_file
from assistant.gold.questions.question import Anchor
from assistant.locales import locale_for
from assistant.questions.question_text import clean_query

_logger = logging.getLogger(f"yinju.{__name__}")

_Asked = tuple[str, tuple[str, ...]]


class Confirmations:
    """What people have confirmed. It may be shared by threads."""

    def __init__(self, file: Path) -> None:
        """Take the file of gold questions; it need not be there."""
        self._file = file
        self._reading = Lock()
        self._read: tuple[tuple[int, int] | None, Mapping[_Asked, Sequence[Anchor]]] = None, {}

    def applied(self, answer: Answer, history: Sequence[str]) -> Answer | None:
        """Return the answer that somebody has confirmed in the place of one that is unsure or none; None if nobody has.

        Args:
            answer: What came.
            history: The questions that it was completed by; none where it stands alone.
        """
        if answer.answered:
            return None
        anchors = self._known().get(_asked(answer.question, history), ())
        confirmed = (each for each in answer.closest if any(_is_of(each, anchor) for anchor in anchors))
        citation = next(confirmed, None)
        return confirm(answer, citation) if citation else None

    def _known(self) -> Mapping[_Asked, Sequence[Anchor]]:
        """Return the evidence of answerable questions, read anew whenever the file has changed."""
        with self._reading:
            try:
                found = self._file.stat()
            except OSError:
                return {}
            state = found.st_mtime_ns, found.st_size
            if self._read[0] != state:
                self._read = state, self._from_file()
            return self._read[1]

    def _from_file(self) -> Mapping[_Asked, Sequence[Anchor]]:
        try:
            questions = read_gold_file(self._file).questions
        except GoldError as error:  # its owner may be writing in it
            _logger.warning("Confirmed answers can't be read: %s", error)
            return {}
        return {_asked(each.question, each.history): each.evidence for each in questions if each.answerable}


def confirm(answer: Answer, citation: Citation) -> Answer:
    """Return the answer that a passage found for it is said to be."""
    text = answer_text([citation], answer.remarks, locale_for(answer.question))
    return replace(answer, answered=True, unsure=False, near=True, text=text, citations=(citation,), closest=())


def _asked(question: str, history: Sequence[str]) -> _Asked:
    return clean_query(question), tuple(map(clean_query, history))


def _is_of(citation: Citation, anchor: Anchor) -> bool:
    of_article = anchor.article in (None, citation.document_id)
    return of_article and anchor.quote is not None and anchor.quote in citation.text

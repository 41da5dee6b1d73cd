"""A gold question, made of what a person says about an answer."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import click

from assistant.answering.answer import Answer, Citation
from assistant.assistant import Assistant
from assistant.errors import BlankQuestionError
from assistant.gold.questions.places import find
from assistant.gold.questions.question import Anchor, GoldQuestion, Match
from assistant.locales import locale_of
from index import Articles
from index.text.languages.language import ENGLISH

CANDIDATES = 8
"""Passages that are offered as the right one."""
_ID_WORDS, _ID_LENGTH = 6, 40


def question_from_answer(answer: Answer, history: Sequence[str] = (), right: Sequence[Anchor] = ()) -> GoldQuestion:
    """Make a gold question of an answer that a person has judged.

    Args:
        answer: The answer, right or wrong.
        history: The questions asked before it, oldest first.
        right: The words that answer; none at all if the articles don't answer.
    """
    return GoldQuestion(readable_id(answer.question), answer.question, tuple(history), bool(right), tuple(right))


def anchor_of(citation: Citation, words: str | None = None) -> Anchor:
    """Return the evidence that a passage gives.

    Args:
        citation: The passage.
        words: Those of the passage that answer; by default its quote.

    Raises:
        ValueError: If the passage does not hold these words.
    """
    if words is not None and words not in citation.text:
        raise ValueError(f"“{words}” does not stand in that passage; copy the words exactly.")
    return Anchor(words or citation.quote, citation.document_id)


def anchor_of_words(documents: Articles, words: str, article: str | None = None) -> Anchor:
    """Return the evidence that words copied from an article give.

    Args:
        documents: The articles there are.
        words: As the article writes them.
        article: The id of the article that they should stand in; by default any.

    Raises:
        ValueError: If they stand in no such article.
    """
    searched = documents if article is None else [each for each in [documents.named(article)] if each]
    found = find(Anchor(words, article), {document.document_id: document for document in searched})
    if found.stale:
        raise ValueError(found.stale)
    articles = {place.document_id for place in found.places}
    return Anchor(words, articles.pop() if len(articles) == 1 else None)


def readable_id(question: str) -> str:
    """Return an id made of a question's words: letters and digits of any script, joined by hyphens."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", question).casefold())
    return "-".join(words[:_ID_WORDS])[:_ID_LENGTH].strip("-") or "question"


def ask_for_question(assistant: Assistant) -> GoldQuestion:
    """Ask at the terminal for a question, show what comes, and ask what is right.

    Args:
        assistant: Who answers, and shows the candidates.
    """
    history = _list(
        click.prompt("Earlier questions, with | between them (blank: none)", default="", show_default=False)
    )
    answer = _ask(assistant, history)
    candidates = assistant.nearest(answer.query, CANDIDATES)
    _show(answer, candidates)
    evidence = _evidence(assistant, candidates)
    question = question_from_answer(answer, history, evidence)
    if len(evidence) > 1 and click.confirm("Are all of these needed? (No: each answers by itself)", default=False):
        question = replace(question, match=Match.ALL)
    if evidence:
        needed = click.prompt(
            "What must the quote contain, with | between (blank: no more)", default="", show_default=False
        )
        question = replace(question, must_contain=_list(needed))
    tags = click.prompt("Tags, with blanks between (blank: none)", default="", show_default=False)
    note = click.prompt("Note (blank: none)", default="", show_default=False)
    chosen = "-".join(click.prompt("Id", default=question.question_id).split())
    return replace(question, tags=tuple(tags.split()), note=note.strip() or None, question_id=chosen)


def _ask(assistant: Assistant, history: Sequence[str]) -> Answer:
    while True:
        try:
            return assistant.ask(click.prompt("Question"), history=history, k=CANDIDATES)
        except BlankQuestionError as error:
            click.echo(str(error))


def _show(answer: Answer, candidates: Sequence[Citation]) -> None:
    confidence = f"confidence {answer.confidence:.2f}"
    click.echo(f"\nThe answer now ({confidence}):\n{answer.text}\n\nThe passages that come nearest:")
    for number, citation in enumerate(candidates, start=1):
        click.echo(f"\n{number:3}  {citation.title}, {locale_of(ENGLISH).place(citation.paragraph)}")
        click.echo(f"{citation.before}{click.style(citation.quote, bold=True)}{citation.after}")
    click.echo()


def _evidence(assistant: Assistant, candidates: Sequence[Citation]) -> tuple[Anchor, ...]:
    """Ask which words answer, until what is said can be used."""
    while True:
        said = click.prompt(
            "Which passages answer? Their numbers, or words copied from an article; 0: the articles don't answer"
        ).strip()
        numbers = re.split(r"[\s,，、]+", said)
        if numbers == ["0"]:
            return ()
        try:
            if all(number.isdecimal() for number in numbers):
                return tuple(_words_of(candidates, int(number)) for number in numbers)
            return (anchor_of_words(assistant.documents, said),)
        except ValueError as error:
            click.echo(str(error))


def _words_of(candidates: Sequence[Citation], number: int) -> Anchor:
    if not 1 <= number <= len(candidates):
        raise ValueError(f"There is no passage {number}; there are 1 to {len(candidates)}.")
    citation = candidates[number - 1]
    while True:
        try:
            words = click.prompt(f"The shortest words of {number} that answer", default=citation.quote)
            return anchor_of(citation, words.strip())
        except ValueError as error:
            click.echo(str(error))


def _list(line: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in line.split("|") if part.strip())

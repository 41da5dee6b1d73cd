"""A follow-up is rewritten as a question that stands alone.

A pronoun gives way to what the earlier question is about. A fragment takes the place of what it corresponds to there: a
date of the date, a price of the revenue, a thing of the thing. A question that doesn't say of what it asks gets the
earlier one's topic. Where rules find no place, the earlier question's content words are put in front.
"""

import re
from collections.abc import Sequence

from assistant.questions.dates import change_date, find_dates, without_dates
from assistant.questions.find_grammar import grammar_of
from assistant.questions.forms import form_in, forms_in
from assistant.questions.grammar import Grammar
from assistant.questions.parts import (
    Again,
    Comment,
    Fragment,
    Headless,
    Pronoun,
    QuestionFrame,
    Referent,
)
from assistant.questions.small_talk import small_talk
from index import Query, subject

_LONGEST = 200
"""A longer text says itself what it is about, and too much for another to say less."""

_MARKS = " \t,，、~-–—"
_DIGITS = r"\d+(?:\.\d+)?"


def complete(question: str, history: Sequence[str]) -> str:
    """Return a question as it stands alone.

    Args:
        question: The question.
        history: Earlier ones, oldest first; they may be follow-ups themselves.

    Returns:
        The question itself if it stands alone, or if nothing was asked before.
    """
    earlier = ""
    for each in history:
        if small_talk(Query.parse(each)) is None:
            earlier = _complete(each, earlier)
    return _complete(question, earlier)


def _complete(question: str, earlier: str) -> str:
    if not earlier or max(len(question), len(earlier)) > _LONGEST:
        return question
    language = grammar_of(question)
    frame = grammar_of(earlier).frame(earlier)
    match language.read(question):
        case None:
            return question
        case Again():
            return earlier
        case Comment(text):
            return language.comment(earlier, text)
        case Fragment(text):
            return _replace(text, earlier, frame) or _precede(earlier, question)
        case Headless(text, dated, whole):
            topic = frame.subject if whole else frame.topic
            if topic is None:
                return _precede(earlier, question)
            return language.head(topic.of(earlier), text, _date(earlier, language) if dated else "")
        case pronouns:
            referred = _refer(question, pronouns, earlier, frame)
            rest = language.read(referred)  # "And its price?" is a fragment, too
            return _replace(rest.text, earlier, frame) or referred if isinstance(rest, Fragment) else referred


def _precede(earlier: str, question: str) -> str:
    return f"{' '.join(subject(earlier).split())} {question}"


def _refer(question: str, pronouns: tuple[Pronoun, ...], earlier: str, frame: QuestionFrame) -> str:
    """Return a question with what its pronouns stand for."""
    language = grammar_of(question)
    topic = frame.topic.of(earlier) if frame.topic else ""
    whole = frame.subject.of(earlier) if frame.subject else ""
    referents = {
        Referent.TOPIC: topic or whole,
        Referent.SUBJECT: whole,
        Referent.PERSON: frame.person or topic or whole,
        Referent.DATE: _date(earlier, language),
    }
    done = question
    for pronoun in reversed(pronouns):
        words = referents[pronoun.referent]
        if words:
            done = pronoun.span.replaced(done, pronoun.form.format(words))
        elif pronoun.referent is not Referent.DATE:
            return _precede(earlier, question)
    return done


def _replace(text: str, earlier: str, frame: QuestionFrame) -> str:
    """Return the earlier question with a fragment in the place of what it corresponds to; empty if there is none."""
    if aligned := _align(text, earlier):
        return aligned
    dates = find_dates(text)
    rest = _trimmed(without_dates(text))
    changed = _place(rest, earlier, frame) if rest else earlier
    if dates and changed:
        language = grammar_of(changed)
        words = text[dates[0].span.start : dates[-1].span.end]
        changed = change_date(changed, words, language, language.frame(changed))
    return changed


def _align(text: str, earlier: str) -> str:
    """Return the earlier question with another number in a phrase that is otherwise the same: 前十名 for 前五名."""
    numerals = form_in(f"{text} {earlier}", lambda each: each.numerals, rf"(?:{_DIGITS}|{{}})")
    numeral = numerals.search(text)
    if numeral is None or numeral[0] == text or find_dates(text):
        return ""
    before, after = re.escape(text[: numeral.start()]), re.escape(text[numeral.end() :])
    alike = re.compile(f"{before}{numerals.pattern}{after}", re.IGNORECASE)
    return alike.sub(lambda _: text, earlier, count=1) if alike.search(earlier) else ""


def _place(words: str, earlier: str, frame: QuestionFrame) -> str:
    """Return the earlier question with a fragment's words for its thing, or for what is asked of that."""
    here, there = grammar_of(words), grammar_of(earlier)
    topic = frame.topic.of(earlier) if frame.topic else ""
    asked = frame.asked.of(earlier) if frame.asked else ""
    if topic and words.casefold() == topic.casefold():
        return earlier
    given = here.frame(words)
    if given.topic and given.asked and given.topic.of(words).casefold() == topic.casefold():
        words = given.asked.of(words)
    if here.is_asked(words, topic, asked):
        if frame.asked and here is there and here.asks(words) in ("", here.asks(asked)):
            return frame.asked.replaced(earlier, _without_article(words))
        return here.ask(topic, words, _date(earlier, here)) if topic else ""
    place = frame.topic or frame.asked
    return place.replaced(earlier, words) if place else ""


def _date(earlier: str, language: Grammar) -> str:
    """Return an earlier question's date, as it is said in another language; empty if it has none."""
    dates = find_dates(earlier)
    if not dates:
        return ""
    words = earlier[dates[0].span.start : dates[-1].span.end]
    if grammar_of(earlier) is language or len(dates) > 1:
        return words
    return dates[0].said_in(language) or words


def _trimmed(words: str) -> str:
    """Return what remains of a fragment without what joined it to its date."""
    marks = _MARKS + "".join(each.joining_characters for each in forms_in(words))
    before = form_in(words, lambda each: each.joining_before, r"^(?:{}\s*)+", re.IGNORECASE)
    behind = form_in(words, lambda each: each.joining_behind, r"(?:\s*{})+$", re.IGNORECASE)
    return behind.sub("", before.sub("", words.strip(marks))).strip(marks)


def _without_article(words: str) -> str:
    return form_in(words, lambda each: each.articles, r"^{}\s+", re.IGNORECASE).sub("", words)

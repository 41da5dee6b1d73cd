"""What is asked about an article itself: who wrote it, when and where it appeared, what it is called."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.particulars.forms import ParticularForms, particular_forms_in
from index import Query, fold
from index.text.languages.language import joined
from index.text.languages.toml_files import Forms
from index.text.terms import question_word_spans
from sources import Fact, date_in

_ASIDE = " ?？。.!！"
_QUOTED = re.compile(r"《([^《》]{1,200})》|[“\"「『]([^“”\"「」『』]{1,200})[”\"」』]")
_PUNCTUATION = re.compile(r"[^\w\s'’.-]|(?<!\w)['’.-]+|['’.-]+(?!\w)")
_BEHIND_DATES = frozenset({"", "年", "份"})


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A question for a fact about an article.

    Attributes:
        fact: What it asks for.
        topic: The words that say which article is meant; blank where none do.
        title: The title that it gives in quotation marks, folded; blank where it gives none of an article.
    """

    fact: Fact
    topic: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class AskedArticles:
    """A question for the articles that give some date, author or publisher.

    Attributes:
        fact: Which of these.
        value: What they are to give: a date as ISO 8601 has it, or a folded name.
    """

    fact: Fact
    value: str


def asked_about_article(
    query: Query, titles: Collection[str] = (), history: Sequence[str] = ()
) -> AskedFact | AskedArticles | None:
    """Return what a question asks about articles themselves; None for a question to what they say.

    Args:
        query: The question as asked.
        titles: Of the articles.
        history: Earlier questions, oldest first. "Who wrote it?" behind a question for a book asks about the book.
    """
    folded = query.folded.strip(_ASIDE)
    forms = particular_forms_in(folded)
    if asked := _asked_articles(folded, forms):
        return asked
    if fact := _first(folded, forms, lambda each, fact: each.about_it.get(fact, ()), re.Pattern.fullmatch):
        works = joined(form.works for each in history[-1:] for form in particular_forms_in(fold(each)))
        return None if any(works.search(fold(each)) for each in history[-1:]) else AskedFact(fact)
    this, within = (
        joined(each) for each in ([form.this_article for form in forms], [form.within_article for form in forms])
    )
    if not this.search(folded) or within.search(folded):  # in quotation marks alone, a title may be that of a work
        return None
    title = _title_in(query.text, titles)
    without = folded.replace(title, " ") if title else folded
    fact = _first(without, forms, lambda each, fact: each.about_article.get(fact, ()), re.Pattern.search)
    if fact is None:
        return None
    return AskedFact(fact, _topic_of(without, forms), title)


def _topic_of(folded: str, forms: Sequence[ParticularForms]) -> str:
    """Return the words of a question that say which article is meant; each form may stand where another one was."""
    for form in (form for each in forms for form in each.words):
        folded = joined([(form,)]).sub(" ", folded)
    for start, end in reversed(question_word_spans(folded)):
        folded = f"{folded[:start]} {folded[end:]}"
    return " ".join(_PUNCTUATION.sub(" ", folded).split())


def _asked_articles(folded: str, forms: Sequence[ParticularForms]) -> AskedArticles | None:
    for fact in (Fact.DATE, Fact.AUTHOR, Fact.PUBLISHER):
        for value in _values(folded, (form for each in forms for form in each.articles_by.get(fact.value, ()))):
            if fact is not Fact.DATE:
                return AskedArticles(fact, value)
            if (when := date_in(value)) and value[: when[0]] + value[when[1] :].strip() in _BEHIND_DATES:
                return AskedArticles(fact, when[2])
    return None


def _values(folded: str, forms: "Iterator[str]") -> Iterator[str]:
    for form in forms:
        if found := joined([(form,)]).fullmatch(folded):
            yield found["value"].strip(_ASIDE)


def _first(
    folded: str,
    forms: Sequence[ParticularForms],
    which: Callable[[ParticularForms, str], Forms],
    finds: Callable[[re.Pattern[str], str], object],
) -> Fact | None:
    asked = ((fact, joined(which(each, fact.value) for each in forms)) for fact in _ORDER)
    return next((fact for fact, pattern in asked if finds(pattern, folded)), None)


_ORDER = (Fact.AUTHOR, Fact.DATE, Fact.PUBLISHER, Fact.TITLE)
"""A question for an author's name, "叫什么名字", is none for a title."""


def _title_in(text: str, titles: Collection[str]) -> str:
    """Return, folded, the title of an article that a question gives in quotation marks; blank if it gives none."""
    quoted = {fold(part).strip() for match in _QUOTED.finditer(text) for part in match.groups() if part}
    return next((each for each in map(fold, titles) if each.strip() in quoted), "") if quoted else ""

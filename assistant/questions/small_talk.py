"""Greetings, thanks, farewells, and questions about the assistant itself, told from questions to the articles.

The whole question has to be made of these phrases, so that a question that merely begins with one is never taken:
"谢谢你的文章里说的是什么" and "Thanks, but what is the revenue?" are none.
"""

import re
from enum import StrEnum

from assistant.questions.forms import forms_in
from index import Query
from index.text.languages.language import joined
from index.text.languages.toml_files import key_of


class SmallTalk(StrEnum):
    """What a person says who asks nothing of the articles; of several, the first counts."""

    ABOUT = "about the assistant"
    GREETING = "greeting"
    FAREWELL = "farewell"
    THANKS = "thanks"


_LONGEST = 60
"""Nobody greets at greater length."""


def small_talk(question: Query) -> SmallTalk | None:
    """Return what kind of small talk a question is as a whole; None for a question to the articles."""
    folded = re.sub("['’]", "", question.folded)
    plain = " ".join(re.findall(r"[^\W_]+", folded))
    said = _said(plain) if len(plain) <= _LONGEST else frozenset()
    return next((kind for kind in SmallTalk if kind in said), None)


def _said(plain: str) -> frozenset[SmallTalk]:
    """Return the kinds of phrases that a text consists of; none if anything else stands in it.

    Nothing is tried twice, so that time is linear.
    """
    forms = forms_in(plain)
    particles = joined((each.particles for each in forms), "(?: |{})*+")
    phrases = {
        kind: joined((each.small_talk.get(key_of(kind), ()) for each in forms), "{}(?![a-z])") for kind in SmallTalk
    }
    said, place = set(), _end(particles, plain, 0)
    while place < len(plain):
        found = next(((kind, match) for kind, form in phrases.items() if (match := form.match(plain, place))), None)
        if found is None:
            return frozenset()
        said.add(found[0])
        place = _end(particles, plain, found[1].end())
    return frozenset(said)


def _end(particles: re.Pattern[str], plain: str, place: int) -> int:
    match = particles.match(plain, place)
    return match.end() if match else place

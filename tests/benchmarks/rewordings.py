"""Questions asked in other ways: in other words, in keywords, with a slip, in the other script, in another language.

Question sets are written with care by people who have the paragraph before them; whoever asks for real is less careful.
The answer stays the same.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from index.glossary import dictionary, known_parts
from index.pinyin import reading
from index.script import simplified
from index.terms import subject
from sources import is_han
from tests.benchmarks.synonyms import find_synonyms

_SLIP, _KEYWORDS, _OTHER_SCRIPT, _OTHER_LANGUAGE, _OTHER_WORDS = 0.07, 0.1, 0.06, 0.25, 0.25
"""How often a question is changed in each of the ways; of the rest nothing is."""
_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z' -]*")
_LEADING_NAME = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_PERSON = "nr"
_LONGEST_GLOSS = 3
_SHORTEST_WORD = 5
_REPLACED = 0.6
"""How often a word that has synonyms gives way to one of them."""
_NO_GLOSS = frozenset({"的", "了", "着", "地", "得", "之", "所", "于", "以"})


class Rewordings:
    """Changes questions, other ones each time."""

    def __init__(self, texts: Iterable[str], chance: random.Random) -> None:
        """Take texts, from whose characters and words slips and synonyms are made, and what decides."""
        texts = list(texts)
        self._chance = chance
        self._synonyms = find_synonyms(texts)
        homophones: defaultdict[str, set[str]] = defaultdict(set)
        for character in {character for text in texts for character in text if is_han(character)}:
            homophones[reading(character)].add(character)
        self._homophones: Mapping[str, Sequence[str]] = {each: sorted(found) for each, found in homophones.items()}

    def reword(self, question: str) -> str:
        """Return a question as somebody else might ask it, or as it is."""
        kind = self._chance.random()
        for share, change in (
            (_SLIP, self._with_slip),
            (_KEYWORDS, _keywords),
            (_OTHER_SCRIPT, _in_other_script),
            (_OTHER_LANGUAGE, self._in_english_words),
            (_OTHER_WORDS, self._in_other_words),
        ):
            if kind < share:
                return change(question)
            kind -= share
        return question

    def _with_slip(self, question: str) -> str:
        places = [place for place, character in enumerate(subject(question)) if is_han(character)]
        if places and len(subject(question)) == len(question):
            place = self._chance.choice(places)
            others = self._homophones.get(reading(question[place]), [question[place]])
            return question[:place] + self._chance.choice(others) + question[place + 1 :]
        words = [word for word in re.finditer(r"[A-Za-z]+", question) if len(word.group()) >= _SHORTEST_WORD]
        if not words:
            return question
        place = self._chance.randrange((word := self._chance.choice(words)).start() + 1, word.end() - 1)
        swapped = question[place + 1] + question[place]
        return question[:place] + self._chance.choice(("", question[place] * 2, swapped)) + question[place + 2 :]

    def _in_other_words(self, question: str) -> str:
        """Return a Chinese question with synonyms for some of its words; a question in English as it is."""
        import rjieba

        plain = simplified(question)
        asked_about = subject(plain)
        said = "".join(self._synonym(word) if word in asked_about else word for word in rjieba.cut(plain))
        return said if plain == question else _traditional(said)

    def _synonym(self, word: str) -> str:
        synonyms = self._synonyms.get(word, ())
        return self._chance.choice(synonyms) if synonyms and self._chance.random() < _REPLACED else word

    def _in_english_words(self, question: str) -> str:
        """Return a Chinese question word for word in English, names in pinyin; a question in English as it is."""
        import rjieba

        if not any(map(is_han, question)):
            return question
        words = [part for word, tag in rjieba.tag(simplified(question)) for part in _parts(word, tag)]
        return " ".join(filter(None, map(self._gloss, words)))

    def _gloss(self, word: str) -> str:
        if word in _NO_GLOSS:
            return ""
        if not any(map(is_han, word)):
            return word.strip()
        glosses = [_NOISE.sub("", each).split(",")[0].strip(" ?") for each in dictionary().get(word, ())]
        names = [found.group() for each in glosses if (found := _LEADING_NAME.match(each))]
        plain = [
            each.removeprefix("to ").removeprefix("a ")
            for each in glosses
            if _PLAIN.fullmatch(each) and len(each.split()) <= _LONGEST_GLOSS and not each.startswith("surname")
        ]
        if plain or names:
            return self._chance.choice(plain[:3] or names[:1])
        return " ".join(reading(character) for character in word if is_han(character)).title()


def _parts(word: str, tag: str) -> list[str]:
    """Divide a word that the dictionary lacks into those that it has; the name of a person stays whole."""
    if tag.startswith(_PERSON) or not any(map(is_han, word)):
        return [word]
    return known_parts(word)


def _keywords(question: str) -> str:
    """Return what a question is about, without its question words."""
    return " ".join(re.sub(r"[？?，,。.、]", " ", subject(question)).split())


def _in_other_script(question: str) -> str:
    return simplified(question) if simplified(question) != question else _traditional(question)


def _traditional(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")

"""Questions asked in other ways: in keywords, with a slip of the keyboard, in the other script, in another language.

Question sets are written with care by people who have the paragraph before them; whoever asks for real is less careful.
The answer stays the same.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from index.glossary import dictionary
from index.pinyin import reading
from index.script import simplified
from index.terms import subject
from sources import is_han

_SLIP, _KEYWORDS, _OTHER_SCRIPT, _OTHER_LANGUAGE = 0.1, 0.1, 0.1, 0.25
"""How often a question is changed in each of the ways; of the rest nothing is."""
_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z' -]*")
_LONGEST_GLOSS = 3
_SHORTEST_WORD = 5
_NO_GLOSS = frozenset({"的", "了", "着", "地", "得", "之", "所", "于", "以"})


class Rewordings:
    """Changes questions, other ones each time."""

    def __init__(self, texts: Iterable[str], chance: random.Random) -> None:
        """Take texts, from whose characters slips are made, and what decides."""
        self._chance = chance
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

    def _in_english_words(self, question: str) -> str:
        """Return a Chinese question word for word in English, names in pinyin; a question in English as it is."""
        import rjieba

        if not any(map(is_han, question)):
            return question
        return " ".join(filter(None, (self._gloss(word) for word in rjieba.cut(simplified(question)))))

    def _gloss(self, word: str) -> str:
        if word in _NO_GLOSS:
            return ""
        if not any(map(is_han, word)):
            return word.strip()
        glosses = [_NOISE.sub("", each).split(",")[0].strip(" ?") for each in dictionary().get(word, ())]
        plain = [
            each.removeprefix("to ").removeprefix("a ")
            for each in glosses
            if _PLAIN.fullmatch(each) and len(each.split()) <= _LONGEST_GLOSS and not each.startswith("surname")
        ]
        if plain:
            return self._chance.choice(plain[:3])
        return " ".join(reading(character) for character in word if is_han(character)).title()


def _keywords(question: str) -> str:
    """Return what a question is about, without its question words."""
    return " ".join(re.sub(r"[？?，,。.、]", " ", subject(question)).split())


def _in_other_script(question: str) -> str:
    from opencc import OpenCC

    return simplified(question) if simplified(question) != question else str(OpenCC("s2t").convert(question))

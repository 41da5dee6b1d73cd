"""Where the words of a Chinese question may stand in English passages: by CC-CEDICT, and names by reading and sound."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from index.retrieval.coverage import QueryTerm, SentenceLayout, TermMatch, all_of, any_of
from index.retrieval.inverted_index import PostingLists
from index.retrieval.transliteration import (
    HEARD_NAME,
    READ_NAME,
    NamesBySound,
    may_spell_a_name,
    sounds_of_syllables,
    sounds_of_word,
)
from index.text.dictionary import CHARACTER, PART, base_form, definitions, dictionary, known_parts, stem
from index.text.pinyin import reading
from index.text.query import Query
from index.text.script import simplified
from index.text.terms import HAN_TERM

MOST_TRANSLATED = 200
"""Words of a question that are looked up in the other language: the first ones of a pasted text stand for it."""
_IN_ENGLISH, _IN_CHINESE = "the", "的是在有一人中和年"
"""A word that many English sentences have, and characters of which nearly each Chinese one has some."""
_MEANINGLESS = frozenset("的了着地得之所于以和与及在是被把对从向由个")


class ChineseToEnglish:
    """Looks up Chinese words in the English passages of a corpus."""

    def __init__(self, postings: PostingLists, layout: SentenceLayout) -> None:
        """Take the terms of a corpus, and how its sentences make up passages."""
        self._postings = postings
        self._layout = layout

    def words(self, query: Query) -> Iterator[QueryTerm]:
        """Yield the Chinese words of a question, but those that only ask; none for a corpus without English."""
        if not self._has_english:
            return
        import rjieba

        words_asked = (word for word in rjieba.cut(simplified(query.subject)) if word not in _MEANINGLESS)
        asked = islice(words_asked, MOST_TRANSLATED)
        for may_be_name, group in groupby(asked, may_spell_a_name):
            words = list(group)
            if may_be_name and len(words) > 1 and (name := self._name("".join(words))):
                yield QueryTerm(self._layout, name)
            else:
                for word in words:
                    yield from self._translate(word)

    def _translate(self, word: str) -> Iterator[QueryTerm]:
        if not HAN_TERM.match(word) or word in _MEANINGLESS:
            return
        found = [*self._meanings(word), *(self._name(word) if len(word) > 1 and word not in dictionary() else ())]
        if found or word in dictionary() or len(word) < 2:
            yield QueryTerm(self._layout, found)
        else:
            for part in known_parts(word):
                yield from self._translate(part)

    def _meanings(self, word: str) -> list[TermMatch]:
        weight = CHARACTER if len(word) == 1 else 1.0
        found = []
        for phrase in sorted(definitions(word)):
            words = [self._words_of.get(each, ()) for each in phrase.split()]
            rows = [self._rows_of(each) for each in words]
            share = 1 / len(rows)  # what each word of the phrase counts of the whole
            found.append(TermMatch(_common(rows), weight, tuple((word, share) for each in words for word in each)))
            found += [
                TermMatch(each, weight * PART / len(rows), any_of(*its_words))
                for each, its_words in zip(rows, words, strict=True)
                if len(rows) > 1
            ]
        return [each for each in found if len(each.sentences)]

    def _name(self, word: str) -> list[TermMatch]:
        """Return where a name stands that is read, or sounds, like this."""
        syllables = [reading(character) for character in word]
        spelt = "".join(syllables)
        found = [
            TermMatch(_common([self._postings[each] for each in syllables]), READ_NAME, all_of(*syllables)),
            TermMatch(self._postings[spelt], READ_NAME, any_of(spelt)),
        ]
        heard = self._names.nearest(spelt, sounds_of_syllables(syllables))
        found += [TermMatch(self._postings[name], HEARD_NAME, any_of(name)) for name in heard]
        return [each for each in found if len(each.sentences)]

    @cached_property
    def _has_english(self) -> bool:
        """Whether there are passages in English, and not just English names in Chinese ones."""
        english = self._postings[_IN_ENGLISH]
        chinese = np.concatenate([self._postings[character] for character in _IN_CHINESE])
        return bool(2 * np.count_nonzero(~np.isin(english, chinese)) > len(english))

    def _rows_of(self, words: Sequence[str]) -> NDArray[np.int32]:
        rows = [self._postings[word] for word in words]
        return np.unique(np.concatenate(rows)) if rows else self._postings[""]

    @cached_property
    def _words_of(self) -> Mapping[str, Sequence[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._postings.latin:
            for each in {stem(word), stem(base_form(word))}:
                found[each].append(word)
        return found

    @cached_property
    def _names(self) -> NamesBySound[str]:
        return NamesBySound((word, word, sounds_of_word(word)) for word in self._postings.latin)


def _common(rows: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Return the sentences that are in all lists."""
    common, *others = rows
    for other in others:
        common = np.intersect1d(common, other, assume_unique=True)
    return common

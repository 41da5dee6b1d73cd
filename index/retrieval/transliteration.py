"""Foreign names in Chinese characters, found by their sound: 普利斯特里 for Priestley, which no dictionary has.

Translators spell a name by its syllables, so that its consonants come through, more or less: both spellings are
brought to classes of consonants that are written for one another. Of the names that sound like a word, that one is
meant whose reading has most letters of it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from index.text.dictionary import dictionary, first_name
from index.text.pinyin import reading

_T = TypeVar("_T", bound=Hashable)

READ_NAME, HEARD_NAME = 0.9, 0.7
"""What a name counts that is found by its reading, and one that only sounds like a word, beside a word itself."""

_SHORTEST, _LONGEST = 2, 6
"""Characters of a name."""
_FEWEST_SOUNDS = 3
"""Fewer consonants would fit too many names."""
_SOUNDS_PER_DIFFERENCE = 4
"""Sounds are as good as the same if one in so many differs, rounded down."""
_FARTHEST = 0.8
"""What share of the letters may differ between a word and the reading of a name."""
_FEWEST_NAMES = 3
"""Characters that spell fewer of the dictionary's names are none that names are usually spelt with."""
_PLACE_KINDS = "市县区省州邦岛城乡族人语山河江湖旗镇"
"""What is often written behind a name."""

_LATIN_SOUND = re.compile(
    r"(?P<N>ng(?![aeiouylr])|n+)|(?P<S>sch|t?ch|sh|t[sz]|[sz]+|j|c(?=[eiy]))|(?P<F>ph|f+)|(?P<G>g(?=[eiy]))"
    r"|(?P<K>c?k+|qu?|gh?g?|c+)|(?P<X>x)|(?P<T>th|t+|d+)|(?P<P>b+|p+)|(?P<M>m+)|(?P<L>[lr]+)|(?P<W>wh?|v+)|(?P<H>h)"
)
_SYLLABLE = re.compile(
    r"(?P<S>zh|ch|sh|[zcs])|(?P<P>[bp])|(?P<M>m)|(?P<F>f)|(?P<T>[dt])|(?P<N>n)|(?P<L>[lr])|(?P<K>[gk])|(?P<H>h)"
    r"|(?P<G>[jqx])|(?P<W>w)"
)
_EITHER = ("K", "S")
"""What G stands for: both scripts write a consonant that is read in either way."""


def sounds_of_word(word: str) -> frozenset[str]:
    """Return the consonants of a Latin word, in lower case; several, if it may be read in several ways."""
    found = "".join("KS" if each.lastgroup == "X" else each.lastgroup or "" for each in _LATIN_SOUND.finditer(word))
    return _readings(found)


def sounds_of_syllables(syllables: Sequence[str]) -> frozenset[str]:
    """Return likewise the consonants of Chinese syllables."""
    return _readings("".join(map(_sound, syllables)))


def _readings(sounds: str) -> frozenset[str]:
    return frozenset(sounds.replace("G", each) for each in _EITHER)


@lru_cache(maxsize=2000)
def _sound(syllable: str) -> str:
    if syllable == "er":
        return "L"
    initial = _SYLLABLE.match(syllable)
    return (initial.lastgroup or "" if initial else "") + ("N" if re.search("ng?$", syllable) else "")


def possible_names(runs: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the syllables of what may be names, in stretches of Chinese characters."""
    for stretch in (stretch for run in runs for stretch in _usual_stretch().findall(run)):
        for start in range(len(stretch) - _SHORTEST + 1):
            for end in range(start + _SHORTEST, min(start + _LONGEST, len(stretch)) + 1):
                if end - start > _SHORTEST and _is_word(stretch[end - _SHORTEST : end]):
                    break  # a longer one would hold that word too
                syllables = tuple(map(reading, stretch[start:end]))
                if min(map(len, sounds_of_syllables(syllables))) >= _FEWEST_SOUNDS:
                    yield syllables


def may_spell_a_name(word: str) -> bool:
    """Tell whether a Chinese word may be a foreign name, or a part of one, as far as its characters tell."""
    return _usual_characters().issuperset(word) and not (len(word) > 1 and _is_word(word))


def _is_word(text: str) -> bool:
    """Tell whether the dictionary has a word that is no name."""
    return not all(map(first_name, dictionary().get(text, ())))


@lru_cache(maxsize=1)
def _usual_stretch() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(_usual_characters()))}]{{{_SHORTEST},}}")


@lru_cache(maxsize=1)
def _usual_characters() -> frozenset[str]:
    """Return the characters with which the dictionary spells names."""
    from rapidfuzz.distance import Levenshtein

    number: Counter[str] = Counter()
    for headword, definitions in dictionary().items():
        if len(headword) > _SHORTEST:
            names = [name for each in definitions if (name := first_name(each)) and " " not in name]
            spelt = headword.rstrip(_PLACE_KINDS)
            heard = sounds_of_syllables([reading(character) for character in spelt]) if names else ()
            said = {sound for name in names for sound in sounds_of_word(name.lower())}
            if any(Levenshtein.distance(one, other, score_cutoff=1) <= 1 for one in heard for other in said):
                number.update(set(spelt))
    return frozenset(character for character, names in number.items() if names >= _FEWEST_NAMES)


class NamesBySound(Generic[_T]):
    """The possible names of a corpus, by their sound."""

    def __init__(self, names: Iterable[tuple[_T, str, Iterable[str]]]) -> None:
        """Take names: each as it is called, how it is spelt in Latin letters, and its sounds."""
        by_sound: defaultdict[str, list[tuple[_T, str]]] = defaultdict(list)
        for name, spelt, sounds in names:
            for sound in sounds:
                if len(sound) >= _FEWEST_SOUNDS:
                    by_sound[sound].append((name, spelt))
        self._by_sound: Mapping[str, Sequence[tuple[_T, str]]] = by_sound
        self._sounds: Collection[str] = list(by_sound)

    def nearest(self, spelt: str, sounds: Iterable[str]) -> list[_T]:
        """Return the names nearest to one; none if none is near.

        Args:
            spelt: In Latin letters.
            sounds: Of it.
        """
        from rapidfuzz.distance import Levenshtein
        from rapidfuzz.process import extract

        near: dict[str, float] = {}
        for sound in sounds:
            if len(sound) >= _FEWEST_SOUNDS:
                differing = len(sound) // _SOUNDS_PER_DIFFERENCE
                found = extract(sound, self._sounds, scorer=Levenshtein.distance, score_cutoff=differing, limit=None)
                for other, distance, _ in found:
                    near[other] = min(distance, near.get(other, distance))
        least = min(near.values(), default=0)
        alike = [each for sound, far in near.items() if far == least for each in self._by_sound[sound]]
        distances = {name: Levenshtein.normalized_distance(spelt, its) for name, its in alike}
        nearest = min(distances.values(), default=1.0)
        return [name for name, distance in distances.items() if distance == nearest <= _FARTHEST]

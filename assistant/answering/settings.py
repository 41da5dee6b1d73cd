"""The numbers that answers depend on, in one place: to be recorded with results, and changed one at a time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from assistant.errors import SettingError
from index import SearchSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """What an assistant goes by.

    Attributes:
        search: What counts how much in ranking.
        threshold: Below this confidence, 0…1, the articles count as not answering. From an even chance on they do: in
            steps of 0.05, that is where most questions are handled rightly on the development set in people's own
            words, of one article and of all; on the set that the confidence was fitted on, 0.45 does so by a point, but
            answers five near-misses more of 100. Of questions about something else, 1 % are answered in Chinese over
            Chinese articles (XQuAD zh), 10 % in English over them.
        unsure: From this confidence on, up to the threshold, the nearest passage is shown as what may be the answer.
            Of questions about something else, 4 % come that far in Chinese over Chinese articles, and 24 % in English.
        reading: What the reader's signal counts in a passage's score, from surely not to surely; 0 for this and the
            next leaves the reader out. From 0.3 to 0.8 as many right passages come first in people's own words; of
            English questions over Chinese paragraphs of XQuAD the more, the lower it is.
        sentence_reading: What its probability that the answer stands in a sentence counts in the sentence's score.
        focus: What a passage's score gains if it belongs to the article that is preferred.
        equally_good: A further passage is cited if its score is this near to the best one's.
        comparable: A further passage that confirms the best one, or gives another figure for the same thing, is cited
            if its score is this near.
        neighbour_margin: A sentence next to a passage's best one that scores this near to it is quoted with it. On the
            development sets the quote then holds the answer more often (XQuAD zh dev 80 → 88 %, en → zh 81 → 87 %,
            DRCD dev 87 → 89 %, CMRC trial 69 → 72 %), and is longer (68 → 83 characters). A wider margin finds a
            little more, but adds sentences that don't answer to quotes that did.
    """

    search: SearchSettings = field(default_factory=SearchSettings)
    threshold: float = 0.5
    unsure: float = 0.4
    reading: float = 0.5
    sentence_reading: float = 0.3
    focus: float = 0.1
    equally_good: float = 0.02
    comparable: float = 0.1
    neighbour_margin: float = 0.03

    def __post_init__(self) -> None:
        if not (0 <= self.threshold <= 1 and 0 <= self.unsure <= 1):
            raise ValueError("The threshold and unsure are probabilities, from 0 to 1.")

    def to_dict(self) -> dict[str, float]:
        """Return all numbers by name, those of the search among them."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "search"}
        return {**self.search.signal_weights, **own}

    def changed(self, changes: Sequence[str]) -> "Settings":
        """Return settings with some numbers changed.

        Args:
            changes: Each a name and a number, such as `coverage=0`.

        Raises:
            SettingError: If one is not of that form, has an unknown name, or asks for what can't be.
        """
        return self.with_numbers(dict(map(_named_number, changes)))

    def with_numbers(self, numbers: Mapping[str, float]) -> "Settings":
        """Return settings with some numbers changed.

        Args:
            numbers: By name.

        Raises:
            SettingError: If one has an unknown name, or asks for what can't be.
        """
        values = self.to_dict()
        for name, number in numbers.items():
            change = f"{name}={number:g}"
            if name not in values:
                raise SettingError(change, f"there is no such setting; there are {', '.join(values)}")
            if not math.isfinite(number):
                raise SettingError(change, "a setting must be a finite number")
        values |= numbers
        try:
            search = SearchSettings(**{name: values.pop(name) for name in self.search.signal_weights})
            return replace(self, search=search, **values)
        except ValueError as error:
            changes = ", ".join(f"{name}={number:g}" for name, number in numbers.items())
            raise SettingError(changes, str(error).rstrip(".")) from error


def _named_number(change: str) -> tuple[str, float]:
    name, _, number = change.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise SettingError(change, "a setting is written as NAME=NUMBER, such as coverage=0") from None

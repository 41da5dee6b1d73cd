"""What a reader's log-odds mean: what it gives to sentences that answer, and to such as have nothing to do with it.

Each model has its own scale: one ends at −11 and 11, another at −20 and 20, and what counts as undecided differs too.
The ranking and the confidence are made for the embedded reader's, so another's log-odds are brought there by a straight
line: its mean of unrelated pairs becomes the embedded reader's, and so does its mean of pairs that answer. That keeps
their order and their distances, and hardly anything falls beyond ±8, where `index.reading.reranking` ends.

It is a beginning, from pairs that are easy to tell apart; what near-misses get is found out on real articles alone.
"""

import contextlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.atomic_files import data_folder, replace_file
from index.encoding.background_probes import QUESTIONS_HAN, QUESTIONS_OTHER, SENTENCES_HAN, SENTENCES_OTHER
from index.errors import DataFolderError

ANSWERED_HAN = (
    "河边的柳树几月发了芽？",
    "他把钥匙忘在了哪里？",
    "这座古桥有多少个桥洞？",
    "面团要发酵多久？",
    "候鸟每年秋天飞到哪里去过冬？",
    "老师让学生做什么？",
    "火车晚点了多少分钟？",
    "医生建议他每天做什么？",
    "那年冬天的雪下到了什么时候？",
    "谁在粉刷学校的外墙？",
    "她在集市上买了什么？",
    "从楼上传下来的是什么声音？",
)
"""Questions that `SENTENCES_HAN` answer, each its own."""
ANSWERED_OTHER = (
    "In which month were the willows by the river green?",
    "Where did he leave his keys?",
    "How many arches does the old bridge have?",
    "How long should the dough rise?",
    "Where do migrating birds fly every autumn?",
    "What did the teacher ask the class to learn?",
    "How late was the train?",
    "How long should he walk each day?",
    "Until when did the snow lie that winter?",
    "What are the workers painting?",
    "What did she buy at the market?",
    "Where did the sound of the violin come from?",
)
_FOLDER = "readers"
"""In the data folder: what was measured, a file for each reader."""
_MEASURED = 1
"""Raised when the pairs or the way of measuring change."""

_Asked = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class ReaderBackground:
    """A reader's log-odds of pairs of which it is known whether the sentence answers the question.

    They are taken from the language in which the reader tells them apart better: not every reader knows both.

    Attributes:
        unrelated: Their mean where the sentence has nothing to do with the question.
        spread: Their standard deviation there.
        answering: Their mean where it answers.
    """

    unrelated: float
    spread: float
    answering: float

    @property
    def tells_apart(self) -> bool:
        """Whether the reader tells what answers from what doesn't, as chance would not."""
        return self.answering - self.unrelated > self.spread

    def onto(self, other: "ReaderBackground", log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return log-odds, (n,), as they are on another reader's scale."""
        stretch = (other.answering - other.unrelated) / (self.answering - self.unrelated)
        return other.unrelated + (log_odds - self.unrelated) * stretch

    @classmethod
    def kept(cls, fingerprint: str) -> "ReaderBackground | None":
        """Return what was measured of a reader before; None where that is not known, or can't be."""
        try:
            kept = cls(**json.loads(_file(fingerprint).read_bytes()))
            return kept if all(map(math.isfinite, asdict(kept).values())) and kept.tells_apart else None
        except (OSError, ValueError, TypeError, RecursionError):
            return None

    def keep(self, fingerprint: str) -> None:
        """Write it down for the next time, if that can be done."""
        file = _file(fingerprint)
        with contextlib.suppress(DataFolderError, OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, json.dumps(asdict(self), indent=2) + "\n")


EMBEDDED_BACKGROUND = ReaderBackground(unrelated=-5.17, spread=0.25, answering=1.82)
"""The embedded reader's, as `tests/integration/index/test_cross_encoder_reader.py` measures it again."""


def background_of(raw_log_odds: Callable[[_Asked], NDArray[np.float64]]) -> ReaderBackground:
    """Measure a reader's background.

    Args:
        raw_log_odds: What it says to questions, each with a title and a passage: (n,) on its own scale.
    """
    han = _background(raw_log_odds, QUESTIONS_HAN, ANSWERED_HAN, SENTENCES_HAN)
    other = _background(raw_log_odds, QUESTIONS_OTHER, ANSWERED_OTHER, SENTENCES_OTHER)
    return max(han, other, key=lambda each: each.answering - each.unrelated)


def _background(
    raw_log_odds: Callable[[_Asked], NDArray[np.float64]],
    unanswered: Sequence[str],
    answered: Sequence[str],
    sentences: Sequence[str],
) -> ReaderBackground:
    pairs = [(question, "", sentence) for question, sentence in zip(unanswered, sentences, strict=True)]
    pairs += [(question, "", sentence) for question, sentence in zip(answered, sentences, strict=True)]
    unrelated, answering = np.split(raw_log_odds(pairs), 2)
    return ReaderBackground(float(unrelated.mean()), float(unrelated.std()), float(answering.mean()))


def _file(fingerprint: str) -> Path:
    return data_folder() / _FOLDER / f"{fingerprint}-{_MEASURED}.json"

"""How similar a model finds a question and a sentence that have nothing to do with each other.

Models differ in scale: one gives unrelated texts a cosine of 0.8, another of 0.1. What a similarity means can only be
told against that background, so it is measured once for each index, with everyday questions and sentences that have
nothing in common, in Chinese and in English.
"""

from dataclasses import dataclass

import numpy as np

from index.embedding import Encoder
from index.script import is_chinese
from sources import is_han


@dataclass(frozen=True, slots=True)
class Level:
    """Similarities of unrelated questions and sentences.

    Attributes:
        mean: Their mean.
        spread: Their standard deviation.
    """

    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Background:
    """A model's similarities of unrelated texts, by script.

    Attributes:
        han_han: Chinese questions to Chinese sentences.
        han_other: Chinese questions to sentences in another script.
        other_han: Questions in another script to Chinese sentences.
        other_other: Questions and sentences both in another script.
    """

    han_han: Level
    han_other: Level
    other_han: Level
    other_other: Level

    def require_sound(self) -> None:
        """Raise a `ValueError` if a level is none that can be measured."""
        for level in (self.han_han, self.han_other, self.other_han, self.other_other):
            if not (-1 <= level.mean <= 1 and 0 < level.spread <= 2):
                raise ValueError(f"{level} is no background")

    def level(self, question: str, text: str) -> Level:
        """Return the level to which a question's similarity with a text compares."""
        question_is_han, text_is_han = any(map(is_han, question)), is_chinese(text)
        if question_is_han:
            return self.han_han if text_is_han else self.han_other
        return self.other_han if text_is_han else self.other_other


def measure_background(encoder: Encoder) -> Background:
    """Measure a model's background."""
    questions = encoder.encode_queries([*_QUESTIONS_HAN, *_QUESTIONS_OTHER])
    sentences = encoder.encode_passages([*_SENTENCES_HAN, *_SENTENCES_OTHER])
    similarities = questions @ sentences.T
    rows = (slice(None, len(_QUESTIONS_HAN)), slice(len(_QUESTIONS_HAN), None))
    columns = (slice(None, len(_SENTENCES_HAN)), slice(len(_SENTENCES_HAN), None))
    blocks = [similarities[row, column] for row in rows for column in columns]
    return Background(*(Level(float(np.mean(block)), max(float(np.std(block)), 1e-6)) for block in blocks))


_QUESTIONS_HAN = (
    "明天早上会下雨吗？",
    "这道红烧肉要炖多久？",
    "猫为什么喜欢纸箱子？",
    "去机场坐几路车？",
    "秦始皇是哪一年统一六国的？",
    "孩子发烧了该怎么办？",
    "谁写了《红楼梦》？",
    "月亮离地球有多远？",
    "怎样给自行车补胎？",
    "今年的决赛哪个队赢了？",
    "茶叶应该怎么保存？",
    "图书馆周末几点关门？",
)
_QUESTIONS_OTHER = (
    "Will it rain tomorrow morning?",
    "How long should the beef simmer?",
    "Why do cats like cardboard boxes?",
    "Which bus goes to the airport?",
    "Who painted the ceiling of the chapel?",
    "What should I do when a child has a fever?",
    "In which year did the war end?",
    "How far away is the moon?",
    "How do I mend a bicycle tyre?",
    "Which team won the final this year?",
    "How should tea be stored?",
    "When does the library close on Sundays?",
)
_SENTENCES_HAN = (
    "河边的柳树在三月就发了芽。",
    "他把钥匙忘在了办公室的抽屉里。",
    "这座古桥一共有十七个桥洞。",
    "面团要在温暖的地方发酵一个小时。",
    "候鸟每年秋天飞往南方过冬。",
    "老师让学生把课文背诵下来。",
    "火车晚点了二十分钟才进站。",
    "医生建议他每天散步半小时。",
    "那年冬天的雪一直下到了腊月。",
    "工人们正在粉刷学校的外墙。",
    "她在集市上买了两斤新鲜的杏子。",
    "小提琴的声音从楼上传下来。",
)
_SENTENCES_OTHER = (
    "The willows by the river were green in March.",
    "He left his keys in a drawer at the office.",
    "The old bridge has seventeen arches.",
    "The dough should rise in a warm place for an hour.",
    "Migrating birds fly south every autumn.",
    "The teacher asked the class to learn the poem by heart.",
    "The train arrived twenty minutes late.",
    "The doctor told him to walk for half an hour a day.",
    "That winter the snow lay until February.",
    "Workers are painting the walls of the school.",
    "She bought two pounds of apricots at the market.",
    "The sound of a violin came from upstairs.",
)

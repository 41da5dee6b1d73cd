"""What a Chinese question is about.

Words come from a segmenter that guesses their parts of speech. Where its guesses would mislead (收入 is a verb to it),
the tables have the last word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.questions.dates import without_dates
from assistant.questions.grammars.properties import properties
from assistant.questions.parts import QuestionFrame, Span
from index import simplified

AMOUNT, _WHO = "是多少", "是谁"
_MEASURED = tuple("率额量数价费值")
"""A longer word that ends so names an amount, too."""
_LONGEST_PROPERTY = 8
"""Characters: longer endings are not looked up."""

_QUESTION_WORD = re.compile(
    r"什么|甚么|多[少大高长久远重深宽快]|哪|谁|怎|如何|为何|何[时地人]|^几|是否|是不是|有没有|^[吗么]$|^多$|能不能"
)
_COPULA = re.compile(r"[是有为在叫于]|属于|[建位生]于")
_NOUN_TAGS = ("n", "eng", "j", "l", "i", "vn", "s")
_NAME_TAGS = ("nr", "ns", "nt", "nz", "eng")
_WITHIN_NOUN = ("uj", "m", "a", "b", "zg", "x")
_ENDS = "呢啊呀 。.？?！!…，,"
QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class TaggedWord:
    """A word of a question.

    Attributes:
        text: In simplified characters.
        tag: Its part of speech, as the segmenter guesses.
        span: Where it stands.
    """

    text: str
    tag: str
    span: Span

    @property
    def asks(self) -> bool:
        """Whether it asks: what, who, how many."""
        return bool(_QUESTION_WORD.search(self.text))

    @property
    def is_name(self) -> bool:
        """Whether it is a name."""
        return self.tag.startswith(_NAME_TAGS) and not asks(self.text)

    @property
    def is_noun(self) -> bool:
        """Whether it is a name or another noun."""
        return (self.tag.startswith(_NOUN_TAGS) or bool(asks(self.text))) and not self.asks

    @property
    def is_verb(self) -> bool:
        """Whether a subject ends before it."""
        return (self.tag.startswith("v") and not self.is_noun) or bool(_COPULA.fullmatch(self.text))


def frame(question: str) -> QuestionFrame:
    """Return what a question is about."""
    words = words_of(without_dates(question))
    words = [word for word in words if word.text.strip() and word.text not in _ENDS]
    divide = next((place for place, word in enumerate(words) if _begins_predicate(words, place)), len(words))
    head, rest = words[:divide], words[divide:]
    start = next((place for place, word in enumerate(head) if word.is_noun), None)
    quoted = QUOTED.search(question)
    if start is None:
        topic = Span(*quoted.span()) if quoted else _object(rest)
        asker = next((word for word in rest if word.text == "谁"), None)
        person = f"{question[asker.span.end :].rstrip(_ENDS)}的人" if asker and rest[-1] is not asker else ""
        return QuestionFrame(topic, person=person)
    while start and head[start - 1].tag == "m":  # 第1舰队
        start -= 1
    topic, asked = _owner_and_owned(head[start:])
    if quoted and (topic is None or asked is None or quoted.start() < topic.end):
        topic = Span(*quoted.span())
    if asked is None:
        asked = _counted(rest)
    if topic and asked and asks(asked.of(question)) == _WHO:
        return QuestionFrame(topic, asked, question[topic.start : asked.end])
    return QuestionFrame(topic, asked)


def asks(words: str) -> str:
    """Return how a property is asked for, such as 在哪里 for 总部; empty for what is none."""
    plain = one_for_one(words)
    known = properties("zh")
    endings = (plain[-size:] for size in range(min(_LONGEST_PROPERTY, len(plain)), 0, -1))
    how = next((known[ending] for ending in endings if ending in known), "")
    return how or (AMOUNT if len(plain) > 2 and plain.endswith(_MEASURED) else "")


@lru_cache(maxsize=4096)  # the same words of a question are looked at again and again
def one_for_one(text: str) -> str:
    """Return a text in simplified characters, one for one, so that offsets hold."""
    return "".join(map(simplified, text))


def words_of(question: str) -> list[TaggedWord]:
    """Return a question's words, in order; together they are the whole question."""
    import rjieba

    words, start = [], 0
    for text, tag in rjieba.tag(one_for_one(question)):
        words.append(TaggedWord(text, tag, Span(start, start + len(text))))
        start += len(text)
    return words


def _begins_predicate(words: Sequence[TaggedWord], place: int) -> bool:
    """Tell whether the part of a question that says something of its subject begins with a word."""
    word = words[place]
    following = words[place + 1] if place + 1 < len(words) else None
    if word.asks or _COPULA.fullmatch(word.text):
        return place > 0 or word.asks or word.is_verb
    return word.is_verb and following is not None and not _COPULA.fullmatch(following.text)


def _owner_and_owned(nouns: Sequence[TaggedWord]) -> tuple[Span | None, Span | None]:
    """Divide a subject: 小米的｜互联网收入, 小米｜互联网收入, 小米; a lone property is owned by what isn't said."""
    nouns = [word for word in nouns if word.is_noun or word.tag.startswith("v") or word.tag in _WITHIN_NOUN]
    of = next((place for place, word in enumerate(nouns) if word.text in ("的", "之") and place), None)
    if of is not None:
        return _cover(nouns[:of]), _cover(nouns[of + 1 :])
    if not asks(nouns[-1].text):
        return _cover(nouns), None
    if len(nouns) == 1:
        return None, nouns[0].span
    size = next(place for place in range(1, len(nouns)) if nouns[place].is_noun)
    return _cover(nouns[:size]), _cover(nouns[size:])


def _object(rest: Sequence[TaggedWord]) -> Span | None:
    """Return the noun that a question's verb goes with, as in 哪一年发现了青霉素."""
    verb = next((place for place, word in enumerate(rest) if word.is_verb), None)
    nouns: list[TaggedWord] = []
    for place, word in enumerate(rest[verb + 1 :] if verb is not None else (), (verb or 0) + 1):
        if (word.is_noun and not rest[place - 1].asks) or (nouns and word.tag.startswith(("v", "m"))):
            nouns.append(word)
        elif nouns:
            break
    return _cover(nouns)


def _counted(rest: Sequence[TaggedWord]) -> Span | None:
    """Return what is counted: 员工 in 有多少员工."""
    for before, word in pairwise(rest):
        if before.text in ("多少", "几", "哪些") and word.is_noun:
            return word.span
    return None


def _cover(words: Sequence[TaggedWord]) -> Span | None:
    return Span(words[0].span.start, words[-1].span.end) if words else None

"""What an article says, sentence by sentence, and of whom: by its name, where the sentence has but a pronoun."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.questions.grammars.zh.frame import TaggedWord, words_of
from assistant.questions.parts import Span
from index import is_chinese
from index.text.dictionary import dictionary
from sources import Document, PassageKind, sentence_spans

_LONGEST_NAME = 5
"""Words of a title that are tried as a name."""
_LONGEST_TITLE = 16
"""Characters; a longer title is a sentence rather than a name."""
_NAME_TAGS, _WITHIN_NAMES = ("nr", "ns", "nt", "nz", "eng"), ("n", "eng", "j", "l", "vn", "i", "m", "b", "g")
_OTHER = "x"
_MOST_PASSAGES = 1000
_LONGEST_SENTENCE = 600
"""Characters; nobody asks for what a longer one says, and patterns would take long to find that out."""
_SHORTEST_NAME = 2
_NAMELY = 3
"""What looks like a name counts so many times what doesn't."""
_OFTEN = 6
_GOES_ON = re.compile(r" [a-z]")
_THE_FIRM = re.compile(r"公司|集团")
_BEGINNING = r"(?:^|(?<=[，,。；;：:！？!?、“”\"\s（(]))"
_LATIN_WORD = re.compile(r"[A-Za-z][\w.’'-]*[\w]|\d+(?:\.\d+)*")
_BRACKETS = re.compile(r"\s*[（(][^（()）]*[)）]\s*")
_PRONOUN = {
    True: re.compile(
        r"(?:他|她|它|其(?!他|它|她|中|实|余|次|间)|该(?:公司|品牌|企业|集团|平台|公园|片|剧|书|校|市|县|镇|地|项目))的?(?=[\u4e00-\u9fff\d])"
    ),
    False: re.compile(r"(?:He|She|It) (?=[a-z])|(?:His|Her|Its) (?=[a-z])"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an article.

    Attributes:
        text: Without what stands in brackets; a pronoun at its beginning is replaced by the name that it stands for.
        passage: The number of its passage.
        subject: What the article is about; empty where that is not known, or where its passage is not about that.
        kind: Of its passage.
    """

    text: str
    passage: int
    subject: str
    kind: PassageKind


def statements_of(document: Document, name: str) -> Iterator[Statement]:
    """Yield what an article says. A sentence whose pronoun stands for nothing that is known is left out.

    Args:
        document: The article.
        name: What it is about, as `subject_of` tells.
    """
    mentioned = True
    for passage in document.passages[:_MOST_PASSAGES]:
        if passage.kind is PassageKind.ROW:
            continue
        before, mentioned = mentioned, bool(name) and _mentions(name, passage.text)
        subject = name if before or mentioned else ""
        chinese, known = is_chinese(passage.text), bool(subject)
        for start, end in sentence_spans(passage.text):
            if end - start > _LONGEST_SENTENCE:
                continue
            text = _BRACKETS.sub(" " if not chinese else "", passage.text[start:end]).strip()
            if pronoun := _PRONOUN[chinese].match(text):
                if known:
                    text = _named(subject, pronoun.group(), chinese) + text[pronoun.end() :]
                    yield Statement(text, passage.number, subject, passage.kind)
                continue
            known = bool(subject) and subject in text[: len(subject) + 8]
            yield Statement(text, passage.number, subject, passage.kind)


def _named(subject: str, pronoun: str, chinese: bool) -> str:
    if chinese:
        return f"{subject}的" if pronoun[-1] == "的" or pronoun[0] == "其" else subject
    return f"{subject}’s " if pronoun[:-1] in ("His", "Her", "Its") else f"{subject} "


def subject_of(document: Document) -> str:
    """Return what an article is about: the name in its title that its sentences begin with most, or its short title."""
    title = _BRACKETS.sub("", document.title).strip()
    body = "\n".join(passage.text for passage in document.passages)
    weights = {name: _weight(name, is_name, body) for name, is_name in _names_in_title(title)}
    best = max(weights, key=lambda name: weights[name], default="")
    return best if best and weights[best] > 0 else ""


def _mentions(name: str, text: str) -> bool:
    return name.casefold() in text.casefold() or _THE_FIRM.search(text) is not None


def _weight(words: str, is_name: bool, body: str) -> float:
    """Return how likely words of a title name what the article is about; 0 for those that don't.

    What is no name must begin many sentences or clauses to be taken for one.
    """
    count = body.casefold().count(words.casefold())
    if not is_chinese(words):
        return float(count * len(words))
    begins = len(re.findall(_BEGINNING + re.escape(words), body))
    if not count or not (is_name or begins >= _OFTEN):
        return 0.0
    return float((begins + count / 4) * len(words) ** 0.5 * (_NAMELY if is_name else 1))


def _names_in_title(title: str) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a title that may be names, and whether they look like such."""
    words = _words(title)
    if len(title) <= _LONGEST_TITLE or (not is_chinese(title) and len(words) < _LONGEST_NAME):
        yield title, True
    for first in range(len(words)):
        for last in range(first, min(len(words), first + _LONGEST_NAME)):
            run = words[first : last + 1]
            text = title[run[0].span.start : run[-1].span.end]
            if _GOES_ON.match(title, run[-1].span.end):  # the first word of a plain title has a capital, too
                continue
            if len(text) > 1 and all(each.tag.startswith(_WITHIN_NAMES) for each in run) and run[0].tag != "m":
                yield text, any(each.tag.startswith(_NAME_TAGS) for each in run)


def _words(title: str) -> list[TaggedWord]:
    """Return a title's words. Of a Chinese one, words that no dictionary has count as names; of others, capitalised."""
    if is_chinese(title):
        return [_unknown_as_name(word) for word in words_of(title)]
    return [TaggedWord(each.group(), _tag_of(each.group()), Span(*each.span())) for each in _LATIN_WORD.finditer(title)]


def _tag_of(word: str) -> str:
    return "nz" if word[0].isupper() else "m" if word[0].isdigit() else _OTHER


def _unknown_as_name(word: TaggedWord) -> TaggedWord:
    if not word.text[0].isalnum():
        return TaggedWord(word.text, _OTHER, word.span)
    is_known = word.tag in ("m", "eng") or len(word.text) < _SHORTEST_NAME or word.text in dictionary()
    return word if is_known else TaggedWord(word.text, "nz", word.span)

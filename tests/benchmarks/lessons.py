"""What the reader is trained on: questions with the passage that answers, or comes nearest, and with others.

Two kinds of files are read: SQuAD 2.0 JSON (`.json`; several languages in a file where its questions say `lang`), and
one JSON object a line, gzipped (`.jsonl.gz`: `question, paragraph, answer, title, lang_q, lang_p`). A file with a colon
and another one behind it takes its questions from that, in the same order.

The other passages are the most similar ones: by the embedding model's vectors where questions and passages are in
different languages, else by rare words and pairs of characters.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import SentenceEncoder, is_chinese
from index.text.folding import fold
from sources import sentence_spans

_SIBLINGS, _STRANGERS = 8, 4
_AT_ONCE = 512
_FEW = 0.05
_NO_TITLE = ("cmrc:", "drcd:", "xquad", "TRAIN_", "DEV_", "TRIAL_", "article-")
"""A title that begins so is a number, not a heading."""
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Text:
    """A passage.

    Attributes:
        text: Verbatim.
        title: Of its article; empty where there is none.
        article: Tells it from passages of other articles.
    """

    text: str
    title: str
    article: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question to learn from.

    Attributes:
        question: As asked.
        own: The passage that answers it, or comes nearest.
        answers: Spans of the answer in it; empty where it doesn't answer.
        siblings: Passages of the same article, the most similar first.
        strangers: Passages of others, likewise.
        source: The file's name.
    """

    question: str
    own: Text
    answers: tuple[tuple[int, int], ...]
    siblings: tuple[Text, ...] = field(default=(), repr=False)
    strangers: tuple[Text, ...] = field(default=(), repr=False)
    source: str = ""

    @property
    def without_answer(self) -> str:
        """The passage without the sentences that hold an answer; empty where nothing is left."""
        kept = [
            self.own.text[start:end]
            for start, end in sentence_spans(self.own.text)
            if not any(first < end and start < last for first, last in self.answers)
        ]
        return " ".join(kept) if not is_chinese(self.own.text) else "".join(kept)


def read_lessons(name: str, encoder: SentenceEncoder) -> list[Lesson]:
    """Read a file, and look for passages that are similar to those that answer."""
    lessons, texts = read_questions(name)
    ranked = _by_vectors(lessons, texts, encoder) if _is_mixed(lessons) else _by_words(lessons, texts)
    return [_with_others(*each, texts) for each in zip(lessons, ranked, strict=True)]


def read_questions(name: str) -> tuple[list[Lesson], list[Text]]:
    """Read a file's questions, alone with their own passages, and all of its passages."""
    path, _, questions = name.partition(":")
    lessons = list(_read_lines(Path(path)) if path.endswith(".gz") else _read_squad(Path(path)))
    texts = list(dict.fromkeys(_texts(Path(path), lessons)))
    if questions:
        asked = [each.question for each in _read_squad(Path(questions))]
        lessons = [replace(lesson, question=other) for lesson, other in zip(lessons, asked, strict=True)]
    return lessons, texts


def _read_squad(path: Path) -> Iterator[Lesson]:
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            own = Text(paragraph["context"], _heading(article.get("title")), str(number))
            for entry in paragraph["qas"]:
                answers = () if entry.get("is_impossible") else entry["answers"]
                spans = {(each["answer_start"], each["answer_start"] + len(each["text"])) for each in answers}
                yield Lesson(entry["question"], own, tuple(sorted(spans)), source=path.name)


def _read_lines(path: Path) -> Iterator[Lesson]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            title = row["title"]
            own = Text(row["paragraph"], _heading(title), title or row["paragraph"])
            start = row["paragraph"].find(row["answer"]) if row["answer"] else -1
            if row["answerable"] and start < 0:
                continue  # answered, but nobody says by which words
            spans = ((start, start + len(row["answer"])),) if row["answerable"] else ()
            yield Lesson(row["question"], own, spans, source=path.name)


def _texts(path: Path, lessons: Sequence[Lesson]) -> Iterator[Text]:
    """Yield all passages of a file, those without questions too."""
    if path.suffix == ".json":
        for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
            for paragraph in article["paragraphs"]:
                yield Text(paragraph["context"], _heading(article.get("title")), str(number))
    else:
        yield from (lesson.own for lesson in lessons)


def _heading(title: str | None) -> str:
    return "" if not title or title.startswith(_NO_TITLE) or title.isdigit() else title[:_LONGEST_TITLE]


def _is_mixed(lessons: Sequence[Lesson]) -> bool:
    """Tell whether many questions are in another language than their passage."""
    across = sum(is_chinese(each.question) != is_chinese(each.own.text) for each in lessons)
    return across > _FEW * len(lessons)


def _with_others(lesson: Lesson, rows: NDArray[np.int64], texts: Sequence[Text]) -> Lesson:
    others = [texts[row] for row in rows.tolist() if texts[row].text != lesson.own.text]
    answer = {lesson.own.text[start:end] for start, end in lesson.answers}
    others = [each for each in others if not any(len(words) > 1 and words in each.text for words in answer)]
    siblings = [each for each in others if each.article == lesson.own.article][:_SIBLINGS]
    strangers = [each for each in others if each.article != lesson.own.article][:_STRANGERS]
    return replace(lesson, siblings=tuple(siblings), strangers=tuple(strangers))


def _by_vectors(
    lessons: Sequence[Lesson], texts: Sequence[Text], encoder: SentenceEncoder
) -> Iterator[NDArray[np.int64]]:
    """Yield for each question the rows of passages, the most similar first; those of its own article among them."""
    passages = encoder.encode_passages([each.text for each in texts])
    articles = np.array([hash(each.article) for each in texts])
    for start in range(0, len(lessons), _AT_ONCE):
        some = lessons[start : start + _AT_ONCE]
        scores = encoder.encode_queries([each.question for each in some]) @ passages.T
        for lesson, row in zip(some, scores, strict=True):
            yield _ranked(row, articles == hash(lesson.own.article))


def _by_words(lessons: Sequence[Lesson], texts: Sequence[Text]) -> Iterator[NDArray[np.int64]]:
    """Yield likewise, by rare words and pairs of characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    chinese = is_chinese(texts[0].text)
    words = TfidfVectorizer(
        analyzer="char" if chinese else "word",
        ngram_range=(2, 2) if chinese else (1, 1),
        sublinear_tf=True,
        preprocessor=fold,
        dtype=np.float32,
    )
    passages = words.fit_transform(each.text for each in texts).T.tocsr()
    articles = np.array([hash(each.article) for each in texts])
    for start in range(0, len(lessons), _AT_ONCE):
        some = lessons[start : start + _AT_ONCE]
        scores = (words.transform([each.question for each in some]) @ passages).toarray()
        for lesson, row in zip(some, scores, strict=True):
            yield _ranked(row, articles == hash(lesson.own.article))


def _ranked(scores: NDArray[np.float32], own: NDArray[np.bool_]) -> NDArray[np.int64]:
    best = np.argpartition(-scores, min(3 * _STRANGERS, len(scores) - 1))[: 3 * _STRANGERS]
    rows = np.union1d(best, np.flatnonzero(own))
    return np.asarray(rows[np.argsort(-scores[rows], kind="stable")])


def by_source(lessons: Sequence[Lesson]) -> Mapping[str, Sequence[Lesson]]:
    """Return lessons by the file that they come from."""
    found: defaultdict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        found[lesson.source].append(lesson)
    return found

"""SQuAD-style JSON as gold questions over the paragraphs that come with them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import GoldError
from assistant.gold.questions.files import reading
from assistant.gold.questions.question import Anchor, GoldQuestion, GoldSet
from sources import Document, document_of


def read_squad(path: Path, questions_path: Path | None = None) -> GoldSet:
    """Read a file's paragraphs, each as one passage, and its questions.

    Args:
        path: The file: `data[].paragraphs[].context`, `.qas[].question`, `.answers[].text`; questions with
            `is_impossible` are unanswerable.
        questions_path: A parallel file: its n-th question is asked in place of the first file's n-th.

    Returns:
        The questions, each with its answers in its paragraph as evidence, and one document an article.

    Raises:
        GoldError: If a file can't be read or has another form.
    """
    documents: list[Document] = []
    questions: list[GoldQuestion] = []
    try:
        for number, article in enumerate(_articles(path)):
            document_id = f"article-{number:04d}"
            contexts = [paragraph["context"] for paragraph in article["paragraphs"]]
            documents.append(document_of(document_id, article.get("title") or document_id, contexts))
            for paragraph in article["paragraphs"]:
                for entry in paragraph["qas"]:
                    questions.append(_question(entry, paragraph["context"], document_id, len(questions), path))
    except (KeyError, TypeError, AttributeError) as error:
        raise GoldError(path, f": is not of SQuAD's form: {type(error).__name__} {error}.") from error
    if questions_path is not None:
        asked = [each.question for each in read_squad(questions_path).questions]
        if len(asked) != len(questions):
            raise GoldError(questions_path, f": has {len(asked)} questions; {path} has {len(questions)}.")
        questions = [replace(each, question=other) for each, other in zip(questions, asked, strict=True)]
    return GoldSet(str(path), tuple(questions), tuple(documents))


def _articles(path: Path) -> Iterator[Any]:
    with reading(path):
        text = path.read_text(encoding="utf-8")
    try:
        yield from json.loads(text)["data"]
    except (ValueError, RecursionError) as error:
        raise GoldError(path, f": is not JSON: {error}.") from error


def _question(entry: dict[str, Any], context: str, document_id: str, number: int, path: Path) -> GoldQuestion:
    answers = dict.fromkeys(answer["text"] for answer in entry["answers"])  # the same answer is often given thrice
    evidence = tuple(Anchor(text, document_id, within=context) for text in answers if text in context)
    answerable = not entry.get("is_impossible", False)
    if answerable and not evidence:
        evidence = (Anchor(context, document_id),)
    question_id = "-".join(str(entry.get("id", number)).split())
    return GoldQuestion(
        question_id, entry["question"], (), answerable, evidence if answerable else (), source=str(path)
    )

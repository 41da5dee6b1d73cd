"""SQuAD-style files as documents and questions."""

import json
from dataclasses import dataclass
from pathlib import Path

from sources import Document, Passage


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the paragraph that answers it.

    Attributes:
        text: The question.
        passage_id: The paragraph it stands under.
        answers: The gold answers, each a stretch of the paragraph.
    """

    text: str
    passage_id: str
    answers: tuple[str, ...]

    @property
    def document_id(self) -> str:
        """The paragraph's article."""
        return self.passage_id.rpartition(":")[0]


def read_squad(path: Path, questions_path: Path | None = None) -> tuple[tuple[Document, ...], tuple[Question, ...]]:
    """Read a file's paragraphs, each as one passage, and its questions.

    Args:
        path: The SQuAD-style file.
        questions_path: A parallel file: its n-th question is asked in place of the first file's n-th.

    Returns:
        One document per article, and the questions.
    """
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    documents: list[Document] = []
    questions: list[Question] = []
    for number, article in enumerate(articles):
        document_id = f"article-{number:04d}"
        text = ""
        passages: list[Passage] = []
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            passage = Passage(document_id, len(passages) + 1, context, len(text), len(text) + len(context))
            passages.append(passage)
            text += context + "\n"
            for entry in paragraph["qas"]:
                answers = tuple(answer["text"] for answer in entry["answers"])
                questions.append(Question(entry["question"], passage.passage_id, answers))
        documents.append(Document(document_id, article.get("title", document_id), text, passages=tuple(passages)))
    if questions_path is not None:
        parallel = read_squad(questions_path)[1]
        if len(parallel) != len(questions):
            raise ValueError(f"{questions_path} has {len(parallel)} questions, {path} has {len(questions)}")
        questions = [
            Question(other.text, question.passage_id, question.answers)
            for question, other in zip(questions, parallel, strict=True)
        ]
    return tuple(documents), tuple(questions)

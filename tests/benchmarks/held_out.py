"""Which articles of a question set nothing was trained on: every third."""

import json
from collections.abc import Sequence
from pathlib import Path

from assistant.gold.questions.question import GoldQuestion, GoldSet

_EACH = 3


def held_out(article: int) -> bool:
    """Tell whether an article, by its number in its file from 0, is left out of the training."""
    return article % _EACH == 0


def unseen_questions(gold: GoldSet) -> tuple[GoldQuestion, ...]:
    """Return the questions whose articles are left out of the training."""
    number = {document.document_id: place for place, document in enumerate(gold.documents)}
    return tuple(each for each in gold.questions if held_out(number[each.evidence[0].article or ""]))


def held_out_paragraphs(paths: Sequence[Path]) -> set[str]:
    """Return the paragraphs of the articles of some SQuAD files that are left out of the training."""
    articles = [
        article for path in paths for article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"])
    ]
    return {
        paragraph["context"] for number, article in articles if held_out(number) for paragraph in article["paragraphs"]
    }

"""Which articles of a question set the reader was not trained on: every third."""

from assistant.gold.questions.question import GoldQuestion, GoldSet

_EACH = 3


def held_out(article: int) -> bool:
    """Tell whether an article, by its number in its file from 0, is left out of the training."""
    return article % _EACH == 0


def unseen_questions(gold: GoldSet) -> tuple[GoldQuestion, ...]:
    """Return the questions whose articles are left out of the training."""
    number = {document.document_id: place for place, document in enumerate(gold.documents)}
    return tuple(each for each in gold.questions if held_out(number[each.evidence[0].article or ""]))

"""What holds for every answer, whatever was asked: shared by tests that ask odd things."""

import json
from collections.abc import Sequence

from assistant import Answer, Assistant
from assistant.errors import BlankQuestionError, LongQuestionError


def ask_anything(assistant: Assistant, question: str, history: Sequence[str] = (), k: int = 3) -> Answer | None:
    """Ask, and check the answer: that its places are true, and that it survives as JSON.

    Returns:
        The answer; None where the question is blank or too long, which is said in a line.
    """
    try:
        answer = assistant.ask(question, history=history, k=k)
    except (BlankQuestionError, LongQuestionError) as error:
        assert "\n" not in str(error)  # noqa: PT017
        return None
    texts = {document.document_id: document.text for document in assistant.documents}
    assert answer.answered == bool(answer.citations)
    assert not (answer.citations and answer.closest)
    assert len(answer.citations) <= k
    assert 0 <= answer.confidence <= 1
    for each in (*answer.citations, *answer.closest):
        text = texts[each.document_id]
        assert text[each.start : each.end] == each.quote != ""
        assert text[each.text_start : each.text_start + len(each.text)] == each.text
        assert all(each.start <= start < end <= each.end for start, end in each.highlights)
        assert all(end < start for (_, end), (start, _) in zip(each.highlights, each.highlights[1:], strict=False))
        assert "".join(piece for piece, _ in each.quote_pieces) == each.quote
    assert json.loads(answer.to_json()) == answer.to_dict()
    (str(answer) + answer.text + answer.query).encode()
    return answer

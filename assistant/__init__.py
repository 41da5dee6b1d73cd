"""Questions in, cited answers out."""

from assistant.answer import Answer, Citation
from assistant.assistant import Assistant, ask, explain
from assistant.errors import (
    AssistantError,
    BlankQuestionError,
    BlankQuoteError,
    FalseCitationError,
    LongQuestionError,
    PageError,
    UnknownDocumentError,
)
from assistant.explanation import Contribution, Explanation
from assistant.places import Outside
from assistant.stages import Stage
from assistant.verdict import Verdict

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BlankQuestionError",
    "BlankQuoteError",
    "Citation",
    "Contribution",
    "Explanation",
    "FalseCitationError",
    "LongQuestionError",
    "Outside",
    "PageError",
    "Stage",
    "UnknownDocumentError",
    "Verdict",
    "ask",
    "explain",
]

"""Questions in, cited answers out."""

from assistant.answer import Answer, Citation
from assistant.assistant import Assistant, ask
from assistant.errors import AssistantError, BlankQuestionError, FalseCitationError, PageError, UnknownDocumentError

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BlankQuestionError",
    "Citation",
    "FalseCitationError",
    "PageError",
    "UnknownDocumentError",
    "ask",
]

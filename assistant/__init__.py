"""Questions in, cited answers out."""

from assistant.answer import Answer, Citation
from assistant.assistant import Assistant, ask, explain
from assistant.errors import (
    AssistantError,
    BlankQuestionError,
    BlankQuoteError,
    ConfigurationError,
    FalseCitationError,
    LongQuestionError,
    PageError,
    SettingError,
    UnknownDocumentError,
)
from assistant.explanation import Contribution, Explanation
from assistant.places import Outside
from assistant.settings import Settings
from assistant.stages import Stage
from assistant.verdict import Verdict

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BlankQuestionError",
    "BlankQuoteError",
    "Citation",
    "ConfigurationError",
    "Contribution",
    "Explanation",
    "FalseCitationError",
    "LongQuestionError",
    "Outside",
    "PageError",
    "SettingError",
    "Settings",
    "Stage",
    "UnknownDocumentError",
    "Verdict",
    "ask",
    "explain",
]

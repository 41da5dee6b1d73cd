"""Questions in, cited answers out."""

from assistant.answering.answer import Answer, Citation
from assistant.answering.settings import Settings
from assistant.answering.verdict import Decision, Verdict
from assistant.asking import ask, explain
from assistant.assistant import Assistant
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
from assistant.explaining.explanation import Contribution, Explanation
from assistant.explaining.judgement import Factor, Judgement, NeededChange
from assistant.explaining.places import Outside
from assistant.explaining.stages import Stage
from assistant.suggesting.following import next_questions

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BlankQuestionError",
    "BlankQuoteError",
    "Citation",
    "ConfigurationError",
    "Contribution",
    "Decision",
    "Explanation",
    "Factor",
    "FalseCitationError",
    "Judgement",
    "LongQuestionError",
    "NeededChange",
    "Outside",
    "PageError",
    "SettingError",
    "Settings",
    "Stage",
    "UnknownDocumentError",
    "Verdict",
    "ask",
    "explain",
    "next_questions",
]

"""Chinese: what a question is about (`frame`), how it depends on an earlier one (`follow_ups`), and 分别 (`each`)."""

from assistant.questions.grammars.zh.follow_ups import Chinese

GRAMMAR = Chinese()

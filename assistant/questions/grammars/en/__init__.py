"""English: what a question is about (`frame`), and how it depends on an earlier one (`follow_ups`)."""

from assistant.questions.grammars.en.follow_ups import English

GRAMMAR = English()

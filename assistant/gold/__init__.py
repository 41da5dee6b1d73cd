"""Gold questions: questions whose answers are known, asked again after every change."""

from assistant.gold.questions.question import Anchor, GoldQuestion, GoldSet, Match

__all__ = ["Anchor", "GoldQuestion", "GoldSet", "Match"]

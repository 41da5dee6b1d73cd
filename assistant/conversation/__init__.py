"""Follow-ups: what was asked before completes a question that can't stand alone."""

from assistant.conversation.rewrite import complete

__all__ = ["complete"]

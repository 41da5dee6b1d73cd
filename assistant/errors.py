"""What can go wrong with asking.

```text
YinjuError              (sources.errors)
└── AssistantError      answering or serving is at fault
    ├── BlankQuestionError     a question holds nothing to be seen; a ValueError too
    ├── UnknownDocumentError   a question was restricted to an article that is not there
    ├── FalseCitationError     a passage no longer stands in its article
    └── PageError              the page can't be served
```
"""

from collections.abc import Collection, Sequence

from sources import YinjuError


class AssistantError(YinjuError):
    """Answering or serving is at fault."""


class BlankQuestionError(AssistantError, ValueError):
    """A question holds nothing that can be seen."""

    def __init__(self) -> None:
        super().__init__("The question is blank.")


class UnknownDocumentError(AssistantError):
    """A question was restricted to an article that is not there.

    Attributes:
        unknown: The ids that no article has.
        known: The ids there are.
    """

    def __init__(self, unknown: Collection[str], known: Sequence[str]) -> None:
        super().__init__(f"No article has the id {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        self.unknown = tuple(sorted(unknown))
        self.known = tuple(known)


class FalseCitationError(AssistantError):
    """A passage no longer stands in its article, so it is not cited.

    Attributes:
        passage_id: The passage.
    """

    def __init__(self, passage_id: str) -> None:
        super().__init__(
            f"Passage {passage_id} does not stand in its article as the index says; `yinju doctor` says what to do."
        )
        self.passage_id = passage_id


class PageError(AssistantError):
    """The page can't be served."""

"""What the page's script may send about articles' own questions, and about what may be asked next."""

from dataclasses import dataclass

from assistant.questions.question_text import LONGEST_QUESTION
from assistant.ui.requests.page_requests import MOST_TURNS, Turn, require_few


@dataclass(frozen=True, slots=True)
class DetailsRequest:
    """Asks what an article shows of itself."""

    language: str
    document_id: str


@dataclass(frozen=True, slots=True)
class NextRequest:
    """Asks what may be asked next.

    Attributes:
        language: The page's language.
        turn: The latest question and its answer.
        asked: The questions of the conversation before it.
    """

    language: str
    turn: Turn
    asked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_few(self.asked, MOST_TURNS, "questions")
        if any(len(each) > LONGEST_QUESTION for each in self.asked):
            raise ValueError(f"a question has more than {LONGEST_QUESTION} characters")

"""What happens on the page when a visitor asks."""

import logging

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.errors import BlankQuestionError
from assistant.ui.fragments import show_conversation, show_notice
from assistant.ui.layout import Page
from assistant.wording import CHINESE, ENGLISH
from sources import YinjuError

_logger = logging.getLogger(__name__)
_BLANK = f"{CHINESE.blank} {ENGLISH.blank}"

_Conversation = tuple[Answer, ...]


def wire(page: Page, assistant: Assistant) -> None:
    """Connect the page's components with the assistant."""

    def answer(question: str, answers: _Conversation) -> tuple[str, str, str, _Conversation]:
        """Return the question field's text, the conversation's HTML, the notice's HTML and the conversation."""
        try:
            answers = (*answers, assistant.ask(question))
        except BlankQuestionError:
            return "", show_conversation(answers), show_notice(_BLANK), answers
        except YinjuError as error:
            _logger.error("%s", error)
            return question, show_conversation(answers), show_notice(str(error)), answers
        return "", show_conversation(answers), show_notice(""), answers

    outputs = [page.question, page.conversation, page.notice, page.answers]
    with page.blocks:
        for trigger in (page.question.submit, page.ask.click):
            trigger(
                answer,
                [page.question, page.answers],
                outputs,
                show_progress="minimal",
                show_progress_on=page.question,
                concurrency_limit=None,
                api_visibility="private",
            )
        for example in page.examples:
            example.click(
                answer,
                [example, page.answers],
                outputs,
                show_progress="minimal",
                show_progress_on=page.question,
                concurrency_limit=None,
                api_visibility="private",
            )

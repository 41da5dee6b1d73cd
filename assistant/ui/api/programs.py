"""What programs may ask of the page: one function for `gradio_client`, which is a tool of MCP clients too."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.ui.api.question_service import QuestionService
from assistant.ui.requests.page_requests import MOST_CITATIONS
from assistant.ui.security.visitors import Visitor, address_of
from sources import YinjuError


def offer_to_programs(blocks: gr.Blocks, question_service: QuestionService) -> None:
    """Give the page the API `/ask`."""

    def ask(
        request: gr.Request,
        question: str,
        history: list[str] | None = None,
        k: int = 3,
        documents: list[str] | None = None,
        focus: str | None = None,
    ) -> dict[str, Any]:
        try:
            visitor = Visitor(address_of(request.request.scope), request.session_hash or "")
            return asker(question_service, visitor)(question, history, k, documents, focus)
        except (YinjuError, ValueError, TypeError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    ask.__doc__ = asker(question_service, Visitor("")).__doc__
    with blocks:
        gr.api(ask, api_name="ask", concurrency_limit=None)


def asker(question_service: QuestionService, visitor: Visitor) -> Callable[..., dict[str, Any]]:
    """Return the function, which tells programs by its signature and docstring what it does.

    Args:
        question_service: Answers.
        visitor: Whose its questions are.
    """

    def ask(
        question: str,
        history: list[str] | None = None,
        k: int = 3,
        documents: list[str] | None = None,
        focus: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question by quoting the articles, with the place of every quote; or say that they don't answer it.

        Args:
            question: In Chinese or English.
            history: The questions asked before it, oldest first.
            k: Citations at most, from 1 to 20.
            documents: Ids of the articles to answer from; by default all.
            focus: The id of an article that is preferred, unless another answers clearly better; by default none.

        Returns:
            The answer: answered (whether the articles answer), text (their own words with [1]-style marks), citations
            (document_id, title, publisher, published, paragraph, quote, and start and end of the quote in the article),
            closest (the nearest passages where nothing answers; they are not an answer), and confidence from 0 to 1.
        """
        answer = question_service.ask(
            visitor,
            question,
            history=history or (),
            k=min(k, MOST_CITATIONS),
            documents=documents or None,
            focus=focus,
        )
        return answer.to_dict()

    return ask

"""What programs may ask of the page: one function, for `gradio_client` and, as a tool, for MCP clients."""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.ui.api.question_service import QuestionService
from assistant.ui.security.routes import MCP_PATH
from assistant.ui.security.visitors import Visitor, address_of
from sources import YinjuError

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

_MOST_CITATIONS = 20
_INSTRUCTIONS = "Answers questions by quoting articles word for word, with the place of every quote."


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
            return _asker(question_service, visitor)(question, history, k, documents, focus)
        except (YinjuError, ValueError, TypeError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    ask.__doc__ = _asker(question_service, Visitor("")).__doc__
    with blocks:
        gr.api(ask, api_name="ask", concurrency_limit=None)


def mcp_server(question_service: QuestionService) -> "FastMCP[Any]":
    """Return a server with the tool `ask` for MCP clients; who may reach it, `assistant.ui.security.guard` decides.

    Clients say nothing of themselves, so they count as one visitor, with an address of their own.
    """
    from mcp.server.fastmcp import FastMCP
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import ToolAnnotations

    answer = _asker(question_service, Visitor(MCP_PATH))

    @wraps(answer)
    async def ask(*arguments: Any, **named: Any) -> dict[str, Any]:
        return await asyncio.to_thread(answer, *arguments, **named)

    server: FastMCP[Any] = FastMCP(
        "Yinju",
        _INSTRUCTIONS,
        streamable_http_path=MCP_PATH,
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    server.tool(annotations=ToolAnnotations(readOnlyHint=True, openWorldHint=False))(ask)
    return server


def _asker(question_service: QuestionService, visitor: Visitor) -> Callable[..., dict[str, Any]]:
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
            k=min(k, _MOST_CITATIONS),
            documents=documents or None,
            focus=focus,
        )
        return answer.to_dict()

    return ask

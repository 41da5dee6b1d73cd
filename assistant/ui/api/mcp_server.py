"""What MCP clients are offered: to ask, to search, and the articles to read; who may, the guard decides.

Clients say nothing of themselves, so they count as one visitor, with an address of their own.
"""

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import quote, unquote

import anyio

from assistant.errors import UnknownDocumentError
from assistant.library import Library
from assistant.rendering.article_text import about_lines, passage_lines
from assistant.ui.api.programs import asker
from assistant.ui.api.question_service import QuestionService
from assistant.ui.requests.page_requests import MOST_CITATIONS
from assistant.ui.security.rate_limiter import MOST_THREADS, RateLimiter
from assistant.ui.security.routes import MCP_PATH
from assistant.ui.security.visitors import Visitor
from index import ArticleHead, Articles
from sources import Document

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP
    from mcp.types import Resource

_INSTRUCTIONS = "Answers questions by quoting articles word for word, with the place of every quote."
_ARTICLES = "yinju://articles/"
_CLIENTS = Visitor(MCP_PATH)
_LISTED_AT_ONCE = 500
_PLAIN = "text/plain"
_NOT_FOUND = -32002
"""MCP's code for a resource that is not there."""

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def mcp_server(library: Library, question_service: QuestionService, rate_limiter: RateLimiter) -> "FastMCP[Any]":
    """Return a server for MCP clients, with the tools `ask` and `search`, and the articles as resources.

    Args:
        library: The articles.
        question_service: Answers questions, and searches.
        rate_limiter: Lets in who reads.
    """
    from mcp.server.fastmcp import FastMCP
    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import ListResourcesRequest, ListResourcesResult, ResourceTemplate, ToolAnnotations
    from pydantic import AnyUrl

    class Server(FastMCP[Any]):
        """Offers the articles there are now; the library itself keeps those that were there when it began."""

        async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResult:  # type: ignore[override]
            """Return some of the articles, and where the others begin."""
            begin = _place(request.params.cursor if request.params else None)
            resources, following = await in_a_thread(listed)(begin)
            return ListResourcesResult(resources=resources, nextCursor=following)

        async def list_resource_templates(self) -> list[ResourceTemplate]:
            """Return how an article is named that a citation names by its id."""
            said = "An article, by the id that citations give; its passages are numbered as theirs are."
            name = f"{_ARTICLES}{{document_id}}"
            return [ResourceTemplate(name="article", uriTemplate=name, description=said, mimeType=_PLAIN)]

        async def read_resource(self, uri: AnyUrl | str) -> list[ReadResourceContents]:
            """Return an article's text."""
            return [ReadResourceContents(await in_a_thread(read)(str(uri)), _PLAIN)]

    def listed(begin: int) -> "tuple[list[Resource], str | None]":
        with rate_limiter.slot():
            documents = library.assistant.documents
            end = begin + _LISTED_AT_ONCE
            return list(map(_resource, documents.heads[begin:end])), str(end) if end < len(documents) else None

    def read(uri: str) -> str:
        with rate_limiter.slot():
            return article_text(_named(uri, library.assistant.documents))

    in_a_thread = partial(_in_a_thread, anyio.CapacityLimiter(MOST_THREADS))
    server = Server(
        "Yinju",
        _INSTRUCTIONS,
        streamable_http_path=MCP_PATH,
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    for tool in (asker(question_service, _CLIENTS), _searcher(question_service)):
        server.tool(annotations=ToolAnnotations(readOnlyHint=True, openWorldHint=False))(in_a_thread(tool))
    return server


def article_text(document: Document) -> str:
    """Return an article's passages with the numbers that citations give, under its title and its headings."""
    return "\n".join([*about_lines(document), *passage_lines(document)]) + "\n"


def _resource(head: ArticleHead) -> "Resource":
    from mcp.types import Resource
    from pydantic import AnyUrl

    return Resource(
        uri=AnyUrl(f"{_ARTICLES}{quote(head.document_id, safe='')}"),
        name=head.document_id,
        title=head.title,
        description=" · ".join(each for each in (head.publisher, head.published) if each) or None,
        mimeType=_PLAIN,
    )


def _named(uri: str, documents: Articles) -> Document:
    """Return the article that a resource's name names.

    Raises:
        McpError: If there is none.
    """
    from mcp.shared.exceptions import McpError
    from mcp.types import ErrorData

    document_id = unquote(uri.removeprefix(_ARTICLES))
    document = documents.named(document_id) if uri.startswith(_ARTICLES) else None
    if document is None:
        unknown = UnknownDocumentError([document_id], tuple(documents.ids))
        raise McpError(ErrorData(code=_NOT_FOUND, message=str(unknown)))
    return document


def _place(cursor: str | None) -> int:
    """Return where a list goes on.

    Raises:
        McpError: If a client has made that up.
    """
    from mcp.shared.exceptions import McpError
    from mcp.types import INVALID_PARAMS, ErrorData

    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 10):
        raise McpError(ErrorData(code=INVALID_PARAMS, message="The list doesn't go on there; begin it anew."))
    return int(cursor)


def _searcher(question_service: QuestionService) -> Callable[..., dict[str, Any]]:
    def search(query: str, k: int = 10, documents: list[str] | None = None) -> dict[str, Any]:
        """Find the passages that are nearest to a query, whether they answer it or not; to answer, `ask` is better.

        Args:
            query: A question or some words, in Chinese or English.
            k: Passages at most, from 1 to 20.
            documents: Ids of the articles to search; by default all.

        Returns:
            passages, best first: document_id, title, publisher, published, paragraph, text, quote (the nearest words in
            it), score, and signals, of which the score is made.
        """
        found = question_service.search(_CLIENTS, query, k=min(k, MOST_CITATIONS), documents=documents or None)
        return {"passages": [each.to_dict() for each in found]}

    return search


def _in_a_thread(
    limiter: anyio.CapacityLimiter, function: Callable[_Parameters, _Result]
) -> Callable[_Parameters, Coroutine[Any, Any, _Result]]:
    @wraps(function)
    async def call(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        call_it = partial(function, *arguments, **named)
        return await anyio.to_thread.run_sync(call_it, abandon_on_cancel=True, limiter=limiter)

    return call

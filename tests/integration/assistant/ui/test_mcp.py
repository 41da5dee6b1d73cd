"""The articles as MCP clients see them: a list to read from, and a search, through the real client."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import AnyUrl

from assistant.ui.api import mcp_server
from assistant.ui.api.mcp_server import article_text
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.routes import MCP_PATH
from index import HeldArticles
from sources import load_documents
from tests.support.asides import aside
from tests.support.page_requests import request
from tests.support.pages import home_of_six, served_without_model

if TYPE_CHECKING:
    from mcp import ClientSession

TEA = """茶馆里的一天
李青 · 2021-03-04 · zh

[1] 老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人。

[2] 掌柜说：“茶凉了可以再续。人走了，就不一定回来。”他一天要烧四十壶水。
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a page that MCP clients may ask."""
    with served_without_model(home_of_six(tmp_path_factory.mktemp("mcp")), "--mcp") as port:
        yield port


@asynccontextmanager
async def session_at(port: int) -> AsyncIterator["ClientSession"]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with (
        streamable_http_client(f"http://127.0.0.1:{port}{MCP_PATH}") as (read, write, _),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        yield session


def test_articles_are_listed_and_read_with_their_passages_numbered(port: int) -> None:
    async def read() -> tuple[list[Any], str, str]:
        async with session_at(port) as session:
            listed = await session.list_resources()
            (tea,) = (each for each in listed.resources if each.name == "tea")
            (content,) = (await session.read_resource(tea.uri)).contents
            (template,) = (await session.list_resource_templates()).resourceTemplates
            assert listed.nextCursor is None
            return listed.resources, content.text, template.uriTemplate  # type: ignore[union-attr]

    resources, text, template = aside(read())
    assert {each.title for each in resources} >= {"茶馆里的一天", "The Great Moose", "长江上的新桥"}
    assert len(resources) == 6
    assert all(each.mimeType == "text/plain" for each in resources)
    assert text == TEA
    assert template.replace("{document_id}", "tea") in {str(each.uri) for each in resources}


@pytest.mark.parametrize("uri", ["yinju://articles/nowhere", "yinju://elsewhere/tea", "file:///etc/passwd"])
def test_what_is_no_article_is_not_read(port: int, uri: str) -> None:
    from mcp.shared.exceptions import McpError

    async def read() -> tuple[int, str]:
        async with session_at(port) as session:
            with pytest.raises(McpError) as refused:
                await session.read_resource(AnyUrl(uri))
            return refused.value.error.code, refused.value.error.message

    code, line = aside(read())
    assert code == -32002
    assert line.startswith("No article has the id ")


def test_a_list_goes_on_where_a_client_was_told_it_does(port: int) -> None:
    from mcp.shared.exceptions import McpError
    from mcp.types import PaginatedRequestParams

    async def go_on(cursor: str) -> list[str]:
        async with session_at(port) as session:
            try:
                listed = await session.list_resources(params=PaginatedRequestParams(cursor=cursor))
            except McpError as refused:
                return [refused.error.message]
            return [each.name for each in listed.resources]

    assert aside(go_on("500")) == []
    for made_up in ("x", "-1", "9" * 5000, "²"):
        assert aside(go_on(made_up)) == ["The list doesn't go on there; begin it anew."]


def test_a_long_list_comes_in_parts(monkeypatch: pytest.MonkeyPatch, corpus_folder: Path) -> None:
    from mcp.types import ListResourcesRequest, PaginatedRequestParams

    documents = load_documents([corpus_folder])

    class Articles:
        assistant = type("Assistant", (), {"documents": HeldArticles(documents)})

    monkeypatch.setattr(mcp_server, "_LISTED_AT_ONCE", 4)
    server: Any = mcp_server.mcp_server(Articles(), None, RateLimiter())  # type: ignore[arg-type]
    first = aside(server.list_resources(ListResourcesRequest()))
    second = aside(server.list_resources(ListResourcesRequest(params=PaginatedRequestParams(cursor=first.nextCursor))))
    assert second.nextCursor is None
    assert [each.name for each in (*first.resources, *second.resources)] == [each.document_id for each in documents]


def test_a_client_searches(port: int) -> None:
    async def search(**wanted: Any) -> tuple[bool, Any]:
        async with session_at(port) as session:
            result = await session.call_tool("search", wanted)
            text = result.content[0].text  # type: ignore[union-attr]
            return bool(result.isError), text if result.isError else json.loads(text)

    failed, found = aside(search(query="茶馆几点开门", k=2))
    assert not failed
    first, _ = found["passages"]
    assert first["document_id"] == "tea"
    assert first["signals"]["sentence"] > 0
    for wanted, problem in (
        ({"query": " "}, "The question is blank."),
        ({"query": "x", "documents": ["nowhere"]}, "No article has the id nowhere."),
        ({}, "query"),
    ):
        failed, line = aside(search(**wanted))
        assert failed
        assert problem in line


def test_the_same_guard_stands_before_it(port: int) -> None:
    asked = b'{"jsonrpc": "2.0", "id": 1, "method": "resources/list"}'
    for strange in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        assert request(port, "POST", "/mcp", asked, Content_Type="application/json", **strange)[0] == 403


def test_headings_stand_above_their_passages(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Tea\n\nTea is drunk here, all day long.\n\n## Water\n\nWater is boiled for it.\n")
    (article,) = load_documents([tmp_path])
    assert article_text(article) == (
        "Tea\n\n[1] Tea is drunk here, all day long.\n\n## Water\n\n[2] Water is boiled for it.\n"
    )

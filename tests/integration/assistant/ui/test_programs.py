"""The page as programs see it: `gradio_client` and an MCP client, against the real command with the real model."""

import json
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest

from assistant import Assistant
from tests.support.asides import aside
from tests.support.pages import QUESTION

pytestmark = pytest.mark.model


@pytest.fixture
def url(page_of_both: str) -> str:
    """The address of a page with the two articles."""
    return page_of_both


def test_a_gradio_client_gets_the_whole_answer(url: str, built_in_index: Any) -> None:
    from gradio_client import Client

    client = Client(url, verbose=False)
    answer = client.predict(QUESTION, api_name="/ask")
    expected = Assistant(built_in_index).ask(QUESTION).to_dict()
    assert answer["answered"]
    assert answer["text"] == expected["text"]
    assert answer.keys() == expected.keys()
    assert [each["quote"] for each in answer["citations"]] == [each["quote"] for each in expected["citations"]]
    assert answer["citations"][0].keys() == expected["citations"][0].keys()
    other = client.predict(QUESTION, [], 1, ["xiaomi-ecosystem-2020"], api_name="/ask")
    assert {each["document_id"] for each in [*other["citations"], *other["closest"]]} == {"xiaomi-ecosystem-2020"}
    preferring = client.predict(QUESTION, focus="xiaomi-internet-revenue-2019", api_name="/ask")
    assert preferring["citations"][0]["signals"]["focus"] == 1


def test_a_program_is_told_what_is_wrong_with_its_question(url: str) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(url, verbose=False)
    for arguments, problem in (
        (("  ",), "The question is blank."),
        (("长" * 2001,), "The question has 2,001 characters; ask it in at most 2,000."),
        ((5,), "A question must be text, not int."),
        (("x", [5]), "history must be a list of questions"),
        (("x", [], 0), "k must be at least 1, not 0"),
        (("x", [], 3, ["nowhere"]), "No article has the id nowhere."),
        (("x", [], 3, None, "nowhere"), "No article has the id nowhere."),
    ):
        with pytest.raises(AppError, match=problem):
            client.predict(*arguments, api_name="/ask")


def test_the_api_is_documented(url: str) -> None:
    from gradio_client import Client

    endpoints = Client(url, verbose=False).view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/ask"]
    names = [each["parameter_name"] for each in endpoints["/ask"]["parameters"]]
    assert names == ["question", "history", "k", "documents", "focus"]
    assert endpoints["/ask"]["description"].startswith("Answer a question by quoting the articles")


def test_an_mcp_client_asks_the_articles_and_gets_citations(url: str) -> None:
    tools, answer, problem = aside(_ask_by_mcp(f"{url}mcp"))
    assert list(tools) == ["ask", "search"]
    assert "with the place of every quote" in tools["ask"]
    assert answer["answered"]
    assert answer["citations"][0]["quote"].endswith("收入达到198亿元。")
    assert "The question is blank." in problem


async def _ask_by_mcp(url: str) -> tuple[dict[str, str], dict[str, Any], str]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client
    from mcp.types import TextContent

    async with (
        streamable_http_client(url) as (read, write, _),
        ClientSession(read, write, read_timeout_seconds=timedelta(seconds=30)) as session,
    ):
        await session.initialize()
        tools = {tool.name: tool.description or "" for tool in (await session.list_tools()).tools}
        result = await session.call_tool("ask", {"question": QUESTION})
        content = result.content[0]
        assert isinstance(content, TextContent), content
        answer = json.loads(content.text)
        assert answer == result.structuredContent
        refused = await session.call_tool("ask", {"question": " "})
        assert refused.isError
        problem = refused.content[0]
        assert isinstance(problem, TextContent), problem
        return tools, answer, problem.text


def test_another_sites_page_gets_nothing_from_the_mcp_server(url: str) -> None:
    request = urllib.request.Request(f"{url}mcp", b"{}", {"Host": "evil.example", "Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError, match="421"):
        urllib.request.urlopen(request, timeout=30)

"""What the page is told of articles' own questions, and of what may be asked next."""

from pathlib import Path
from typing import Any

import pytest

from assistant import Answer
from assistant.library import Library
from assistant.ui.endpoints.page_endpoints import Endpoints
from assistant.ui.security.rate_limiter import RateLimiter
from assistant.ui.security.routes import Routes
from tests.support.saving import save_index
from tests.support.suggesting import BRIDGE, HARBOUR, answer_from, assistant_of


class ObligingAssistant:
    """Answers all questions from the nearest passage; all else is the assistant's own."""

    def __init__(self) -> None:
        self.own = assistant_of(BRIDGE, HARBOUR)
        self.asked: list[str] = []

    def ask(self, question: str, **options: Any) -> Answer:
        self.asked.append(question)
        return answer_from(self.own, question, options.get("documents"))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)


@pytest.fixture
def assistant() -> ObligingAssistant:
    return ObligingAssistant()


@pytest.fixture
def endpoints(assistant: ObligingAssistant, tmp_path: Path) -> Endpoints:
    save_index(assistant.own.index, tmp_path / "index")
    library = Library(assistant, tmp_path / "index")  # type: ignore[arg-type]
    return Endpoints(library, tmp_path / "page.gold.yaml", rate_limiter=RateLimiter(1))


def call(endpoints: Endpoints, name: str, **request: Any) -> dict[str, Any]:
    [found] = [each for each in endpoints.all() if each.__name__ == name]
    return found({"language": "zh", **request})


def turn(answer: Answer, **more: Any) -> dict[str, Any]:
    return {"id": "t1", "answer": answer.to_dict(), **more}


def test_the_details_hold_the_articles_words_and_what_it_answers(endpoints: Endpoints) -> None:
    html = call(endpoints, "details", document_id="bridge")["html"]
    assert 'data-do="read-sentence"' in html
    assert 'data-document="bridge"' in html
    assert 'data-do="ask-article"' in html
    assert "青江大桥" in html
    assert call(endpoints, "details", document_id="bridge")["html"] == html


def test_an_article_that_has_gone_is_named_as_such(endpoints: Endpoints) -> None:
    assert call(endpoints, "details", document_id="gone") == {"error": "这篇文章已不在文库中。"}
    assert "can't be understood" in call(endpoints, "details", language="en", document_id=1)["error"]


def test_next_questions_are_no_visitors_questions(endpoints: Endpoints, assistant: ObligingAssistant) -> None:
    answer = answer_from(assistant.own, "青江大桥的面积是多少？")
    for _ in range(30):  # more than a visitor may ask at a stroke
        found = call(endpoints, "next", turn=turn(answer))["questions"]
        assert 1 <= len(found) <= 3
    assert all(each["language"] == "zh" and each["text"] in assistant.asked for each in found)
    asked = [each["text"] for each in found]
    others = call(endpoints, "next", turn=turn(answer), asked=asked)["questions"]
    assert not {each["text"] for each in others} & set(asked)


def test_a_turn_that_was_restricted_is_followed_within_its_articles(
    endpoints: Endpoints, assistant: ObligingAssistant
) -> None:
    nothing = Answer("天气好吗？", "天气好吗？", False, 0.1, "")
    found = call(endpoints, "next", turn=turn(nothing, documents=["harbour"]))["questions"]
    assert found
    assert all("Harbour" in each["text"] and each["language"] == "en" for each in found)
    assert call(endpoints, "next", turn=turn(nothing, documents=["gone"])) == {"questions": []}


def test_while_a_visitor_asks_the_page_asks_nothing(
    endpoints: Endpoints, assistant: ObligingAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.ui.api.suggestion_service._PATIENCE", 0.0)
    answer = answer_from(assistant.own, "青江大桥的面积是多少？")
    with endpoints.library.precedence.asking():
        assert call(endpoints, "next", turn=turn(answer)) == {"questions": []}
        html = call(endpoints, "details", document_id="bridge")["html"]
    assert assistant.asked == []
    assert "read-sentence" in html
    assert "ask-article" not in html


def test_a_reader_on_another_machine_is_not_asked(endpoints: Endpoints, assistant: ObligingAssistant) -> None:
    class Far:
        sends_text_to = "reader.example"
        name = "far"

    assistant.reader = Far()  # type: ignore[attr-defined]
    answer = answer_from(assistant.own, "青江大桥的面积是多少？")
    assert call(endpoints, "next", turn=turn(answer)) == {"questions": []}
    assert assistant.asked == []


@pytest.mark.parametrize("asked", [["a"] * 101, ["a" * 2001], "a", [1]])
def test_what_cannot_be_a_conversation_is_refused(
    endpoints: Endpoints, assistant: ObligingAssistant, asked: object
) -> None:
    answer = answer_from(assistant.own, "青江大桥的面积是多少？")
    assert "无法理解这个请求" in call(endpoints, "next", turn=turn(answer), asked=asked)["error"]


def test_both_are_answered_at_an_address_of_their_own() -> None:
    routes = Routes()
    for name in ("details", "next"):
        route = routes.find("POST", f"/endpoints/{name}")
        assert route is not None
        assert 0 < route.largest <= 1024 * 1024


def test_all_articles_are_looked_at_in_the_background(endpoints: Endpoints, assistant: ObligingAssistant) -> None:
    service = endpoints.suggestions
    service.begin()
    try:
        for _ in range(600):
            if not service.profiles.missing():
                break
            service._ended.wait(0.05)
        assert service.profiles.missing() == []
    finally:
        service.end()
    assert {each.document_id for each in (BRIDGE, HARBOUR)} == {"bridge", "harbour"}
    assert service.known(HARBOUR) == service.profiles.known(HARBOUR) is not None

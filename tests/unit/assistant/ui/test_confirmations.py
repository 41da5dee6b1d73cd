"""What people have confirmed: used for the same question alone, and only in the articles' own words."""

from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.gold.questions.gold_file import append_question, read_gold_file
from assistant.gold.questions.question import Anchor, GoldQuestion
from assistant.library import Library
from assistant.ui.endpoints.page_endpoints import Endpoints
from index import PassageIndex
from tests.support.saving import save_index

QUESTION = "老城的茶馆几点开门？"
NEVER_SURE = Settings(threshold=1.0, unsure=0.0)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return tmp_path / "page.gold.yaml"


@pytest.fixture
def endpoints(fake_index: PassageIndex, tmp_path: Path, gold: Path) -> dict[str, Any]:
    save_index(fake_index, tmp_path / "index")
    library = Library(Assistant(fake_index, NEVER_SURE), tmp_path / "index")
    return {endpoint.__name__: endpoint for endpoint in Endpoints(library, gold).all()}


def asked(endpoints: dict[str, Any], question: str = QUESTION, **more: Any) -> Any:
    return endpoints["ask"]({"language": "en", "id": "1", "question": question, **more})["turn"]


def confirm(endpoints: dict[str, Any], turn: Any) -> Any:
    return endpoints["keep"]({"language": "en", "turn": turn, "verdict": "right"})


def test_what_is_confirmed_answers_the_same_question_at_once(endpoints: dict[str, Any], gold: Path) -> None:
    unsure = asked(endpoints)
    assert (unsure["answer"]["verdict"], unsure["confirmed"]) == ("unsure", False)
    first = unsure["answer"]["closest"][0]
    kept = confirm(endpoints, unsure)["turn"]
    assert (kept["answer"]["verdict"], kept["confirmed"]) == ("answered", True)
    assert kept["answer"]["text"] == f"{first['quote']} [1]"
    assert read_gold_file(gold).questions[0].evidence == (Anchor(first["quote"], first["document_id"]),)
    again = asked(endpoints)
    assert (again["answer"], again["confirmed"]) == (kept["answer"], True)
    assert [each["quote"] for each in again["answer"]["citations"]] == [first["quote"]]
    assert "A person has confirmed" in endpoints["show"]({"language": "en", "turns": [again]})["shown"][0]["html"]
    assert asked(endpoints, "老城的茶馆几点关门？")["answer"]["verdict"] == "unsure"
    assert asked(endpoints, documents=["bridge"])["answer"]["verdict"] == "unsure"


def test_a_question_that_was_completed_is_another_one_with_other_earlier_questions(
    endpoints: dict[str, Any], gold: Path
) -> None:
    quote = "第一壶茶总是留给扫街的人。"
    append_question(gold, GoldQuestion("x", QUESTION, ("早先的问题",), True, (Anchor(quote, "tea"),)))
    assert not asked(endpoints)["confirmed"]  # it stands alone here


def test_words_that_no_passage_has_any_more_answer_nothing(endpoints: dict[str, Any], gold: Path) -> None:
    append_question(gold, GoldQuestion("x", QUESTION, (), True, (Anchor("茶馆从不开门。", "tea"),)))
    append_question(gold, GoldQuestion("y", "大桥全长多少？", (), False, ()))
    assert not asked(endpoints)["confirmed"]
    assert not asked(endpoints, "大桥全长多少？")["confirmed"]


def test_a_damaged_file_of_gold_questions_stops_no_question(endpoints: dict[str, Any], gold: Path) -> None:
    gold.write_text("questions: [", encoding="utf-8")
    assert asked(endpoints)["answer"]["verdict"] == "unsure"


def test_an_abstention_is_not_right(endpoints: dict[str, Any], gold: Path) -> None:
    turn = asked(endpoints)
    turn["answer"]["unsure"] = False
    assert confirm(endpoints, turn)["error"].startswith("Choose the right passage")
    assert not gold.exists()


def test_what_is_denied_is_shown_as_no_answer(endpoints: dict[str, Any]) -> None:
    turn = {**asked(endpoints), "denied": True}
    shown = endpoints["show"]({"language": "en", "turns": [turn]})["shown"][0]
    html = shown["html"]
    assert shown["plain"].startswith("这些文章没有回答这个问题。\n")
    for copied in (
        shown["plain"],
        shown["markdown"],
        endpoints["write"]({"language": "en", "turns": [turn]})["markdown"],
    ):
        assert turn["answer"]["closest"][0]["quote"] not in copied
        assert turn["answer"]["closest"][1]["quote"] in copied
    assert 'class="abstention"' in html
    assert 'class="quotes' not in html
    assert 'data-citation="0"' not in html


def test_a_questions_own_words_are_found(endpoints: dict[str, Any]) -> None:
    def found(question: str, **more: Any) -> str:
        turn = {**asked(endpoints, question), **more}
        html: str = endpoints["find"]({"language": "en", "turn": turn})["html"]
        return html

    html = found("茶館裡有梨樹嗎？")
    assert "Passages with these words: 2" in html
    assert '<span class="word">茶馆</span>' in html
    assert '<span class="word">梨树</span>' in html
    assert 'data-document="tea" data-paragraph="1"' in html
    assert 'data-document="orchard"' not in found("茶館裡有梨樹嗎？", documents=["tea"])
    assert "None of these words" in found("Where is Mongolia?")
    assert endpoints["find"]({"language": "en"})["error"].startswith("The request can't be understood")

"""A language more is a folder more: a few lines of Esperanto, and Chinese and English as they were."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.locales import locale_for, locale_of
from assistant.questions.decomposition import split_question
from assistant.questions.rewrite import complete
from assistant.questions.small_talk import SmallTalk, small_talk
from assistant.ui.words import page_languages
from index import PassageIndex, Query
from index.text.answer_type import AnswerType
from index.text.languages import language
from tests.support.places import TESTS

FOLDER = TESTS / "support" / "languages"
WHEN = "Kiam malfermiĝas la tetrinkejo?"


@pytest.fixture
def esperanto(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the toy is looked into, too."""
    monkeypatch.setattr(language, "FOLDERS", [*language.FOLDERS, FOLDER])
    assert [each.tag for each in language.languages()] == ["eo", "zh", "en"]


@pytest.mark.usefixtures("esperanto")
def test_an_abstention_is_said_in_the_questions_language(fake_index: PassageIndex) -> None:
    asked = Assistant(fake_index, replace(Settings(), threshold=1.0, unsure=1.0))
    assert asked.ask(WHEN).text.startswith("La artikoloj ne respondas tiun demandon")
    assert asked.ask("When does the tea house open?").text.startswith("The articles don't answer")
    assert asked.ask("茶馆几点开门？").text.startswith("这些文章没有回答这个问题")


@pytest.mark.usefixtures("esperanto")
def test_what_it_has_no_words_for_is_said_in_english(fake_index: PassageIndex) -> None:
    words, english = locale_for(WHEN), locale_of("en")
    assert (words.language, words.unanswered) == ("eo", "La artikoloj ne respondas tiun demandon.")
    assert (words.unsure, words.paragraph) == (english.unsure, english.paragraph)
    said = Assistant(fake_index).explain(WHEN)
    assert "confidence" in str(said)
    assert said.judgement is not None
    assert {tag for each in said.judgement.to_dict()["factors"] for tag in each["says"]} == {"zh", "en"}
    assert page_languages() == ("zh", "en")


@pytest.mark.parametrize(
    ("question", "answer_type"),
    [
        (WHEN, AnswerType.DATE),
        ("Kiu skribis ĝin?", AnswerType.PERSON),
        ("Ĉu ĝi estas granda?", None),
        ("茶馆几点开门？", AnswerType.DATE),
        ("谁写了它？", AnswerType.PERSON),
        ("When does it open?", AnswerType.DATE),
        ("How many ships were there?", AnswerType.NUMBER),
    ],
)
@pytest.mark.usefixtures("esperanto")
def test_the_type_of_an_answer_is_recognised(question: str, answer_type: AnswerType | None) -> None:
    assert Query.parse(question).answer_type is answer_type


@pytest.mark.usefixtures("esperanto")
def test_its_question_words_say_nothing_of_what_a_question_is_about() -> None:
    assert Query.parse(WHEN).terms == {"malfermigas", "tetrinkejo"}


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Kiam ĝi malfermiĝas, kaj kiu laboras tie?", ("Kiam ĝi malfermiĝas", "kiu laboras tie?")),
        ("Ĝi malfermiĝas, kaj kiu laboras tie?", ()),
        ("What is it called, and how many are there?", ("What is it called", "how many are there?")),
        ("电视出货多少，OTT激活多少？", ("电视出货多少", "OTT激活多少？")),
        ("七喜和蔚来分别定制了什么？", ("七喜定制了什么？", "蔚来定制了什么？")),
    ],
)
@pytest.mark.usefixtures("esperanto")
def test_a_compound_question_is_taken_apart(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.usefixtures("esperanto")
def test_a_compound_question_is_answered_in_parts(fake_index: PassageIndex) -> None:
    traced = Assistant(fake_index).trace("Kiam ĝi malfermiĝas, kaj kiu laboras tie?")
    assert [each.query.text for each in traced.found[1:]] == ["Kiam ĝi malfermiĝas", "kiu laboras tie?"]


@pytest.mark.usefixtures("esperanto")
def test_a_greeting_is_answered(fake_index: PassageIndex) -> None:
    assert small_talk(Query.parse("Saluton!")) is SmallTalk.GREETING
    assert small_talk(Query.parse("Hello!")) is small_talk(Query.parse("你好")) is SmallTalk.GREETING
    assert Assistant(fake_index).ask("Saluton!").text.startswith("Saluton! ")


@pytest.mark.usefixtures("esperanto")
def test_without_a_grammar_every_question_stands_alone() -> None:
    assert complete("Kiu skribis ĝin?", [WHEN]) == "Kiu skribis ĝin?"
    assert complete("那总部在哪里？", ["小米2019年收入是多少？"]) == "小米总部在哪里？"
    assert complete("And in 2018?", ["What was Xiaomi's revenue in 2019?"]) == "What was Xiaomi's revenue in 2018?"


def test_without_its_folder_it_is_english() -> None:
    assert [each.tag for each in language.languages()] == ["zh", "en"]
    assert Query.parse("Kiu skribis tion?").answer_type is None
    assert split_question("Kiam gxi malfermigxas, kaj kiu laboras tie?") == ()


def test_three_lines_are_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "la").mkdir()
    (tmp_path / "la" / "reading.toml").write_text("claims = ['(?i:quando|quis)']\n", encoding="utf-8")
    (tmp_path / "la" / "wording.toml").write_text('unanswered = "Non respondent."\n', encoding="utf-8")
    monkeypatch.setattr(language, "FOLDERS", [*language.FOLDERS, tmp_path])
    words = locale_for("Quando aperitur?")
    assert (words.language, words.unanswered, words.hello) == ("la", "Non respondent.", "Hello! ")

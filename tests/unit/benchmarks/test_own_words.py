"""The articles and questions of `tests/benchmarks/own_words`: every answer stands where it is said to stand."""

import json
from typing import Any

import pytest

from tests.support.places import TESTS

FOLDER = TESTS / "benchmarks" / "own_words"
FILES = ("train.json", "held_out.json")
LANGUAGES = {"zh", "en", "zh-Hant"}
ANSWERED = set(
    "paraphrase colloquial lookup number who when where why how list yesno compare definition keyword".split()
)
UNANSWERED = {f"near:{kind}" for kind in "year entity attribute place quantity relation premise sibling".split()} | {
    "off"
}


def articles(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))["data"]
    assert found
    return found


@pytest.mark.parametrize("name", FILES)
def test_answers_and_quotes_stand_in_their_paragraph(name: str) -> None:
    for article in articles(name):
        assert article["title"]
        assert article["genre"]
        assert article["language"] in LANGUAGES
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            assert paragraph["qas"], context
            for entry in paragraph["qas"]:
                assert entry["lang"] in LANGUAGES, entry
                assert entry["kind"] in (UNANSWERED if entry["is_impossible"] else ANSWERED), entry
                assert bool(entry["answers"]) is not entry["is_impossible"], entry
                for answer in entry["answers"]:
                    start = answer["answer_start"]
                    assert context[start : start + len(answer["text"])] == answer["text"], entry
                    assert entry["quote"] in context, entry
                    assert answer["text"] in entry["quote"], entry


def test_no_question_or_article_is_there_twice() -> None:
    both = [article for name in FILES for article in articles(name)]
    titles = [article["title"] for article in both]
    entries = [entry for article in both for paragraph in article["paragraphs"] for entry in paragraph["qas"]]
    assert len(set(titles)) == len(titles)
    for name in ("id", "question"):
        assert len({entry[name] for entry in entries}) == len(entries)

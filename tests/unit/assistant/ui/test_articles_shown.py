"""What is known of an article's passages is shown by every door: the command, REST and MCP, as citations have it."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.citing import cite
from assistant.ui.api.mcp_server import article_text
from assistant.ui.rest.replies import Article
from index import Hit, Query, Sentence
from sources import Document, Fact, Property, load_document
from sources.recognition.scanned import ScannedLine

TEXT = """---
title: 茶馆
lang: zh
author: 李青
---
老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人。

| 品名 | 价格（元） |
|--|--|
| 碧螺春 | 1280 |
| 龙井 | 960 |
"""


@pytest.fixture
def tea(tmp_path: Path) -> Document:
    (tmp_path / "tea.md").write_text(TEXT, encoding="utf-8")
    document = load_document(tmp_path / "tea.md")
    first, row, _ = document.passages
    corners = (0, 0, 9, 0, 9, 9, 0, 9)
    return replace(
        document,
        page_starts=(0, row.start),
        page_labels=("iv", "2"),
        labels=((0, "00:12:31"),),
        scanned=(ScannedLine(first.start, first.end, 1, corners, 0.925),),
        properties=(*document.properties, Property(Fact.DATE, "2021-03-04T08:00")),
    )


def test_programs_get_of_each_passage_what_citations_have(tea: Document) -> None:
    article = Article.of(tea).to_dict()
    for passage, said in zip(tea.passages, article["passages"], strict=True):
        hit = Hit(tea, passage, 1, 1.0, {}, (Sentence(passage.start, passage.end, 1.0),))
        citation = cite(Query.parse("?"), hit, 0.1).to_dict()
        shared = said.keys() & citation.keys()
        assert shared >= {"paragraph", "kind", "section", "page", "page_label", "label", "row", "certainty", "text"}
        assert {name: said[name] for name in shared} == {name: citation[name] for name in shared}
    first, second, _ = article["passages"]
    assert (first["page"], first["page_label"], first["label"], first["certainty"]) == (1, "iv", "00:12:31", 0.925)
    assert (second["page"], second["page_label"], second["certainty"]) == (2, None, None)
    assert (first["row"], second["kind"], second["row"]) == ("", "row", "品名 碧螺春 · 价格 1280元")
    assert [tuple(each.values()) for each in article["particulars"]] == [
        ("title", "茶馆", None, "file", -3),
        ("author", "李青", None, "file", -3),
        ("date", "2021-03-04T08:00", "2021-03-04", "file", -3),
    ]


def test_it_stands_in_the_text_too(tea: Document) -> None:
    lines = article_text(tea).splitlines()
    assert lines[:3] == ["茶馆", "李青 · zh", "date: 2021-03-04T08:00 (the file's properties, not its text)"]
    sentence = tea.passages[0].text
    assert f"[1, page iv (page 1 of the file), read from a picture (92 % sure), check it] {sentence}" in lines
    place = lines.index(f"[2, page 2] {tea.passages[1].text}")
    assert lines[place + 1] == "    品名 碧螺春 · 价格 1280元"

"""The two articles that come with the product."""

import hashlib

import pytest

from sources import BUILTIN_ARTICLES, Document, PassageKind, load_documents


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    found = {document.document_id: document for document in load_documents()}
    assert len(found) == 2
    return found


def test_the_files_are_untouched() -> None:
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in BUILTIN_ARTICLES.glob("*.txt")}
    assert hashes == {
        "000_c2a34e19ac78e694.txt": "c8a1a266014d1c2be4379687eebe3edd761dc3e2123d3400f233f5de3ce1cca0",
        "004_f26db6416addee81.txt": "15720ff66ceb483a90a94b0f5b1990d59b115df2082bd3a1cff183c8fc87ebe3",
    }


def test_metadata_is_what_the_articles_say(documents: dict[str, Document]) -> None:
    ecosystem, revenue = documents["xiaomi-ecosystem-2020"], documents["xiaomi-internet-revenue-2019"]
    assert ecosystem.title == "小米营销的硬核生态,如何做到难以复制?"
    assert (ecosystem.publisher, ecosystem.author, ecosystem.published) == ("Morketing", "Joie", "2020-10-21")
    assert revenue.title == "逆势增长,小米2019互联网收入大幅增长背后的原因"
    assert (revenue.publisher, revenue.author, revenue.published) == ("中国公关网", None, None)
    for document in documents.values():
        for value in (document.title, document.publisher, document.author, document.published):
            assert value is None or value in document.text


def test_every_passage_is_its_articles_slice(documents: dict[str, Document]) -> None:
    for document in documents.values():
        assert [passage.number for passage in document.passages] == list(range(1, len(document.passages) + 1))
        for passage in document.passages:
            assert document.text[passage.start : passage.end] == passage.text


def test_sections_are_the_headings(documents: dict[str, Document]) -> None:
    assert [section.heading for section in documents["xiaomi-ecosystem-2020"].sections] == [
        "从“做加法”质变到“乘法” AIoT一直都是战略核心",
        "产品—流量—变现 小米的硬核生态模型自恰且易扩张",
        "营销趋向全场景、全渠道的精准覆盖 不是吸量而是超预期的服务",
        "结语",
    ]
    assert [section.heading for section in documents["xiaomi-internet-revenue-2019"].sections] == [
        "升级管理,快速应对这个时代",
        "技术赋能,提高服务的效率",
        "优化流量,优化收入结构",
    ]


def test_captions_that_name_people_are_passages(documents: dict[str, Document]) -> None:
    captions = [
        passage.text
        for document in documents.values()
        for passage in document.passages
        if passage.kind is PassageKind.CAPTION
    ]
    assert captions == ["小米集团 互联网商业部品牌部总经理 陈高铭", "小米集团互联网商业部品牌部全国策划总经理 贾斌"]


@pytest.mark.parametrize(
    "boilerplate",
    [
        "趋势TREND", "已有0人收藏", "+1", "发表评论", "转发", "入驻", "机构号", "本文由Morketing原创",
        "图片来源于网络", "版权声明", "投稿", "微信扫描二维码", "订阅“微信”公众号", "酷开系统418周年庆",
        "再见博雅公关", "CIPRA",
    ],
)  # fmt: skip
def test_boilerplate_is_in_no_passage(documents: dict[str, Document], boilerplate: str) -> None:
    for document in documents.values():
        for passage in document.passages:
            assert boilerplate not in passage.text


@pytest.mark.parametrize(
    ("words", "document_id"),
    [
        ("10月19日,金投赏如期在上海召开。", "xiaomi-ecosystem-2020"),
        ("答案是否定的。", "xiaomi-ecosystem-2020"),
        ("帮助品牌脱颖而出。", "xiaomi-ecosystem-2020"),
        ("在刚刚过去的2019年,可谓不平凡。", "xiaomi-internet-revenue-2019"),
        ("为什么会有这样的思维转变?", "xiaomi-internet-revenue-2019"),
        ("蓄势待发。", "xiaomi-internet-revenue-2019"),
    ],
)
def test_no_paragraph_is_lost(documents: dict[str, Document], words: str, document_id: str) -> None:
    assert any(words in passage.text for passage in documents[document_id].passages)

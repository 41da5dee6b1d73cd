from pathlib import Path

import pytest

from sources import ArticleError, load_document, read_articles
from sources.files.encodings import EncodingError, decode

SIMPLIFIED = "老城的茶馆每天清晨六点开门。第一壶茶总是留给扫街的人，这是掌柜定下的规矩，一直没有变过。"
TRADITIONAL = "老城的茶館每天清晨六點開門。第一壺茶總是留給掃街的人，這是掌櫃定下的規矩，一直沒有變過。"


@pytest.mark.parametrize(
    ("text", "encoding", "guessed"),
    [
        (SIMPLIFIED, "utf-8", None),
        (SIMPLIFIED, "utf-8-sig", None),
        (SIMPLIFIED, "utf-16", None),
        (SIMPLIFIED, "utf-32", None),
        ("\ufeff" + SIMPLIFIED, "utf-32-be", None),
        (SIMPLIFIED, "utf-16-le", "UTF-16"),
        (SIMPLIFIED, "utf-16-be", "UTF-16"),
        (SIMPLIFIED, "gb2312", "GB18030"),
        (SIMPLIFIED + "𠮷镕", "gb18030", "GB18030"),
        (TRADITIONAL, "gbk", "GB18030"),
        (TRADITIONAL, "big5", "Big5"),
        (TRADITIONAL, "utf-16-le", "UTF-16"),
        ("Tea is drunk here.", "ascii", None),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_was_written_in(text: str, encoding: str, guessed: str | None) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.guessed) == (text.removeprefix("\ufeff"), guessed)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le café ouvre à sept heures. L’été, Élodie prépare dix tartes à la crème brûlée, très tôt.", "cp1252"),
        ("대한민국은 동아시아의 한반도 남부에 위치한 나라이다. 수도는 서울이며 인구는 오천만 명이다.", "euc-kr"),
        ("日本国は東アジアに位置し、日本列島などからなる島国である。首都は東京である。", "shift-jis"),
        ("日本国は東アジアに位置し、日本列島などからなる島国である。首都は東京である。", "euc-jp"),
        ("Москва является столицей России и крупнейшим городом страны.", "koi8-r"),
        ("茶馆", "gb18030"),
    ],
)
def test_what_leaves_a_doubt_is_asked_not_guessed(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    with pytest.raises(EncodingError, match="leaves a doubt"):
        decode(content)
    assert decode(content, stated=encoding).text == text


@pytest.mark.parametrize("hint", ["base64", "idna", "unicode_escape", "no-such-thing", "a\0b", "utf-8"])
def test_a_hint_that_is_no_encoding_or_a_wrong_one_is_passed_over(hint: str) -> None:
    assert decode(SIMPLIFIED.encode("gb18030"), hint=hint).text == SIMPLIFIED


def test_what_a_page_calls_gb2312_is_gb18030() -> None:
    assert decode("朱镕基".encode("gbk"), hint="gb2312").text == "朱镕基"


def test_the_catalog_states_an_encoding_and_a_guess_is_told(tmp_path: Path) -> None:
    tea, sign = tmp_path / "tea.txt", tmp_path / "sign.txt"
    tea.write_bytes(SIMPLIFIED.encode("gb18030"))
    sign.write_bytes("茶馆开门。".encode("gb18030"))
    with pytest.raises(ArticleError, match="leaves a doubt"):
        load_document(sign)
    (tmp_path / "catalog.toml").write_text(
        '[[article]]\nid = "sign"\nfile = "sign.txt"\ntitle = "牌"\nencoding = "gb18030"\n', encoding="utf-8"
    )
    articles = read_articles([tmp_path])
    assert [document.text for document in articles.documents] == ["茶馆开门。", SIMPLIFIED]
    assert articles.guessed == (f"{tea}: read as GB18030, as its characters suggest.",)

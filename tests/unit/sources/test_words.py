import pytest

from sources.formats.words import clean, language_tag, metadata, squeeze


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("老城的茶馆\n  每天开门", "老城的茶馆每天开门"),
        ("茶馆，\n每天", "茶馆，每天"),
        ("the old\n\ttown", "the old town"),
        ("茶馆 tea\n茶馆", "茶馆 tea 茶馆"),
        ("an inven-\ntion", "an invention"),
        ("Hong-\nKong", "Hong-Kong"),
        ("tea -\nhot", "tea - hot"),
        ("\u00a0a\u200b\u00ad b \n", "a b"),
        ("", ""),
    ],
)
def test_lines_become_one(text: str, line: str) -> None:
    assert squeeze(text) == line


def test_what_is_no_text_goes() -> None:
    assert clean("a\0\x1b[2J\ud800b\tc\n") == "a[2Jb\tc\n"


def test_metadata_is_one_line_of_sensible_length() -> None:
    assert [metadata(value) for value in ("a\nb", " ", "x" * 301, None, ["a"])] == ["a b", None, None, None, None]
    assert [language_tag(value) for value in ("zh_CN", "en", "und", "no such", 3)] == ["zh-CN", "en", None, None, None]

"""The page's own words: the same in every language, and none that the page doesn't say."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant.ui
from assistant.ui.faults import say_fault
from assistant.ui.words import PageLocale, page_locale
from index.text.languages.language import language
from index.text.languages.toml_files import read_table
from tests.support.places import ROOT

UI = Path(assistant.ui.__file__).parent
TEMPLATES = UI.parent / "rendering" / "templates" / "page"
FAMILIES = ("signal_", "reason_", "strength_", "addition_")


def test_the_languages_say_the_same_things() -> None:
    chinese, english = (vars(page_locale(tag)) for tag in ("zh", "en"))
    assert list(chinese) == list(english) != []
    for name, text in chinese.items():
        assert _blanks(text) == _blanks(english[name]), name
        assert text.strip()
        assert english[name].strip()


def _blanks(text: str) -> int:
    return sum(field is not None for _, field, _, _ in string.Formatter().parse(text))


def test_every_word_is_said_and_every_one_that_is_said_is_there() -> None:
    files = [*UI.glob("*views.py"), *UI.glob("api/*endpoints.py"), *UI.glob("scripts/*.js"), *TEMPLATES.glob("*.jinja")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    said = set(re.findall(r"(?<!request\.)(?<!elements\.)\b(?:other_)?words\.(\w+)", text))
    known = {name for name in vars(page_locale("en")) if not name.startswith(FAMILIES)}
    assert known == said - {"of", "place"}


def test_a_word_that_is_missing_is_an_error_and_a_member_of_a_family_is_its_own_name() -> None:
    words = PageLocale(signal_exact="literal")
    with pytest.raises(AttributeError, match="no words named 'ask'"):
        _ = words.ask
    assert words.of("signal", "exact") == "literal"
    assert words.of("signal", "brand_new") == "brand new"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("zero.txt: holds no paragraph of text.", "zero.txt：里面没有一段正文。"),
        ("a: b.txt: is a picture; an article is text.", "a: b.txt：是图片，不是文字文章。"),
        (
            "x.txt: begins as UTF-16 text but is none (at byte 2).",
            "x.txt：开头像 UTF-16 文本，其实不是（在第 2 字节）。",
        ),
        (
            "“q” does not stand in any article. Likest there: “p” (tea).",
            "“q”不在任何一篇文章里。最像的是：“p”（tea）。",
        ),
        ("No article has the id a. There are: b, c.", "没有编号为 a 的文章，现有：b, c。"),
        ("Nobody has words for this.", "Nobody has words for this."),
    ],
)
def test_a_fault_is_said_in_the_pages_language(line: str, said: str) -> None:
    assert say_fault(line, "zh") == said
    assert say_fault(line, "en") == line


def test_every_fault_that_has_words_is_one_that_the_code_says() -> None:
    files = [file for room in ("assistant", "index", "sources") for file in (ROOT / room).rglob("*.py")]
    said = {text for file in files for text in _texts(ast.parse(file.read_text(encoding="utf-8")))}
    forms = [re.compile(".*?".join(map(re.escape, text.split("{}"))), re.DOTALL) for text in said if len(text) > 15]
    for key, line in read_table(language("en").folder / "faults.toml").items():
        assert any(form.fullmatch(each) for form in forms for each in (line, line.removeprefix("{}: "))), key


def _texts(tree: ast.AST) -> Iterator[str]:
    """Give the texts of a program, with {} for what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value

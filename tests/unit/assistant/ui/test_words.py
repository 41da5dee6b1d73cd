"""The page's own words: the same in every language, and none that the page doesn't say."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant.ui
from assistant.rendering.renderer import PlaceWords
from assistant.ui.faults import say_fault
from assistant.ui.words import PageLocale, page_locale
from index.text.languages.language import language
from index.text.languages.toml_files import read_table
from tests.support.places import ROOT

UI = Path(assistant.ui.__file__).parent
TEMPLATES = UI.parent / "rendering" / "templates" / "page"
FAMILIES = ("signal_", "reason_", "strength_", "operation_", "status_", "addition_")


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
    files = [
        *UI.glob("views/*.py"),
        *UI.glob("endpoints/*.py"),
        *UI.glob("rest/*.py"),
        *UI.glob("scripts/*.js"),
        *TEMPLATES.glob("*.jinja"),
    ]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    words = r"(?:(?:other_)?words|page_locale\(request\.language\))"
    said = set(re.findall(rf"(?<!request\.)(?<!elements\.)\b{words}\.(\w+)", text))
    said |= {name for name in vars(PlaceWords) if not name.startswith("_")}  # `renderer` asks for these
    known = {name for name in vars(page_locale("en")) if not name.startswith(FAMILIES)}
    assert known == {name for name in said if not name.startswith(FAMILIES)} - {"of", "place"}


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
        assert any(form.fullmatch(each) for form in forms for each in _said(line)), key


def _said(line: str) -> tuple[str, ...]:
    """Return a fault's line as the code may have it: of what is named elsewhere, or with a command in it."""
    fetching = line.replace("{}", "`yinju serve --allow-fetch`")
    return line, line.removeprefix("{}: "), line.removeprefix("Index at {} "), fetching


SAID_TO_VISITORS = (
    "sources/formats/*.py",
    "sources/sandbox/*.py",
    "sources/files/encodings.py",
    "sources/load.py",
    "sources/extras.py",
    "assistant/library/*.py",
    "assistant/library/adding/*.py",
    "assistant/errors.py",
    "assistant/gold/questions/add.py",
    "assistant/gold/questions/places.py",
    "assistant/ui/requests/*.py",
    "assistant/ui/api/*.py",
    "assistant/ui/endpoints/*.py",
    "assistant/ui/desk/*.py",
)
"""What says the lines of errors that an endpoint of the page may answer with."""
SAID_TO_OTHERS = {  # each with who is told, or why it needs no words of its own
    "No articles found in {}: a folder with {} files is expected.": "the command",
    "has the id {}, as {} has; rename one of the files, or its id in the catalog.": "the command; the page numbers ids",
    "The quote is blank; give some words of an article.": "the command and Python",
    "The articles could not be indexed.": "the log",
    "An article could not be read.": "the log",
    "Articles could not be added.": "the log",
    "The articles answer as they were.": "the log",
    "What the articles show of themselves could not be found out.": "the log",
    "The list doesn't go on there; begin it anew.": "programs",
    "An article, by the id that citations give; its passages are numbered as theirs are.": "programs",
    "Too much waits to be added already, at most {}. Add this one again later.": "filled in, it has words",
    "The question is blank.": "Python; the page says it before",
    "There is no passage {}; there are 1 to {}.": "the command",
    "There is no article {}.": "the command; the page names articles that are there",
    "{} holds no passage.": "the command, likewise",
    "“{}” does not stand in that passage; copy the words exactly.": "the command",
    "Setting {}: {}.": "the command and Python",
    "Answers questions by quoting articles word for word, with the place of every quote.": "programs",
    "takes too much {} to be read; it is damaged, or made to do harm.": "filled in, it has words",
    "“{}” does not stand in {}.": "filled in, it has words",
    " Likest there: “{}” ({}).": "a part of what has words",
}


def test_every_fault_that_a_visitor_may_be_told_has_words_in_chinese() -> None:
    files = [file for pattern in SAID_TO_VISITORS for file in sorted(ROOT.glob(pattern))]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    lines = {text for tree in trees for text in _texts(_without_docstrings(tree)) if _is_line(text)}
    assert len(lines) > 40
    unsaid = {line for line in lines - SAID_TO_OTHERS.keys() if not _in_chinese(line)}
    assert unsaid == set()


def _is_line(text: str) -> bool:
    """Tell whether a text of a program is a line of its own: it may go on from what it is said of, as a file."""
    return text.endswith(".") and " " in text and "\n" not in text


def _in_chinese(line: str) -> bool:
    """Tell whether a line is said in Chinese, by itself or of a file."""
    filled = line.replace("{}", "x").lstrip(": ")
    return any(re.search("[\u4e00-\u9fff]", say_fault(each, "zh")) for each in (filled, f"a.txt: {filled}"))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [each for each in body if not _is_docstring(each)]  # type: ignore[attr-defined]
    return tree


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _texts(tree: ast.AST) -> Iterator[str]:
    """Give the texts of a program, with {} for what is filled in."""
    parts = {id(each) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for each in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value

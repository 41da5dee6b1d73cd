"""The page's own words: the same in every language, and none that the page doesn't say."""

import re
import string
from pathlib import Path

import pytest

import assistant.ui
from assistant.ui.words import PageLocale, page_locale

UI = Path(assistant.ui.__file__).parent
TEMPLATES = UI.parent / "rendering" / "templates" / "page"
FAMILIES = ("signal_", "reason_", "strength_")


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
    files = [UI / "api" / "endpoints.py", *UI.glob("scripts/*.js"), *TEMPLATES.glob("*.jinja")]
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

"""The page's locales: its own words, one file for each language."""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import SimpleNamespace


class PageLanguage(StrEnum):
    """A language of the page."""

    CHINESE = "zh"
    ENGLISH = "en"


class PageLocale(SimpleNamespace):
    """A locale: the page's words in one language, by name; those with braces are filled by `str.format`."""

    def __getattr__(self, name: str) -> str:
        raise AttributeError(f"The page has no words named {name!r}.")

    def place(self, paragraph: int) -> str:
        """Name a passage's place in its article: a paragraph, from 1, or 0 for the byline."""
        return str(self.paragraph.format(paragraph) if paragraph else self.byline)

    def of(self, family: str, member: str) -> str:
        """Return one of a family of words, such as those for signals; a member without words is its own name."""
        return str(self.__dict__.get(f"{family}_{member}", member.replace("_", " ")))


@cache
def page_locale(language: PageLanguage) -> PageLocale:
    """Return the page's words in a language."""
    file = Path(__file__).with_name(f"{language.value}.toml")
    return PageLocale(**tomllib.loads(file.read_text(encoding="utf-8")))

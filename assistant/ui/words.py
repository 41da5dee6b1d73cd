"""The page's words, in each language that has a `page.toml`."""

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace

from assistant.locales import PLACES
from index.errors import LanguageFileError
from index.text.languages.language import ENGLISH, Language, language, languages
from index.text.languages.toml_files import read_table

_FILE = "page.toml"


class PageLocale(SimpleNamespace):
    """A locale: the page's words in one language, by name; those with braces are filled by `str.format`."""

    def __getattr__(self, name: str) -> str:
        raise AttributeError(f"The page has no words named {name!r}.")

    def place(self, paragraph: int) -> str:
        """Name a passage's place in its article: a paragraph, from 1, or what isn't searched, by its number."""
        return str(
            self.paragraph.format(paragraph) if paragraph > 0 else self.__dict__[PLACES.get(paragraph, "byline")]
        )

    def of(self, family: str, member: str) -> str:
        """Return one of a family of words, such as those for signals; a member without words is its own name."""
        return str(self.__dict__.get(f"{family}_{member}", member.replace("_", " ")))


def page_languages() -> tuple[str, ...]:
    """Return the tags of the languages that the page speaks, English last."""
    return tuple(each.tag for each in languages() if each.has(_FILE))


def page_language(wanted: str) -> str:
    """Return the page's language for what a browser asks for, such as `zh-CN,zh;q=0.9`: English if it has no other."""
    return next((tag for tag in page_languages() if wanted.lower().startswith(tag)), ENGLISH)


def next_page_language(tag: str) -> str:
    """Return the language that the page can be switched to."""
    tags = page_languages()
    return tags[(tags.index(tag) + 1) % len(tags)]


def page_locale(tag: str) -> PageLocale:
    """Return the page's words in one of its languages; those that it lacks in English.

    Raises:
        LanguageFileError: If its file says anything else.
    """
    return _page_locale(language(tag))


@cache
def _page_locale(language_: Language) -> PageLocale:
    english, own = _words(language(ENGLISH)), _words(language_)
    if unknown := own.keys() - english.keys():
        raise LanguageFileError(language_.folder / _FILE, min(unknown), "is not known")
    return PageLocale(language=language_.tag, **{name: own.get(name, words) for name, words in english.items()})


def _words(language_: Language) -> Mapping[str, str]:
    file = language_.folder / _FILE
    words = read_table(file)
    if wrong := next((name for name, each in words.items() if not isinstance(each, str)), None):
        raise LanguageFileError(file, wrong, "must be a string")
    return words

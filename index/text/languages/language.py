"""The languages there are, and which of them a text is in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from index.errors import LanguageFileError
from index.text.languages.reading import Reading
from index.text.languages.toml_files import Forms, read_as

ENGLISH = "en"
"""What no other language claims counts as English, whose words stand in questions of any language; and what another
language has no words for is said in it."""
FOLDERS = [Path(__file__).parent]
"""Where the languages' folders are."""
_NEVER = "(?!)"
_Wanted = TypeVar("_Wanted")


@dataclass(frozen=True, slots=True)
class Language:
    """A language: what its folder says.

    Attributes:
        tag: A BCP 47 tag, which is the folder's name.
        folder: Its folder.
    """

    tag: str
    folder: Path

    def claims(self, text: str) -> bool:
        """Tell whether a text shows that it is in this language."""
        return bool(self.reading.claims) and joined([self.reading.claims]).search(text) is not None

    @property
    def reading(self) -> Reading:
        """How its texts are read."""
        return self.read("reading.toml", Reading)

    def has(self, file: str) -> bool:
        """Tell whether its folder has a file."""
        return (self.folder / file).is_file()

    def read(self, file: str, wanted: type[_Wanted]) -> _Wanted:
        """Return what a file of its folder says; read when it is first asked for, and then kept.

        Args:
            file: Its name.
            wanted: A dataclass with the keys that may stand in it. Those without a default are said in English where
                the file lacks them.

        Raises:
            LanguageFileError: If something else stands there.
        """
        return read_as(wanted, self.folder / file, FOLDERS[0] / ENGLISH / file)


def languages() -> tuple[Language, ...]:
    """Return all languages, by their tags, English last."""
    return _languages(tuple(FOLDERS))


def language(tag: str) -> Language:
    """Return the language with a tag.

    Raises:
        KeyError: If there is none.
    """
    return {each.tag: each for each in languages()}[tag]


def language_of(text: str) -> Language:
    """Return the language that claims a text; English where none does."""
    every = languages()
    return next((each for each in every if each.claims(text)), every[-1])


def languages_in(text: str) -> tuple[Language, ...]:
    """Return the languages whose words may stand in a text: its own, and English."""
    own, english = language_of(text), languages()[-1]
    return (english,) if own is english else (own, english)


def joined(forms: Iterable[Forms], template: str = "{}", flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is found where any of some forms is; one that is never found, of none.

    Args:
        forms: Those of some languages.
        template: What stands around them; holds `{}` for the forms.
        flags: As `re.compile` takes them.

    Raises:
        LanguageFileError: If a form is no regular expression.
    """
    return _joined(tuple(form for each in forms for form in each), template, flags)


@lru_cache(maxsize=512)
def _joined(forms: Forms, template: str, flags: int) -> re.Pattern[str]:
    try:
        return re.compile(template.replace("{}", f"(?:{'|'.join(forms) or _NEVER})"), flags)
    except re.error as error:
        raise _fault(forms, error) from error


def _fault(forms: Forms, error: re.error) -> LanguageFileError:
    """Return an error that says which form is wrong, and where it stands."""
    for form in forms:
        try:
            re.compile(form)
        except re.error as its:
            for file in (file for each in languages() for file in sorted(each.folder.glob("*.toml"))):
                if form in file.read_text(encoding="utf-8"):
                    return LanguageFileError(file, None, f"has a form that is no regular expression ({its}): {form}")
    return LanguageFileError(FOLDERS[0], None, f"has forms that can't stand together: {error}")


@cache
def _languages(folders: tuple[Path, ...]) -> tuple[Language, ...]:
    found = {file.parent for folder in folders for file in folder.glob("*/*.toml")}
    return tuple(
        Language(each.name, each) for each in sorted(found, key=lambda each: (each.name == ENGLISH, each.name))
    )

"""The languages' folders: all of them say the same things, and what is wrong in one is named with its file and key."""

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from index.errors import LanguageFileError
from index.text.languages.language import ENGLISH, Language, joined, language, languages
from index.text.languages.reading import Reading
from index.text.languages.toml_files import read_as, read_table

WORDING = ("wording.toml", "explanations.toml", "evidence.toml", "judgements.toml", "page.toml", "faults.toml")
FORMS = ("reading.toml", "questions.toml", "particulars.toml")


def entries(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield keys, those of tables with the table's name before, and what they say."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from entries(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def placeholders(text: str) -> list[str]:
    """Return what is filled in, in alphabetical order, since languages differ in theirs; with how it is written."""
    return sorted(f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def differences(own: Path, english: Path) -> list[str]:
    """Return what a file of a language says that its English counterpart doesn't, or the other way round."""
    its, theirs = dict(entries(read_table(own))), dict(entries(read_table(english)))
    missing = [f"{own}: {key} is missing" for key in theirs.keys() - its.keys()]
    unknown = [f"{own}: {key} is not in {english}" for key in its.keys() - theirs.keys()]
    blank = [f"{own}: {key} is blank" for key, text in its.items() if not text.strip()]
    filled = [
        f"{own}: {key} has {placeholders(its[key])}, not {placeholders(theirs[key])}"
        for key in its.keys() & theirs.keys()
        if placeholders(its[key]) != placeholders(theirs[key])
    ]
    return sorted([*missing, *unknown, *blank, *filled])


@pytest.mark.parametrize("file", WORDING)
@pytest.mark.parametrize("its", languages(), ids=lambda its: its.tag)
def test_every_language_has_all_words_with_the_same_placeholders(its: Language, file: str) -> None:
    assert differences(its.folder / file, language(ENGLISH).folder / file) == []


def test_a_difference_is_named_with_file_and_key(tmp_path: Path) -> None:
    own, english = tmp_path / "own.toml", tmp_path / "english.toml"
    english.write_text('a = "{} of {}"\nb = "x"\n[t]\nc = "{value:.2f}"\n', encoding="utf-8")
    own.write_text('a = "{}"\nd = "y"\n[t]\nc = " "\n', encoding="utf-8")
    said = "\n".join(differences(own, english))
    for line in (
        f"{own}: a has [':'], not [':', ':']",
        f"{own}: b is missing",
        f"{own}: d is not in {english}",
        f"{own}: t.c is blank",
    ):
        assert line in said


@pytest.mark.parametrize("its", languages(), ids=lambda its: its.tag)
def test_a_languages_folder_has_its_files_and_no_others(its: Language) -> None:
    assert {each.name for each in its.folder.iterdir()} == {*WORDING, *FORMS, "grammar.toml", "suggestions.toml"}


@pytest.mark.parametrize("its", languages(), ids=lambda its: its.tag)
def test_every_form_is_a_regular_expression(its: Language) -> None:
    for file in FORMS:
        for key, forms in entries(read_table(its.folder / file)):
            for form in forms if isinstance(forms, list) else ():
                try:
                    compiled = re.compile(form)
                    assert compiled.groups == len(compiled.groupindex), (
                        f"{its.folder / file}: {key}: groups must be (?:…) or (?P<name>…): {form}"
                    )
                except re.error as error:
                    pytest.fail(f"{its.folder / file}: {key}: {error}: {form}")


@pytest.mark.parametrize(
    ("written", "key", "says"),
    [
        ("claims = [", None, "is no TOML in UTF-8: "),
        ("claim = ['x']", "claim", "claim is not known; there are: claims, "),
        ("claims = 'x'", "claims", "claims must be a list of strings"),
        ("claims = [1]", "claims", "claims must be a list of strings"),
        ("claims = {a = 'x'}", "claims", "claims must be a list of strings"),
        ("[answer_types]\ndate = 'when'", "answer_types.date", "answer_types.date must be in a table of lists"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, written: str, key: str | None, says: str) -> None:
    (file := tmp_path / "reading.toml").write_text(written, encoding="utf-8")
    with pytest.raises(LanguageFileError, match=re.escape(f"{file}: {says}")) as caught:
        read_as(Reading, file, file)
    assert (caught.value.path, caught.value.key) == (file, key)


def test_a_form_that_is_no_regular_expression_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xx").mkdir()
    (file := tmp_path / "xx" / "reading.toml").write_text("claims = ['[a']\n", encoding="utf-8")
    monkeypatch.setattr("index.text.languages.language.FOLDERS", [tmp_path])
    (its,) = languages()
    with pytest.raises(LanguageFileError, match=re.escape(f"{file}: has a form that is no regular expression")):
        its.claims("a")


def test_nothing_is_found_by_no_forms() -> None:
    assert joined([(), ()]).search("") is None
    assert Reading() == read_as(Reading, Path("nowhere.toml"), Path("nowhere.toml"))

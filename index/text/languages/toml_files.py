"""Reads the files of a language: TOML, checked against a dataclass that says what may stand there."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast, get_type_hints

from index.errors import LanguageFileError

Forms = tuple[str, ...]
"""Regular expressions of which any may be found."""
_Wanted = TypeVar("_Wanted")
_KINDS: Mapping[Any, str] = {
    str: "a string",
    Forms: "a list of strings",
    Mapping[str, str]: "a table of strings",
    Mapping[str, Forms]: "a table of lists of strings",
}


def key_of(member: Enum) -> str:
    """Return what a member of an enumeration goes by in a file: its name in small letters."""
    return member.name.lower()


@cache
def read_table(path: Path) -> Mapping[str, Any]:
    """Return what a file says, once; nothing where there is no such file.

    Raises:
        LanguageFileError: If it is no TOML.
    """
    try:
        return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return MappingProxyType({})
    except ValueError as error:  # TOML's and Unicode's errors are such
        raise LanguageFileError(path, None, f"is no TOML in UTF-8: {error}") from error


def read_as(wanted: type[_Wanted], path: Path, instead: Path) -> _Wanted:
    """Return what a file says as a value; the same one each time.

    Args:
        wanted: A dataclass; its fields are the keys: strings, lists, and tables of these.
        path: The file; it need not be there.
        instead: The file that says what is missing in that one, where the field has no default.

    Raises:
        LanguageFileError: If a key is unknown, missing in both files, or of another kind.
    """
    return cast(_Wanted, _read_as(cast(Any, wanted), path, instead))


@cache
def _read_as(wanted: Any, path: Path, instead: Path) -> Any:
    kinds = get_type_hints(wanted)
    known: Mapping[str, Field[Any]] = {each.name: each for each in fields(wanted)}
    if unknown := read_table(path).keys() - known.keys():
        raise LanguageFileError(path, min(unknown), f"is not known; there are: {', '.join(known)}")
    return wanted(
        **{
            name: value
            for name, each in known.items()
            if (value := _value(name, kinds[name], each, path, instead)) is not None
        }
    )


def _value(name: str, kind: Any, field: Field[Any], path: Path, instead: Path) -> Any:
    """Return a field's value; None where its default holds."""
    own, other = (_checked(each, name, kind) for each in (path, instead))
    if field.default is not MISSING or field.default_factory is not MISSING:
        return own
    if own is None and other is None:
        raise LanguageFileError(path, name, "is missing")
    if isinstance(own, Mapping) and isinstance(other, Mapping):
        return MappingProxyType({**other, **own})
    return other if own is None else own


def _checked(path: Path, name: str, kind: Any) -> Any:
    value = read_table(path).get(name)
    if value is None:
        return None
    found = _frozen(value)
    within = {Mapping[str, str]: str, Mapping[str, Forms]: tuple}.get(kind)
    if not isinstance(found, Mapping if within else str if kind is str else tuple):
        raise LanguageFileError(path, name, f"must be {_KINDS[kind]}")
    entries = _frozen(value).items() if within else ()
    if wrong := next((each for each, text in entries if not isinstance(text, within or object)), None):
        raise LanguageFileError(path, f"{name}.{wrong}", f"must be in {_KINDS[kind]}")
    return found


def _frozen(value: Any) -> Any:
    """Return a value of TOML so that nobody can change it; a list of other things than strings stays one."""
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(each) for name, each in value.items()})
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    return value

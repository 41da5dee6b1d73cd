"""What a model's own files say about how to use it, read without loading the model."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_QUERY_PROMPTS = ("query", "search_query", "retrieval.query", "s2p_query")
_DOCUMENT_PROMPTS = ("document", "passage", "corpus", "search_document", "retrieval.passage")
_SIZES = ("matryoshka_dimensions", "matryoshka_dims")
_MULTI_VECTOR = ("MultiVectorEncoder", "ColBERT")


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before texts.

    Attributes:
        query: Before questions; may be empty.
        document: Before passages; may be empty.
        are_usual: Whether sentence-transformers would take the same ones.
    """

    query: str = ""
    document: str = ""
    are_usual: bool = True

    @property
    def mark(self) -> str:
        """What tells vectors that are made with them from those of sentence-transformers alone."""
        return "" if self.are_usual else "+prompts"

    def __str__(self) -> str:
        """Say it in words."""
        if not (self.query or self.document):
            return "no prompts"
        return f"prompts {_shown(self.query)} for questions, {_shown(self.document)} for passages"


@dataclass(frozen=True, slots=True)
class ModelConfiguration:
    """What a model's files say.

    Attributes:
        prompts: What it wants before texts.
        sizes: Of how many first values its vectors may consist (Matryoshka); none if it doesn't say.
        has_own_code: Whether it names code of its own, which is never run.
        is_multi_vector: Whether it is a multi-vector encoder, whose tokens are compared.
    """

    prompts: Prompts
    sizes: tuple[int, ...]
    has_own_code: bool
    is_multi_vector: bool


def read_configuration(folder: Path) -> ModelConfiguration:
    """Read what a model's folder says; of a file that can't be understood, nothing."""
    config, own = read_object(folder / "config.json"), read_object(folder / "config_sentence_transformers.json")
    sizes: list[Any] = next((config[name] for name in _SIZES if isinstance(config.get(name), list)), [])
    return ModelConfiguration(
        _prompts(own),
        tuple(sorted(size for size in sizes if isinstance(size, int))),
        bool(config.get("auto_map")) or _names_own_code(folder / "modules.json"),
        own.get("model_type") in _MULTI_VECTOR or "HF_ColBERT" in (config.get("architectures") or ()),
    )


def _prompts(own: Mapping[str, Any]) -> Prompts:
    """Return the prompts for questions and passages, by the names that models give them.

    Models call them differently, and sentence-transformers knows some names alone: of one whose prompts are called
    query and passage it would take the first only. What all texts get, by `default_prompt_name`, is taken where a model
    has no prompt for either; a name that isn't known is not guessed at.
    """
    found = own.get("prompts")
    named = {name: text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
    query, document = _first(named, _QUERY_PROMPTS), _first(named, _DOCUMENT_PROMPTS)
    if query is None and document is None:
        query = document = named.get(str(own.get("default_prompt_name")))
    usual = (named.get("query", ""), named.get("document", ""))
    return Prompts(query or "", document or "", (query or "", document or "") == usual)


def _first(named: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((named[name] for name in names if name in named), None)


def _names_own_code(modules: Path) -> bool:
    try:
        found = json.loads(modules.read_bytes())
        return any(not str(each["type"]).startswith(("sentence_transformers.", "pylate.")) for each in found)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def read_object(file: Path) -> Mapping[str, Any]:
    """Return what a file of a model says; nothing where it says nothing that can be read."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _shown(prompt: str) -> str:
    return repr(prompt) if prompt else "none"

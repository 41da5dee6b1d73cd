"""What a model's files say about its prompts and sizes."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from index import read_configuration
from index.models.model_configuration import Prompts

OWN = "config_sentence_transformers.json"


@pytest.mark.parametrize(
    ("said", "query", "document", "mark"),
    [
        ({}, "", "", ""),
        ({"prompts": {}}, "", "", ""),
        ({"prompts": {"query": "q: ", "document": "d: "}}, "q: ", "d: ", ""),
        ({"prompts": {"query": "q: "}}, "q: ", "", ""),
        ({"prompts": {"query": "q: ", "passage": "p: "}}, "q: ", "p: ", "+prompts"),
        ({"prompts": {"query": "q: ", "passage": ""}}, "q: ", "", ""),
        ({"prompts": {"search_query": "q: ", "search_document": "d: "}}, "q: ", "d: ", "+prompts"),
        ({"prompts": {"retrieval.query": "q: ", "retrieval.passage": "d: "}}, "q: ", "d: ", "+prompts"),
        ({"prompts": {"query": "q: "}, "default_prompt_name": "query"}, "q: ", "", ""),
        ({"prompts": {"any": "a: "}, "default_prompt_name": "any"}, "a: ", "a: ", "+prompts"),
        ({"prompts": {"any": "a: "}, "default_prompt_name": None}, "", "", ""),
        ({"prompts": {"clustering": "c: ", "sts": "s: "}}, "", "", ""),
        ({"prompts": {"query": 7, "document": None}}, "", "", ""),
        ({"prompts": ["q: "]}, "", "", ""),
    ],
)
def test_prompts_are_those_that_the_model_names(
    tmp_path: Path, said: Mapping[str, object], query: str, document: str, mark: str
) -> None:
    (tmp_path / OWN).write_text(json.dumps(said), encoding="utf-8")
    prompts = read_configuration(tmp_path).prompts
    assert (prompts.query, prompts.document, prompts.mark) == (query, document, mark)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_of_a_file_that_is_none_nothing_is_taken(tmp_path: Path, content: bytes) -> None:
    for name in (OWN, "config.json", "modules.json"):
        (tmp_path / name).write_bytes(content)
    found = read_configuration(tmp_path)
    assert (found.prompts, found.sizes, found.is_multi_vector) == (Prompts(), (), False)


def test_sizes_are_those_that_it_offers(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"matryoshka_dimensions": [128, 32, "x", 64]}')
    assert read_configuration(tmp_path).sizes == (32, 64, 128)


def test_prompts_are_said_in_words() -> None:
    assert str(Prompts()) == "no prompts"
    assert str(Prompts("query: ")) == "prompts 'query: ' for questions, none for passages"
    assert str(Prompts("a", "b")) == "prompts 'a' for questions, 'b' for passages"


@pytest.mark.parametrize("kind", ["MultiVectorEncoder", "ColBERT", "SentenceTransformer"])
def test_a_multi_vector_encoder_is_told_by_its_files(tmp_path: Path, kind: str) -> None:
    (tmp_path / OWN).write_text(json.dumps({"model_type": kind}))
    assert read_configuration(tmp_path).is_multi_vector is (kind != "SentenceTransformer")

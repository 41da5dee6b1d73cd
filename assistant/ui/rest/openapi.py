"""The description of what programs can ask by REST, in OpenAPI 3.1: made of the types that are asked and answered."""

import inspect
import re
import textwrap
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from assistant.answering.answer import Answer, Citation
from assistant.answering.verdict import Verdict
from assistant.ui.rest.operations import Operation
from assistant.ui.rest.replies import (
    Article,
    ArticleParticular,
    ArticlePassage,
    Articles,
    ArticleSummary,
    Fault,
    FoundPassages,
)
from assistant.ui.rest.requests import Listing, Naming, Question, Search
from assistant.ui.words import page_locale
from index import AnswerSpan
from index.text.languages.language import ENGLISH

Schema = dict[str, Any]

_DESCRIBED = (
    *(Question, Search, Listing, Naming),
    *(Answer, Citation, AnswerSpan, FoundPassages, Articles, ArticleSummary),
    *(Article, ArticleParticular, ArticlePassage, Fault),
)
_REFUSALS = (400, 401, 403, 404, 413, 415, 429, 503)
_OF_BODIES = (413, 415)
_OF_LOGIN = 401
_OF_NAMES = 404
_SCHEMAS = "#/components/schemas/"
_RESPONSES = "#/components/responses/"
_AS_PARAMETERS = (Listing.__name__, Naming.__name__)
_JSON = {"None": "null", "False": "false", "True": "true"}
_PYTHON = re.compile(r"\b(?:None|False|True)\b")
_ATTRIBUTE = re.compile(r"^(\w+): (.*(?:\n {4}.*)*)", re.MULTILINE)


def describe(operations: Sequence[Operation], *, login: bool) -> dict[str, Any]:
    """Return the description, ready for JSON.

    Args:
        operations: What can be asked.
        login: Whether a password is asked for.
    """
    words = page_locale(ENGLISH)
    schemas = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = {
            "operationId": each.name,
            "summary": words.of("operation", each.name),
            **_asked(each, schemas),
            "responses": {
                "200": {"description": _summary(each.reply), "content": _json(each.reply)},
                **{str(status): {"$ref": f"{_RESPONSES}{status}"} for status in _refusals(each, login=login)},
            },
        }
    refusals = {
        str(status): {"description": words.of("status", str(status)), "content": _json(Fault)}
        for status in sorted({status for each in operations for status in _refusals(each, login=login)})
    }
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Yinju", "version": version("yinju"), "description": words.api_about},
        "paths": paths,
        "components": {
            "schemas": {name: each for name, each in schemas.items() if name not in _AS_PARAMETERS},
            "responses": refusals,
        },
    }
    if login:
        described["components"]["securitySchemes"] = {"password": {"type": "http", "scheme": "basic"}}
        described["security"] = [{"password": []}]
    return described


def _refusals(operation: Operation, *, login: bool) -> list[int]:
    """Return the HTTP statuses by which an operation is refused."""
    left_out = set() if login else {_OF_LOGIN}
    if operation.method != "POST":
        left_out.update(_OF_BODIES)
    if operation.wanted is Listing:
        left_out.add(_OF_NAMES)
    return [status for status in _REFUSALS if status not in left_out]


def _schemas(operations: Sequence[Operation]) -> dict[str, Schema]:
    """Return a JSON Schema for each type that is asked or answered, by name."""
    inputs: list[Any] = [
        *((each.name, "validation", TypeAdapter[Any](each.wanted)) for each in operations),
        *((each.name, "serialization", TypeAdapter[Any](each.reply)) for each in operations),
        (Fault.__name__, "serialization", TypeAdapter(Fault)),
    ]
    _, made = TypeAdapter.json_schemas(inputs, ref_template=f"{_SCHEMAS}{{model}}")
    schemas: dict[str, Schema] = made["$defs"]
    schemas[Answer.__name__]["properties"]["verdict"] = TypeAdapter(Verdict).json_schema()
    asked = {each.wanted.__name__ for each in operations}
    for kind in _DESCRIBED:
        schema = schemas[kind.__name__]
        _spell_out(schema, schemas)
        _explain(schema, kind)
        if kind.__name__ not in asked:
            schema["required"] = list(schema["properties"])
    return {kind.__name__: schemas[kind.__name__] for kind in _DESCRIBED}


def _spell_out(schema: Schema, schemas: Mapping[str, Schema]) -> None:
    """Put enumerations where they are referred to: they have no schema of their own."""
    for name, field in schema["properties"].items():
        referred = schemas.get(field.get("$ref", "").removeprefix(_SCHEMAS), {})
        if "enum" in referred:
            schema["properties"][name] = {key: value for key, value in referred.items() if key != "description"}


def _explain(schema: Schema, kind: type) -> None:
    """Say in a schema what a type and its fields are, as its docstring does."""
    schema["description"] = _summary(kind)
    meanings = _meanings(kind)
    for name, field in schema["properties"].items():
        field.pop("title", None)
        field["description"] = meanings[name]


def _summary(kind: type) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0].split())


def _meanings(kind: type) -> Mapping[str, str]:
    """Return what the fields of a type mean, by name: the attributes of its docstring."""
    listed = inspect.cleandoc(kind.__doc__ or "").partition("\nAttributes:\n")[2]
    found = _ATTRIBUTE.findall(textwrap.dedent(listed))
    said = {name: _PYTHON.sub(lambda word: _JSON[word.group()], " ".join(text.split())) for name, text in found}
    return {"verdict": "Whether the articles answer.", **said} if kind is Answer else said


def _asked(operation: Operation, schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """Return how a request is described: a body, or parameters."""
    if operation.method == "POST":
        return {"requestBody": {"required": True, "content": _json(operation.wanted)}}
    schema = schemas[operation.wanted.__name__]
    required = schema.get("required", ())
    return {
        "parameters": [
            {
                "name": name,
                "in": "path" if f"{{{name}}}" in operation.path else "query",
                "required": name in required,
                "description": field["description"],
                "schema": {key: value for key, value in field.items() if key != "description"},
            }
            for name, field in schema["properties"].items()
        ]
    }


def _json(kind: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"{_SCHEMAS}{kind.__name__}"}}}

"""The description of what programs can ask, as a page for persons."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.rendering.renderer import render
from assistant.ui.words import page_locale

Schema = Mapping[str, Any]

_ASKED = ("question", "query")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of what is sent or returned.

    Attributes:
        name: Its name.
        kind: What it is, in pieces, each with whether it is the name of a type that is described.
        meaning: What it means.
        required: Whether it has to be there.
        default: What holds without it, as JSON; None where nothing does.
    """

    name: str
    kind: tuple[tuple[str, bool], ...]
    meaning: str
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    """Something that can be asked.

    Attributes:
        name: What it is called.
        method: The HTTP method.
        path: Where it is asked.
        fields: What is sent, or the parameters.
        reply: The type of what is returned.
        command: A command line that asks it.
    """

    name: str
    method: str
    path: str
    fields: tuple[Field, ...]
    reply: str
    command: str


def show_reference(language: str, address: str, description: Mapping[str, Any]) -> str:
    """Return the page.

    Args:
        language: Of its own words; what fields mean is said in English.
        address: Where the server is asked, without a slash at the end.
        description: What `assistant.ui.rest.openapi.describe` returns.
    """
    schemas, words = description["components"]["schemas"], page_locale(language)
    login = "security" in description
    operations = [
        _described(language, address, method.upper(), path, each, schemas, login=login)
        for path, methods in description["paths"].items()
        for method, each in methods.items()
    ]
    sent = {_name(body) for body in _bodies(description["paths"])}
    return render(
        "page/reference.html.jinja",
        words=words,
        operations=operations,
        types={name: _fields(each) for name, each in schemas.items() if name not in sent},
        meanings={name: each["description"] for name, each in schemas.items()},
        statuses=list(description["components"]["responses"]),
        login=login,
    )


def _described(
    language: str,
    address: str,
    method: str,
    path: str,
    operation: Mapping[str, Any],
    schemas: Mapping[str, Schema],
    *,
    login: bool,
) -> DescribedOperation:
    """Return an operation as it is shown."""
    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        fields = _fields(schemas[_name(body)])
    else:
        fields = tuple(
            _field(each["name"], {**each["schema"], "description": each["description"]}, required=each["required"])
            for each in operation["parameters"]
        )
    words = page_locale(language)
    example = {each.name: words.api_question for each in fields if each.name in _ASKED}
    sending = f"--json '{json.dumps(example, ensure_ascii=False)}' " if example else ""
    command = f"curl {'-u USER:PASSWORD ' if login else ''}{sending}{address}{path.replace('{document_id}', 'ID')}"
    reply = _name(operation["responses"]["200"]["content"]["application/json"]["schema"])
    return DescribedOperation(operation["operationId"], method, path, fields, reply, command)


def _bodies(paths: Mapping[str, Mapping[str, Any]]) -> Iterator[Schema]:
    for methods in paths.values():
        for each in methods.values():
            if "requestBody" in each:
                yield each["requestBody"]["content"]["application/json"]["schema"]


def _fields(schema: Schema) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(_field(name, each, required=name in required) for name, each in schema["properties"].items())


def _field(name: str, schema: Schema, *, required: bool) -> Field:
    default = json.dumps(schema["default"]) if "default" in schema else None
    return Field(name, tuple(_kind(schema)), schema["description"], required, default)


def _kind(schema: Schema) -> Iterator[tuple[str, bool]]:
    """Return what a schema allows, in the way that types are written in programs."""
    if "$ref" in schema:
        yield _name(schema), True
    elif "anyOf" in schema:
        for number, each in enumerate(schema["anyOf"]):
            yield from [(" | ", False)] * (number > 0)
            yield from _kind(each)
    elif "enum" in schema:
        yield " | ".join(map(json.dumps, schema["enum"])), False
    elif "prefixItems" in schema:
        yield f"[{', '.join(each['type'] for each in schema['prefixItems'])}]", False
    elif schema["type"] == "array":
        yield from _kind(schema["items"])
        yield "[]", False
    elif schema["type"] == "object":
        yield f"{{name: {schema['additionalProperties']['type']}}}", False
    else:
        bounds = [schema.get("minimum"), schema.get("maximum")]
        yield schema["type"] + (f" {bounds[0]}–{bounds[1]}" if None not in bounds else ""), False


def _name(reference: Schema) -> str:
    return str(reference["$ref"]).rpartition("/")[2]

"""What a `*.gold.yaml` file may say: the models behind its validation, and behind the JSON Schema for editors.

`gold.schema.json` beside this file is written from here; `yinju gold schema` prints it.
"""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from assistant.gold.questions.question import Anchor, GoldQuestion, Match


def _as_list(value: object) -> object:
    """Let a single entry stand for a list of one."""
    return [value] if isinstance(value, str | dict) else value


def _as_quote(value: object) -> object:
    """Let a bare quote stand for one without an article."""
    return {"quote": value} if isinstance(value, str) else value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


def _one_word(value: str) -> str:
    if len(value.split()) != 1 or value != value.strip():
        raise ValueError("must be one word, without blanks")
    return value


_Text = Annotated[str, AfterValidator(_not_blank)]
_Word = Annotated[str, AfterValidator(_one_word), Field(json_schema_extra={"pattern": r"^\S+$"})]
_Texts = Annotated[list[_Text], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]
_Words = Annotated[list[_Word], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]


class EvidenceEntry(BaseModel):
    """Words of an article."""

    model_config = ConfigDict(extra="forbid", title="Evidence")

    quote: _Text = Field(description="The shortest words of the article that answer, copied exactly.")
    article: _Text | None = Field(None, description="The article's id; without it the quote may stand in any.")

    def anchor(self) -> Anchor:
        """Return the words and their article."""
        return Anchor(self.quote, self.article)


class ForbiddenEntry(BaseModel):
    """Words of an article, or an article."""

    model_config = ConfigDict(extra="forbid", title="Forbidden")

    quote: _Text | None = Field(None, description="Words that no citation may quote; without them the whole article.")
    article: _Text | None = Field(None, description="The article's id.")

    @model_validator(mode="after")
    def _names_something(self) -> "ForbiddenEntry":
        if self.quote is None and self.article is None:
            raise ValueError("names neither a quote nor an article")
        return self

    def anchor(self) -> Anchor:
        """Return the words and their article."""
        return Anchor(self.quote, self.article)


_EvidenceItem = Annotated[EvidenceEntry, BeforeValidator(_as_quote, json_schema_input_type=str | EvidenceEntry)]
_ForbiddenItem = Annotated[ForbiddenEntry, BeforeValidator(_as_quote, json_schema_input_type=str | ForbiddenEntry)]


class QuestionEntry(BaseModel):
    """One question and what the articles answer."""

    model_config = ConfigDict(extra="forbid", title="Gold question")

    id: _Word = Field(description="Unique and lasting, such as revenue-2019.")
    question: _Text = Field(description="As a person would ask it.")
    history: _Texts = Field([], description="Earlier questions of the conversation, oldest first.")
    answerable: bool = Field(True, description="false where the articles don't answer.")
    evidence: Annotated[
        list[_EvidenceItem],
        BeforeValidator(_as_list, json_schema_input_type=str | EvidenceEntry | list[str | EvidenceEntry]),
    ] = Field([], description="Where the articles answer: every place that does.")
    match: Match = Field(Match.ANY, description="any: one piece of evidence is enough; all: each has to be cited.")
    must_contain: _Texts = Field([], description="What the quotes that cite the evidence must contain, exactly.")
    must_not_cite: Annotated[
        list[_ForbiddenItem],
        BeforeValidator(_as_list, json_schema_input_type=str | ForbiddenEntry | list[str | ForbiddenEntry]),
    ] = Field([], description="What no citation may quote.")
    max_rank: int = Field(1, ge=1, description="How far down the citations the evidence may stand.")
    tags: _Words = Field([], description="For totals by kind; markers in pytest.")
    note: str | None = Field(None, description="For whoever reads this file.")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "QuestionEntry":
        if self.answerable and not self.evidence:
            raise ValueError("has no evidence; quote where the articles answer, or write answerable: false")
        if not self.answerable and (self.evidence or self.must_contain):
            raise ValueError("is not answerable, so it can have no evidence and no must_contain")
        return self


class GoldFile(BaseModel):
    """Gold questions: questions whose answers are known, to be asked again after every change."""

    model_config = ConfigDict(extra="forbid", title="Gold questions")

    questions: list[QuestionEntry] = Field(description="In any order.")

    def gold_questions(self, sources: Sequence[str]) -> tuple[GoldQuestion, ...]:
        """Return the questions.

        Args:
            sources: Where each of them stands.
        """
        return tuple(
            GoldQuestion(
                each.id,
                each.question,
                tuple(each.history),
                each.answerable,
                tuple(item.anchor() for item in each.evidence),
                each.match,
                tuple(each.must_contain),
                tuple(item.anchor() for item in each.must_not_cite),
                each.max_rank,
                tuple(each.tags),
                each.note,
                source,
            )
            for each, source in zip(self.questions, sources, strict=True)
        )


def json_schema() -> str:
    """Return the JSON Schema of a `*.gold.yaml` file."""
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(schema | GoldFile.model_json_schema(), indent=2, ensure_ascii=False) + "\n"

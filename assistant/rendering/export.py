"""Answers as text to paste elsewhere, with their citations: Markdown and plain."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assistant.locales import locale_for
from assistant.rendering.markdown_text import block_quote, escape_markdown
from assistant.rendering.renderer import source_line

if TYPE_CHECKING:
    from assistant.answering.answer import Answer, Citation

_Show = Callable[["Citation", Sequence[int]], str]


def to_markdown(answer: "Answer") -> str:
    """Return an answer as Markdown: its quotes as block quotes, its sources as a list.

    What articles say stays text: characters that Markdown would take for markup are escaped.
    """
    if not answer.answered:
        said = [
            escape_markdown(_said(answer)),
            *_closest(answer, _markdown_quote),
            *map(escape_markdown, answer.remarks),
        ]
        return "\n\n".join(said) + "\n"
    quotes = [
        _markdown_quote(each, [number, *answer.also_in(number)])
        for number, each in enumerate(answer.citations, start=1)
        if each.repeats is None
    ]
    sources = [
        f"{number}. {escape_markdown(_source(answer, each))}" for number, each in enumerate(answer.citations, start=1)
    ]
    return "\n\n".join([*quotes, *map(escape_markdown, answer.remarks), "\n".join(sources)]) + "\n"


def to_plain(answer: "Answer") -> str:
    """Return an answer as plain text: its quotes with [1]-marks, and its sources."""
    if not answer.answered:
        return "\n\n".join([_said(answer), *_closest(answer, _plain_quote), *answer.remarks]) + "\n"
    sources = [
        "\n".join([f"[{number}] {_source(answer, each)}", *([each.row] if each.row else [])])
        for number, each in enumerate(answer.citations, start=1)
    ]
    return "\n".join([answer.text, "", *sources]) + "\n"


def conversation_to_markdown(title: str, answers: "Sequence[Answer]") -> str:
    """Return a conversation as one Markdown document, oldest answer first."""
    parts = [f"# {escape_markdown(title)}\n"]
    parts += [f"## {escape_markdown(' '.join(answer.question.split()))}\n\n{to_markdown(answer)}" for answer in answers]
    return "\n".join(parts)


def _closest(answer: "Answer", show: _Show) -> list[str]:
    if not answer.worth_reading:
        return []
    locale = locale_for(answer.question)
    passages = [f"{show(each, ())}\n\n{_source(answer, each)}" for each in answer.worth_reading]
    if answer.unsure:
        return [passages[0], *([locale.others, *passages[1:]] if passages[1:] else [])]
    return [locale.closest, *passages]


def _said(answer: "Answer") -> str:
    """Return what is said instead of an answer; a quote that may be one follows, with its source."""
    return locale_for(answer.question).unsure if answer.unsure else answer.text


def _source(answer: "Answer", citation: "Citation") -> str:
    return f"{citation.title} · {source_line(citation, locale_for(answer.question))}"


def _markdown_quote(citation: "Citation", numbers: Sequence[int]) -> str:
    mark = "".join(f" \\[{number}\\]" for number in numbers)
    quote = block_quote(escape_markdown(citation.quote) + mark)
    return f"{quote}\n\n{escape_markdown(citation.row)}" if citation.row else quote


def _plain_quote(citation: "Citation", _numbers: Sequence[int]) -> str:
    return f"{citation.quote}\n{citation.row}" if citation.row else citation.quote

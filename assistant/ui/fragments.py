"""The page's pieces of HTML, made from templates that escape whatever they are given."""

from collections.abc import Sequence

from assistant.answer import Answer
from assistant.rendering import render
from sources import Document

# Gradio fills `${…}` and `{{…}}` in what an HTML component shows. Articles and questions may hold these
# characters; as character references they are shown and never filled.
_TEMPLATE_CHARACTERS = str.maketrans({"$": "&#36;", "{": "&#123;", "}": "&#125;", "`": "&#96;", "\\": "&#92;"})


def show_header(title: str, documents: Sequence[Document]) -> str:
    """Return the page's title and the articles that it answers from."""
    return _show("header.html.jinja", title=title, documents=documents)


def show_conversation(answers: Sequence[Answer]) -> str:
    """Return a visitor's answers, oldest first, each with its question."""
    return _show("conversation.html.jinja", answers=answers)


def show_notice(text: str) -> str:
    """Return a line for the visitor, such as an error; an empty one takes no place."""
    return _show("notice.html.jinja", text=text)


def _show(template: str, **values: object) -> str:
    return render(template, **values).translate(_TEMPLATE_CHARACTERS)

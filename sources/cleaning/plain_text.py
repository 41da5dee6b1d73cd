"""A long plain text taken apart as a whole: what crosses from the reading process as JSON."""

from dataclasses import dataclass, replace

from sources.cleaning.layout import ArticleLayout, find_layout
from sources.saved_documents import Place
from sources.splitting.passages import split_passages


@dataclass(frozen=True, slots=True)
class PlainText:
    """A plain text's parts.

    Attributes:
        layout: Without its paragraphs, of which passages were made.
        places: Where the passages stand.
    """

    layout: ArticleLayout
    places: tuple[Place, ...]


def take_apart(text: str, title: str | None) -> PlainText:
    """Tell a plain text's parts, and make passages of its paragraphs.

    Args:
        text: All of it.
        title: The article's title where it is known.
    """
    layout = find_layout(text, title)
    passages = split_passages("", text, layout.paragraphs)
    places = tuple((each.start, each.end, each.kind, each.section) for each in passages)
    return PlainText(replace(layout, paragraphs=()), places)

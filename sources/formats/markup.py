"""Trees of elements (HTML, and the chapters of an EPUB) as blocks of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sources.formats.parsed import Block, BlockKind, RefusedError
from sources.formats.words import squeeze
from sources.limits import MAX_DEPTH

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby rb s samp small span"
    " strike strong sub sup time tt u var wbr".split()
)
_SKIPPED = frozenset(
    "script style noscript template svg math head nav aside form button select textarea iframe object embed audio video"
    " canvas map rt rp input".split()
)
_CELLS = frozenset({"td", "th"})
_CELL_BREAK = " | "


@dataclass(frozen=True, slots=True)
class MarkupBlock:
    """A block and what tells boilerplate from text.

    Attributes:
        block: The heading or paragraph.
        in_links: Which part of its characters stand in links, 0…1.
        is_item: It is an item of a list.
    """

    block: Block
    in_links: float
    is_item: bool


def blocks_of(root: Any) -> Iterator[MarkupBlock]:
    """Yield the blocks of an element (lxml's) in order; a table's row is one block.

    Raises:
        RefusedError: If elements are nested too deeply.
    """
    from lxml import etree

    pieces: list[str] = []
    linked = depth = links = rows = headings = items = 0

    def flush() -> Iterator[MarkupBlock]:
        nonlocal linked
        lines = (squeeze(line) for line in "".join(pieces).split("\v"))
        text = "\n".join(line for line in lines if line).strip(_CELL_BREAK)
        if text:
            kind = BlockKind.HEADING if headings else BlockKind.PARAGRAPH
            yield MarkupBlock(Block(kind, text), min(1.0, linked / len(text)), items > 0)
        pieces.clear()
        linked = 0

    def take(text: str | None) -> None:
        nonlocal linked
        if text:
            pieces.append(text.replace("\v", " "))
            linked += len(text.strip()) if links else 0

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = _local_name(element.tag)
        starts = event == "start"
        depth += 1 if starts else -1
        if depth > MAX_DEPTH:
            raise RefusedError("is nested too deeply.")
        skipped = not name or name in _SKIPPED or _is_hidden(element)  # an entity that is not expanded has no name
        if name not in _INLINE and name not in _CELLS and name != "br" and not rows and not skipped:
            yield from flush()
        elif name == "tr" and rows == 1 and not starts:
            yield from flush()
        step = 1 if starts else -1
        if not skipped:
            links += step * (name == "a")
            headings += step * (name in _HEADINGS)
            items += step * (name == "li")
            rows += step * (name == "tr")
        if starts and skipped:
            walk.skip_subtree()
        elif starts:
            take(element.text)
        else:
            if name == "br":
                pieces.append("\v")
            elif name in _CELLS and rows:
                pieces.append(_CELL_BREAK)
            if element is not root:
                take(element.tail)
    yield from flush()


def _local_name(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None

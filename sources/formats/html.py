"""Web pages saved from a browser: the article is found by trafilatura, its structure kept from the page itself.

Trafilatura tells which paragraphs are the article, but gives up headings and lists on many pages. So the page's own
blocks are taken from the first paragraph that trafilatura keeps to the last: those that it keeps, and the headings
and items of lists between them that are no links.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sources.document import Fact, Property
from sources.formats.markup import MarkupBlock, blocks_of
from sources.formats.note_marks import drop_note_marks
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.words import clean, language_tag, metadata, stated

_NAMES = {
    Fact.AUTHOR: ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author"),
    Fact.PUBLISHER: ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher"),
    Fact.DATE: (
        *("article:published_time", "datepublished", "pubdate", "publishdate", "date", "dc.date", "dcterms.date"),
        *("dcterms.created", "citation_publication_date", "citation_date"),
    ),
}
"""What the elements of a head are called that say something, in lower case, the best first."""
_LINKED = {Fact.AUTHOR: "author", Fact.PUBLISHER: "publisher", Fact.DATE: "datePublished"}
"""What schema.org calls the same, for pages that say it in linked data (JSON-LD)."""
_WRITTEN = ("article", "posting", "report")
"""How the kinds of things end in schema.org that somebody has written, in lower case."""
_LONGEST_LINKED = 200_000
_MOST_LINKED = 100
"""How many things of a page's linked data are looked at."""
_MOST_IN_LINKS = 0.5
_NOT_WORDS = re.compile(r"[\W_]+")
_NO_ARTICLE = "holds no article that can be told from the rest of the page."


def read(content: bytes) -> Parsed:
    """Read a page's text in UTF-8."""
    from lxml import etree, html
    from trafilatura import bare_extraction

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        tree = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise RefusedError(_NO_ARTICLE) from error
    for element in tree.iter():  # trafilatura gives up at control codes, which may hide in numbers of characters
        element.text, element.tail = clean(element.text or ""), clean(element.tail or "")
    drop_note_marks(tree)
    body = tree.find("body")
    blocks = list(blocks_of(body if body is not None else tree))  # before the libraries below meet what is too deep
    title, author, properties, language = (
        _own_title(tree),
        _own_author(tree),
        _properties(tree),
        language_tag(tree.get("lang") or tree.get("xml:lang")),
    )
    found = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        deduplicate=False,
        date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
    )
    if found is None or isinstance(found, dict) or found.body is None:
        raise RefusedError(_NO_ARTICLE)
    article = tuple(_article_blocks(blocks, _words(found.body)))
    if not article:
        raise RefusedError(_NO_ARTICLE)
    return Parsed(
        article,
        title=metadata(found.title) or title,
        author=author or metadata(found.author),
        publisher=metadata(found.sitename),
        published=found.date,
        language=language,
        properties=properties,
    )


def _own_title(tree: Any) -> str | None:
    return metadata(tree.findtext(".//title"))


def _own_author(tree: Any) -> str | None:
    """Return the author that the page's head names; trafilatura takes Chinese names of two characters for none."""
    return next((name for each in _said(tree, Fact.AUTHOR) if (name := metadata(each))), None)


def _properties(tree: Any) -> tuple[Property, ...]:
    """Return what the page's head says; trafilatura's guesses are no one's words."""
    return stated(
        {
            Fact.TITLE: [tree.findtext(".//title")],
            **{fact: _said(tree, fact) for fact in (Fact.AUTHOR, Fact.PUBLISHER, Fact.DATE)},
        }
    )


def _said(tree: Any, fact: Fact) -> list[str]:
    """Return what the head says of something, in the names that say it first; addresses are no names."""
    found: dict[str, list[str]] = {}
    for each in tree.xpath("//head//meta[@content]"):
        for kind in ("name", "property", "itemprop"):
            found.setdefault((each.get(kind) or "").strip().lower(), []).append(each.get("content"))
    told = (_no_addresses(found.get(name, ())) for name in _NAMES[fact])
    return next(filter(None, told), None) or _no_addresses(_said_in_linked_data(tree, fact))


def _no_addresses(values: Iterable[str]) -> list[str]:
    return [each for each in values if each.strip() and "://" not in each]


def _said_in_linked_data(tree: Any, fact: Fact) -> list[str]:
    """Return what a page's linked data says of the article, which is the first thing there that somebody has written.

    https://schema.org/Article tells the names, https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents
    where it stands.
    """
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = script.text or ""
        try:
            said = json.loads(text) if len(text) <= _LONGEST_LINKED else None
        except (ValueError, RecursionError):
            continue
        for thing in islice(_things(said), _MOST_LINKED):
            if any(str(kind).lower().endswith(_WRITTEN) for kind in _listed(thing.get("@type"))):
                values = thing.get(_LINKED[fact])
                names = (each.get("name") if isinstance(each, dict) else each for each in _listed(values))
                return [each for each in names if isinstance(each, str)]
    return []


def _things(said: Any) -> Iterator[dict[str, Any]]:
    """Yield what linked data is about: one thing, several, or a graph of them."""
    for each in _listed(said):
        if isinstance(each, dict):
            yield each
            yield from (other for other in _listed(each.get("@graph")) if isinstance(other, dict))


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _words(body: Any) -> str:
    """Return all that trafilatura keeps, without white space and punctuation, which it changes."""
    return "\n".join(_key(" ".join(each.itertext())) for each in body)


def _key(text: str) -> str:
    return _NOT_WORDS.sub("", text)


def _article_blocks(blocks: Sequence[MarkupBlock], kept: str) -> Iterator[Block]:
    """Yield the page's own blocks that are the article."""
    is_kept = [bool(key := _key(each.block.text)) and key in kept for each in blocks]
    for start, end in _tables(blocks):  # whole or not at all: a row without its headings says little
        is_kept[start:end] = [2 * sum(is_kept[start:end]) > end - start] * (end - start)
        if start and blocks[start - 1].block.kind is BlockKind.CAPTION:
            is_kept[start - 1] = is_kept[start - 1] or is_kept[start]
    paragraphs = [
        place
        for place, each in enumerate(blocks)
        if is_kept[place] and each.block.kind is not BlockKind.HEADING and each.in_links <= _MOST_IN_LINKS
    ]
    if not paragraphs:
        return
    for place in range(_first(blocks, paragraphs[0]), paragraphs[-1] + 1):
        each = blocks[place]
        own = each.block.kind is BlockKind.HEADING or each.is_item
        if is_kept[place] or (own and each.in_links <= _MOST_IN_LINKS):
            yield each.block


def _tables(blocks: Sequence[MarkupBlock]) -> Iterator[tuple[int, int]]:
    """Yield where tables begin and end among the blocks."""
    start = None
    for place, each in enumerate(blocks):
        if start is not None and (not each.block.is_row or each.block.begins_table):
            yield start, place
            start = None
        if each.block.begins_table:
            start = place
    if start is not None:
        yield start, len(blocks)


def _first(blocks: Sequence[MarkupBlock], place: int) -> int:
    """Return where the headings right above a block begin."""
    while place and blocks[place - 1].block.kind is BlockKind.HEADING:
        place -= 1
    return place

"""Files become documents.

Articles are files of many formats (see `sources.formats`), or stand in an archive or a mailbox. A folder may hold a
`catalog.toml` that names them (see `sources.files.catalog`); without one, what the file says of itself is taken: title,
author and date of a plain text are read from the top of the page, and the id from the file's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from sources.characters import is_han
from sources.cleaning.plain_text import take_apart
from sources.cleaning.structure import find_structure
from sources.document import Document, Fact, PassageKind, Property, with_rows
from sources.errors import ArticleError, SourceError, printable
from sources.files.catalog import CatalogEntry
from sources.files.discovery import find_files, read_content, read_found
from sources.files.encodings import EncodingError, decode
from sources.formats import SUFFIXES, Kind, RefusedError, kind_of
from sources.limits import MAX_CHARACTERS
from sources.recognition.scanned import ScannedLine
from sources.sandbox.process import ParserProcess
from sources.sandbox.scans import PagePicture, PageProgress, ParsedScan, ScanReader, untold
from sources.saved_documents import passages_at
from sources.splitting.passages import split_passages
from sources.tables import Table

BUILTIN_ARTICLES = Path(__file__).parent / "articles"
"""The folder of the articles that come with the product."""

_CHARSET = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*(?P<name>[\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=[\"'](?P<xml>[\w.-]{2,40})",
    re.I,
)
_CHARSET_WITHIN = 4096
_NOTHING_SURE = "holds pictures on which no paragraph can be read for certain."
_SHORT_TEXT = 65_536
"""Characters of a plain text that are read at once, in no time; a longer one is left to the process with limits."""


@dataclass(frozen=True, slots=True)
class Articles:
    """What was read, and what was not.

    Attributes:
        documents: In the order of the paths; within a folder, by name.
        refused: A file each that can't be read as an article, and why; the same order.
        guessed: Of each file whose encoding was told from its characters alone, a line that says which; and one of each
            that has tables which can't be told surely.
    """

    documents: tuple[Document, ...]
    refused: tuple[ArticleError, ...] = ()
    guessed: tuple[str, ...] = ()


def read_articles(paths: Sequence[Path] = ()) -> Articles:
    """Read articles; a file that can't be read doesn't keep the others from being read.

    Args:
        paths: Files, and folders whose articles are read, those of folders within them too. None at all stands for
            the articles that come with the product.

    Returns:
        Documents, and what was refused: files that are no articles, are damaged or encrypted, take more than they
        may, or have the id of an earlier one.

    Raises:
        SourceError: If a path or catalog can't be used, or if no file is found.
    """
    paths = paths or (BUILTIN_ARTICLES,)
    looks = [find_files(path, follow_links=not path.is_dir()) for path in paths]  # a file's own name may be a link
    found = [each for look in looks for each in look.files]
    refused = [each for look in looks for each in (*look.links, *look.refused)]
    if not (found or refused):
        where = ", ".join(str(path) for path in paths)
        raise SourceError(
            f"No articles found in {where}: a folder with {', '.join(sorted(SUFFIXES))} files is expected."
        )
    documents: list[Document] = []
    guessed: list[str] = []
    file_of: dict[str, Path] = {}
    with ArticleReader() as reader:
        for file in found:
            try:
                read = reader.read(file.path, file.entry, read_found(file))
                document = read.document
                if (other := file_of.setdefault(document.document_id, file.path)) is not file.path:
                    raise repeated_id(file.path, document.document_id, str(other))
            except ArticleError as error:
                refused.append(error)
                continue
            documents.append(document)
            guessed += read.notes
    return Articles(tuple(documents), tuple(refused), tuple(guessed))


def load_documents(paths: Sequence[Path] = ()) -> tuple[Document, ...]:
    """Read articles, all or none.

    Args:
        paths: As `read_articles` takes them.

    Returns:
        Documents, in the order of the paths; within a folder, by name.

    Raises:
        SourceError: As `read_articles`, and for the first file that is refused.
    """
    articles = read_articles(paths)
    if articles.refused:
        raise articles.refused[0]
    return articles.documents


def load_document(path: Path, entry: CatalogEntry | None = None) -> Document:
    """Read one article.

    Args:
        path: A file; what it is, is told by its content.
        entry: What the catalog says of it; it wins over what the file says.

    Returns:
        The document, with sections, passages, and what was left out.

    Raises:
        ArticleError: If the file can't be read, is nothing that is read as an article, or holds no text.
    """
    with ArticleReader() as reader:
        return reader.read(path, entry).document


def renamed(document: Document, document_id: str) -> Document:
    """Return an article under another id."""
    passages = tuple(replace(passage, document_id=document_id) for passage in document.passages)
    return replace(document, document_id=document_id, passages=passages)


def repeated_id(path: Path, document_id: str, other: str) -> ArticleError:
    """Return the error for a file whose article has the id of another.

    Args:
        path: The file.
        document_id: The id.
        other: Where the other article comes from.
    """
    return ArticleError(
        path, f"has the id {document_id!r}, as {other} has; rename one of the files, or its id in the catalog."
    )


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article that was read from a file.

    Attributes:
        document: The article.
        notes: Lines that say in which encoding the file was read, where that was told from its characters alone, that
            it has tables which can't be told surely, and which of its pages were left out, since they are pictures.
        pictures: Of the pages that were read from pictures, where they were asked for.
    """

    document: Document
    notes: tuple[str, ...] = ()
    pictures: tuple[PagePicture, ...] = ()


class ArticleReader:
    """Reads files, one after another; to be used in a `with` statement, by one thread."""

    def __init__(self, kept: Path | None = None, told: PageProgress = untold) -> None:
        """Prepare it.

        Args:
            kept: A folder for what was read of the pages of a picture, until all of them are; by default none is kept.
            told: Told how many pages of a file were read from pictures, and of how many.
        """
        self._process = ParserProcess()
        self._scans = ScanReader(kept, told)

    def __enter__(self) -> Self:
        self._process.__enter__()
        self._scans.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._scans.__exit__(kind, error, trace)
        self._process.__exit__(kind, error, trace)

    def interrupt(self) -> None:
        """End what is being read, from another thread; that file is refused."""
        self._scans.interrupt()
        self._process.interrupt()

    def forget(self, content: bytes) -> None:
        """Keep nothing of a file that was not read to its end."""
        self._scans.forget(content)

    def read(
        self,
        path: Path,
        entry: CatalogEntry | None = None,
        content: bytes | None = None,
        *,
        keep_pictures: bool = False,
    ) -> ReadArticle:
        """Read one article.

        Args:
            path: A file.
            entry: As `load_document` takes it.
            content: The file's bytes, where they are known; the path then only names them.
            keep_pictures: Whether the pictures are wanted from which pages were read.

        Raises:
            ArticleError: As `load_document`.
        """
        content = read_content(path) if content is None else content
        return _load(path, entry, self._process, self._scans, content, keep_pictures)


def _load(
    path: Path,
    entry: CatalogEntry | None,
    process: ParserProcess,
    scans: ScanReader,
    content: bytes,
    keep_pictures: bool,
) -> ReadArticle:
    """Return the article in a file."""
    title = entry.title if entry else None
    document_id = entry.id if entry else _slug(path.stem)
    parsed = None
    notes: list[str] = []
    scan: ParsedScan | None = None
    try:
        kind = kind_of(content, path.suffix)
        if kind.is_text:
            hint = _charset(content) if kind is Kind.HTML else None
            decoded = decode(content, entry.encoding if entry else None, hint)
            if decoded.guessed:
                notes.append(f"read as {decoded.guessed}, as its characters suggest.")
            text = decoded.text
            if len(text) > MAX_CHARACTERS and kind is not Kind.HTML:  # a page may hold pictures, too
                raise RefusedError(f"holds more than {MAX_CHARACTERS:,} characters; divide it.")
            content = text.encode()
        page_starts: tuple[int, ...] = ()
        tables: tuple[Table, ...] = ()
        labels: tuple[tuple[int, str], ...] = ()
        scanned: tuple[ScannedLine, ...] = ()
        if kind is Kind.TEXT:
            plain = take_apart(text, title) if len(text) <= _SHORT_TEXT else process.take_apart(text, title)
            layout = plain.layout
            passages = passages_at(document_id, text, plain.places)
        else:
            parsed = process.parse(kind, content)
            if parsed.pictures:
                scan = scans.read(process, kind, content, parsed, keep=keep_pictures)
                parsed = scan.parsed
                if scan.note:
                    notes.append(scan.note)
            structured = find_structure(parsed, title, is_page=kind is Kind.HTML)
            layout, text = structured.layout, structured.text
            page_starts, tables = structured.page_starts, structured.tables
            labels, scanned = structured.labels, structured.scanned
            if parsed.doubtful_tables:
                notes.append(f"{parsed.doubtful_tables:,} of its tables can't be read surely and are kept as text.")
            passages = split_passages(document_id, text, layout.paragraphs)
    except (RefusedError, EncodingError) as error:
        raise ArticleError(path, str(error)) from error
    if not passages:
        raise ArticleError(path, _NOTHING_SURE if scan and scan.parsed.blocks else "holds no paragraph of text.")
    document = Document(
        document_id,
        layout.title or printable(path.stem),
        text,
        publisher=(entry.publisher if entry else None) or (parsed.publisher if parsed else None),
        author=(entry.author if entry else None) or layout.author,
        published=(entry.published if entry else None) or layout.published,
        language=(entry.language if entry else None) or (parsed.language if parsed else None) or _guess_language(text),
        sections=layout.sections,
        passages=passages,
        left_out=layout.left_out,
        questions=entry.questions if entry else (),
        page_starts=page_starts,
        page_labels=parsed.page_labels if parsed else (),
        tables=tables,
        labels=labels,
        scanned=scanned,
        properties=(*_catalog_says(entry), *(parsed.properties if parsed else ())),
    )
    said = tuple(f"{printable(str(path))}: {note}" for note in notes)
    return ReadArticle(with_rows(document), said, scan.pictures if scan else ())


def _catalog_says(entry: CatalogEntry | None) -> tuple[Property, ...]:
    if entry is None:
        return ()
    said = {
        Fact.TITLE: entry.title,
        Fact.AUTHOR: entry.author,
        Fact.PUBLISHER: entry.publisher,
        Fact.DATE: entry.published,
    }
    return tuple(Property(fact, value, PassageKind.CATALOG) for fact, value in said.items() if value)


def _charset(content: bytes) -> str | None:
    """Return the encoding that a page states."""
    stated = _CHARSET.search(content, 0, _CHARSET_WITHIN)
    return (stated["name"] or stated["xml"]).decode("ascii") if stated else None


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-") or "article"


def _guess_language(text: str) -> str | None:
    """Return "zh" for a text with a good share of ideographs; other languages are not told apart."""
    letters = [character for character in text if character.isalpha()]
    return "zh" if letters and sum(map(is_han, letters)) > len(letters) / 5 else None

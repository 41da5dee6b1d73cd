"""Files become documents.

Articles are plain text, Markdown, web pages, PDF, DOCX or EPUB files (see `sources.formats`). A folder may hold a
`catalog.toml` that names them (see `sources.catalog`); without one, what the file says of itself is taken: title,
author and date of a plain text are read from the top of the page, and the id from the file's name.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from sources.catalog import CATALOG_NAME, Entry, read_catalog
from sources.document import Document
from sources.encodings import EncodingError, decode
from sources.errors import ArticleError, SourceError, printable
from sources.formats import SUFFIXES, Kind, ParserProcess, RefusedError, kind_of
from sources.formats.limits import MAX_CHARACTERS, MAX_FILE_BYTES
from sources.layout import find_layout
from sources.passages import split_passages
from sources.sentences import is_han
from sources.structure import Structured, find_structure

BUILTIN_ARTICLES = Path(__file__).parent / "articles"
"""The folder of the articles that come with the product."""

_SAVED_WITH = re.compile(r"(?P<page>.+)(?:_files|\.files)")
"""The folder in which a browser puts what belongs to a page that it saves."""
_CHARSET = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*(?P<name>[\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=[\"'](?P<xml>[\w.-]{2,40})",
    re.I,
)
_CHARSET_WITHIN = 4096


@dataclass(frozen=True, slots=True)
class Articles:
    """What was read, and what was not.

    Attributes:
        documents: In the order of the paths; within a folder, by name.
        refused: A file each that can't be read as an article, and why; the same order.
        guessed: Of each file whose encoding was told from its characters alone, a line that says which.
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
    found = [each for path in paths for each in _find(path)]
    if not found:
        where = ", ".join(str(path) for path in paths)
        raise SourceError(
            f"No articles found in {where}: a folder with {', '.join(sorted(SUFFIXES))} files is expected."
        )
    documents: list[Document] = []
    refused: list[ArticleError] = []
    guessed: list[str] = []
    file_of: dict[str, Path] = {}
    with ParserProcess() as process:
        for file, entry in found:
            try:
                document, guess = _load(file, entry, process)
                if (other := file_of.setdefault(document.document_id, file)) is not file:
                    raise ArticleError(
                        file,
                        f"has the id {document.document_id!r}, as {other} has; "
                        "rename one of the files, or its id in the catalog.",
                    )
            except ArticleError as error:
                refused.append(error)
                continue
            documents.append(document)
            if guess is not None:
                guessed.append(f"{printable(str(file))}: read as {guess}, as its characters suggest.")
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


def _find(path: Path) -> Iterator[tuple[Path, Entry | None]]:
    """Yield the files that a path stands for, each with what its folder's catalog says of it."""
    if path.is_dir():
        files = _files_in(path)
    elif path.exists():
        files = [path]
    else:
        raise ArticleError(path, "there is no such file or folder.")
    entries: dict[Path, dict[str, Entry]] = {}
    for file in files:
        folder = file.parent
        if folder not in entries:
            catalog = folder / CATALOG_NAME
            entries[folder] = read_catalog(catalog) if catalog.exists() else {}
        yield file, entries[folder].get(file.name)


def _files_in(folder: Path) -> list[Path]:
    """Return the articles in a folder and in those within it, by name; what is no regular file is passed over."""

    def refuse(error: OSError) -> NoReturn:
        place = Path(os.fsdecode(error.filename or folder))
        raise ArticleError(place, f"can't be read ({error.strerror}); make it readable or move it away.") from error

    paths: list[Path] = []
    try:
        for place, folders, names in os.walk(folder, onerror=refuse):
            pages = {Path(name).stem for name in names if Path(name).suffix.lower() in {".html", ".htm"}}
            folders[:] = [
                each for each in folders if not ((saved := _SAVED_WITH.fullmatch(each)) and saved["page"] in pages)
            ]
            paths += [Path(place, name) for name in names]
        return sorted(path for path in paths if path.suffix.lower() in SUFFIXES and path.is_file())
    except OSError as error:  # a folder whose names can be read, but not what they stand for
        refuse(error)


def load_document(path: Path, entry: Entry | None = None) -> Document:
    """Read one article.

    Args:
        path: A file; what it is, is told by its content.
        entry: What the catalog says of it; it wins over what the file says.

    Returns:
        The document, with sections, passages, and what was left out.

    Raises:
        ArticleError: If the file can't be read, is nothing that is read as an article, or holds no text.
    """
    with ParserProcess() as process:
        return _load(path, entry, process)[0]


def _load(path: Path, entry: Entry | None, process: ParserProcess) -> tuple[Document, str | None]:
    """Return the article in a file, and the name of its encoding where that was guessed."""
    content = _read_bytes(path)
    title = entry.title if entry else None
    parsed, guessed = None, None
    try:
        kind = kind_of(content, path.suffix)
        if kind in {Kind.TEXT, Kind.MARKDOWN, Kind.HTML}:
            hint = _charset(content) if kind is Kind.HTML else None
            decoded = decode(content, entry.encoding if entry else None, hint)
            guessed = decoded.guessed
            text = decoded.text
            if len(text) > MAX_CHARACTERS and kind is not Kind.HTML:  # a page may hold pictures, too
                raise RefusedError(f"holds more than {MAX_CHARACTERS:,} characters; divide it.")
            content = text.encode()
        if kind is Kind.TEXT:
            structured = Structured(text, find_layout(text, title), ())
        else:
            parsed = process.parse(kind, content)
            structured = find_structure(parsed, title, is_page=kind is Kind.HTML)
    except (RefusedError, EncodingError) as error:
        raise ArticleError(path, str(error)) from error
    layout = structured.layout
    document_id = entry.id if entry else _slug(path.stem)
    passages = split_passages(document_id, structured.text, layout.paragraphs)
    if not passages:
        raise ArticleError(path, "holds no paragraph of text.")
    document = Document(
        document_id,
        layout.title or printable(path.stem),
        structured.text,
        publisher=(entry.publisher if entry else None) or (parsed.publisher if parsed else None),
        author=(entry.author if entry else None) or layout.author,
        published=(entry.published if entry else None) or layout.published,
        language=(entry.language if entry else None)
        or (parsed.language if parsed else None)
        or _guess_language(structured.text),
        sections=layout.sections,
        passages=passages,
        left_out=layout.left_out,
        questions=entry.questions if entry else (),
        page_starts=structured.page_starts,
    )
    return document, guessed


def _read_bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise ArticleError(path, "is not a file; name a file, or a folder of them.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ArticleError(path, f"can't be read ({error.strerror}).") from error
    if len(content) > MAX_FILE_BYTES:
        raise ArticleError(path, f"is larger than {MAX_FILE_BYTES >> 20} MiB; divide it.")
    if not content:
        raise ArticleError(path, "is empty.")
    return content


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

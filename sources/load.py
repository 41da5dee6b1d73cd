"""Files become documents.

Articles are plain text in UTF-8. A folder may hold a `catalog.toml` that names them (see `sources.catalog`);
without one, title, author and date are read from the top of the page and the id from the file's name.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from sources.catalog import CATALOG_NAME, Entry, read_catalog
from sources.document import Document
from sources.errors import ArticleError, SourceError, printable
from sources.layout import find_layout
from sources.passages import split_passages
from sources.sentences import is_han

BUILTIN_ARTICLES = Path(__file__).parent / "articles"
"""The folder of the articles that come with the product."""

_SUFFIX = ".txt"


def load_documents(paths: Sequence[Path] = ()) -> tuple[Document, ...]:
    """Read articles.

    Args:
        paths: Files, and folders whose `.txt` files are read, those of folders within them too. None at
            all stands for the articles that come with the product.

    Returns:
        Documents, in the order of the paths; within a folder, by name.

    Raises:
        SourceError: If a path or catalog can't be used, if nothing is found, or if two articles share an id.
    """
    paths = paths or (BUILTIN_ARTICLES,)
    loaded = [each for path in paths for each in _load_path(path)]
    if not loaded:
        where = ", ".join(str(path) for path in paths)
        raise SourceError(f"No articles found in {where}: a folder with {_SUFFIX} files is expected.")
    file_of: dict[str, Path] = {}
    for file, document in loaded:
        if (other := file_of.setdefault(document.document_id, file)) is not file:
            raise SourceError(
                f"{other} and {file} both have the id {document.document_id!r}; "
                "rename one of the files, or its id in the catalog."
            )
    return tuple(document for _, document in loaded)


def _load_path(path: Path) -> Iterator[tuple[Path, Document]]:
    if path.is_dir():
        files = _files_in(path)
    elif path.exists():
        if path.suffix.lower() != _SUFFIX:
            raise ArticleError(path, f"only {_SUFFIX} files can be read.")
        files = [path]
    else:
        raise ArticleError(path, "there is no such file or folder.")
    entries: dict[Path, dict[str, Entry]] = {}
    for file in files:
        folder = file.parent
        if folder not in entries:
            catalog = folder / CATALOG_NAME
            entries[folder] = read_catalog(catalog) if catalog.exists() else {}
        yield file, load_document(file, entries[folder].get(file.name))


def _files_in(folder: Path) -> list[Path]:
    """Return the text files in a folder and in those within it, by name; what is no regular file is passed over."""

    def refuse(error: OSError) -> NoReturn:
        place = Path(os.fsdecode(error.filename or folder))
        raise ArticleError(place, f"can't be read ({error.strerror}); make it readable or move it away.") from error

    try:
        paths = [Path(place, name) for place, _, names in os.walk(folder, onerror=refuse) for name in names]
        return sorted(path for path in paths if path.suffix.lower() == _SUFFIX and path.is_file())
    except OSError as error:  # a folder whose names can be read, but not what they stand for
        refuse(error)


def load_document(path: Path, entry: Entry | None = None) -> Document:
    """Read one article.

    Args:
        path: A text file in UTF-8; a byte order mark is dropped.
        entry: What the catalog says of it; it wins over what the page says.

    Returns:
        The document, with sections, passages, and what was left out.

    Raises:
        ArticleError: If the file can't be read, is not UTF-8 text, or holds no text.
    """
    text = _read_text(path)
    layout = find_layout(text, entry.title if entry else None)
    document_id = entry.id if entry else _slug(path.stem)
    passages = split_passages(document_id, text, layout.paragraphs)
    if not passages:
        raise ArticleError(path, "holds no paragraph of text.")
    return Document(
        document_id,
        layout.title or printable(path.stem),
        text,
        publisher=entry.publisher if entry else None,
        author=(entry.author if entry else None) or layout.author,
        published=(entry.published if entry else None) or layout.published,
        language=(entry.language if entry else None) or _guess_language(text),
        sections=layout.sections,
        passages=passages,
        left_out=layout.left_out,
        questions=entry.questions if entry else (),
    )


def _read_text(path: Path) -> str:
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise ArticleError(path, "is not a file; name a text file, or a folder of them.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ArticleError(path, f"can't be read ({error.strerror}).") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(path, f"is not UTF-8 text (at byte {error.start}); save it as UTF-8.") from error
    if "\0" in text:
        raise ArticleError(path, "is not a text file: it holds NUL characters.")
    return text


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-") or "article"


def _guess_language(text: str) -> str | None:
    """Return "zh" for a text with a good share of ideographs; other languages are not told apart."""
    letters = [character for character in text if character.isalpha()]
    return "zh" if letters and sum(map(is_han, letters)) > len(letters) / 5 else None

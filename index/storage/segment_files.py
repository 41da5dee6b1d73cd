"""The files of one segment: written once, and opened without reading more than where things stand in them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.arrays import read_array, read_bytes, write_array
from index.encoding.binary_token_vectors import BinaryTokenVectors
from index.retrieval.inverted_index import Postings
from index.retrieval.segments.saved_articles import SavedArticles, load_digests, save_articles
from index.retrieval.segments.segment import Segment
from index.retrieval.vectors import DenseIndex
from index.storage.generations import GLOSSARY, PASSAGES, SENTENCES, SPANS, WRITING
from index.storage.manifest import SegmentEntry
from index.text.dictionary import Glossary

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def open_segment(files: Path, entry: SegmentEntry, damaged: Callable[[str, str], Exception]) -> Segment:
    """Open what `write_segment` wrote; if the files are anything else, any error may be raised.

    Args:
        files: Their folder.
        entry: What the manifest says of the segment.
        damaged: Makes the error that is raised when something is read later that is not what was written: of a file's
            name within the folder, and of what is the matter.
    """
    digests, spans = load_digests(files), read_array(files / SPANS)
    return Segment(
        SavedArticles.load(files, digests, damaged),
        digests,
        read_array(files / WRITING),
        DenseIndex.load(files / PASSAGES, entry.passages_recall),
        DenseIndex.load(files / SENTENCES, entry.sentences_recall),
        spans,
        BinaryTokenVectors.load(files, entry.token_dim),
        Postings.load(files, len(spans)),
        _glossary_in(files),
        entry.name,
    )


def write_segment(segment: Segment, target: Path) -> None:
    """Write a segment's files into a folder, in which no others stay."""
    for file in target.iterdir():  # what could be linked before something could not
        file.unlink()
    save_articles(target, segment.documents, segment.digests)
    write_array(target / WRITING, segment.writing)
    segment.passages.save(target / PASSAGES)
    segment.sentences.save(target / SENTENCES)
    write_array(target / SPANS, segment.sentence_spans)
    segment.tokens.save(target)
    segment.postings.save(target)
    (target / GLOSSARY).write_bytes(_glossary_adapter().dump_json(segment.glossary()))


def _glossary_in(files: Path) -> Callable[[], Glossary]:
    """Return what reads a segment's glossary, once it is needed."""
    content = read_bytes(files / GLOSSARY)
    return lambda: _glossary_adapter().validate_json(content.tobytes())


@cache
def _glossary_adapter() -> "TypeAdapter[Glossary]":
    from pydantic import TypeAdapter

    return TypeAdapter(Glossary)

"""Articles in, passages out."""

from sources.characters import cells, is_han
from sources.cleaning.bylines import date_in
from sources.cleaning.particulars import Particular, particulars_of, unsearched_passages
from sources.document import (
    Boilerplate,
    Document,
    Excluded,
    Fact,
    FilePlace,
    Passage,
    PassageKind,
    Property,
    Section,
    document_of,
    passage_id,
)
from sources.errors import ArticleError, CatalogError, FetchError, SourceError, YinjuError, printable
from sources.extras import Extra, missing_extra
from sources.files.bundles import unbundled
from sources.files.catalog import CatalogEntry
from sources.files.discovery import (
    DiscoveredFile,
    DiscoveredFiles,
    Patterns,
    find_files,
    linked_places,
    read_content,
    read_found,
)
from sources.formats import BUNDLE_SUFFIXES, PICTURE_SUFFIXES, SUFFIXES, RefusedError, kind_of, readable_suffixes
from sources.load import (
    BUILTIN_ARTICLES,
    ArticleReader,
    Articles,
    ReadArticle,
    load_document,
    load_documents,
    read_articles,
    renamed,
    repeated_id,
)
from sources.parser_fingerprint import parser_fingerprint_of
from sources.recognition.scanned import Corners, ScannedLine, frames_of
from sources.sandbox.process import ParserProcess
from sources.sandbox.scans import PagePicture
from sources.saved_documents import corpus_hash
from sources.splitting.sentences import sentence_groups, sentence_spans
from sources.tables import CELL_BREAK, Cell, RowPart, Table

__all__ = [
    "BUILTIN_ARTICLES",
    "BUNDLE_SUFFIXES",
    "CELL_BREAK",
    "PICTURE_SUFFIXES",
    "SUFFIXES",
    "ArticleError",
    "ArticleReader",
    "Articles",
    "Boilerplate",
    "CatalogEntry",
    "CatalogError",
    "Cell",
    "Corners",
    "DiscoveredFile",
    "DiscoveredFiles",
    "Document",
    "Excluded",
    "Extra",
    "Fact",
    "FetchError",
    "FilePlace",
    "PagePicture",
    "ParserProcess",
    "Particular",
    "Passage",
    "PassageKind",
    "Patterns",
    "Property",
    "ReadArticle",
    "RefusedError",
    "RowPart",
    "ScannedLine",
    "Section",
    "SourceError",
    "Table",
    "YinjuError",
    "cells",
    "corpus_hash",
    "date_in",
    "document_of",
    "find_files",
    "frames_of",
    "is_han",
    "kind_of",
    "linked_places",
    "load_document",
    "load_documents",
    "missing_extra",
    "parser_fingerprint_of",
    "particulars_of",
    "passage_id",
    "printable",
    "read_articles",
    "read_content",
    "read_found",
    "readable_suffixes",
    "renamed",
    "repeated_id",
    "sentence_groups",
    "sentence_spans",
    "unbundled",
    "unsearched_passages",
]

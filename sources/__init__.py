"""Articles in, passages out."""

from sources.document import (
    Document,
    Furniture,
    LeftOut,
    Passage,
    PassageKind,
    Section,
    corpus_hash,
)
from sources.errors import ArticleError, CatalogError, SourceError, YinjuError
from sources.load import BUILTIN_ARTICLES, load_document, load_documents
from sources.sentences import cells, is_han, sentence_groups, sentence_spans

__all__ = [
    "BUILTIN_ARTICLES",
    "ArticleError",
    "CatalogError",
    "Document",
    "Furniture",
    "LeftOut",
    "Passage",
    "PassageKind",
    "Section",
    "SourceError",
    "YinjuError",
    "cells",
    "corpus_hash",
    "is_han",
    "load_document",
    "load_documents",
    "sentence_groups",
    "sentence_spans",
]

"""Articles in, passages out."""

from sources.document import (
    Document,
    Furniture,
    LeftOut,
    Passage,
    PassageKind,
    Section,
    corpus_hash,
    document_of,
    passage_id,
)
from sources.errors import ArticleError, CatalogError, SourceError, YinjuError
from sources.load import BUILTIN_ARTICLES, Articles, load_document, load_documents, read_articles
from sources.sentences import cells, is_han, sentence_groups, sentence_spans

__all__ = [
    "BUILTIN_ARTICLES",
    "ArticleError",
    "Articles",
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
    "document_of",
    "is_han",
    "load_document",
    "load_documents",
    "passage_id",
    "read_articles",
    "sentence_groups",
    "sentence_spans",
]

"""Passages in, ranked hits out."""

from index.atomic_files import data_folder, mark_folder, replace_file
from index.encoding.background import Background, BackgroundLevel, measure_background
from index.encoding.encoder import EncodedArticles, EncodedQuery, Encoder
from index.encoding.sentence_encoder import SentenceEncoder
from index.errors import (
    CandidateSourceError,
    DamagedArticlesError,
    DamagedIndexError,
    DataFolderError,
    ForeignIndexError,
    ForeignSourceError,
    LostSelectionError,
    MissingIndexError,
    ModelError,
    NoArticlesError,
    OldIndexError,
    ReaderError,
    RetrievalError,
    SavedIndexError,
    UnknownArticleError,
)
from index.models.bundled_model import NAME as DEFAULT_MODEL
from index.models.bundled_model import preparation as default_model_preparation
from index.models.model_choice import VectorType
from index.models.model_configuration import read_configuration
from index.models.model_fingerprint import fingerprint
from index.models.model_folder import (
    find_local_model,
    find_model,
    fingerprint_as_asked,
    is_default_model,
    model_name,
    require_model,
)
from index.progress import Progress, unshown
from index.reading.cross_encoder_reader import CrossEncoderReader
from index.reading.embedded_reader import EMBEDDED, EmbeddedReader
from index.reading.fallback import FallbackReader, ReadingFailure
from index.reading.reader import NONE, Reader, Reading, reader_fingerprint, reader_name, receiver_of_text
from index.reading.reader_by_name import (
    is_at_hand,
    is_built_in,
    open_reader,
    require_reader,
    require_reader_name,
)
from index.reading.reranking import reader_log_odds, rerank
from index.retrieval.candidates import (
    CandidateSource,
    IndexedArticle,
    PassageKey,
    PreparedQuery,
    SourceStatistics,
    VectorOrigin,
)
from index.retrieval.engines.address import of_folder as engine_address
from index.retrieval.hits import AnswerSpan, Hit, Sentence
from index.retrieval.passage_index import PassageIndex
from index.retrieval.segments.articles import ArticleHead, Articles, HeldArticles
from index.retrieval.settings import SearchSettings
from index.retrieval.signals import signal_wording
from index.storage.article_database import STORE, has_store
from index.storage.article_store import ArticleRecord, ArticleStore, Origin, reading_store
from index.storage.collection import (
    ChangeResult,
    Model,
    change_articles,
    drop_articles,
    merge_segments,
    open_index,
    update_articles,
)
from index.storage.engine import engine_state
from index.storage.following.changes import Changes, Duplicate, Moved, Upsert
from index.storage.following.comparison import find_changes
from index.storage.generations import (
    CALIBRATION,
    PAGES,
    PENDING,
    REMOVED,
    CurrentGeneration,
    default_index_folder,
    index_folder,
    read_current,
    rebuild_command,
)
from index.storage.manifest import Manifest, foreign_model, read_manifest
from index.storage.renewing.purging import purge_index
from index.storage.saved_index import load_index, read_documents, require_index_folder, require_sound_generation
from index.storage.selection import Root, Selection, SelectionOptions
from index.storage.stored_articles import present_documents, require_sound_articles, stored_documents, stored_records
from index.text.folding import fold
from index.text.quantities import Quantity, find_quantities
from index.text.query import Query
from index.text.script import is_chinese, simplified
from index.text.terms import subject, terms

__all__ = [
    "CALIBRATION",
    "DEFAULT_MODEL",
    "EMBEDDED",
    "NONE",
    "PAGES",
    "PENDING",
    "REMOVED",
    "STORE",
    "AnswerSpan",
    "ArticleHead",
    "ArticleRecord",
    "ArticleStore",
    "Articles",
    "Background",
    "BackgroundLevel",
    "CandidateSource",
    "CandidateSourceError",
    "ChangeResult",
    "Changes",
    "CrossEncoderReader",
    "CurrentGeneration",
    "DamagedArticlesError",
    "DamagedIndexError",
    "DataFolderError",
    "Duplicate",
    "EmbeddedReader",
    "EncodedArticles",
    "EncodedQuery",
    "Encoder",
    "FallbackReader",
    "ForeignIndexError",
    "ForeignSourceError",
    "HeldArticles",
    "Hit",
    "IndexedArticle",
    "LostSelectionError",
    "Manifest",
    "MissingIndexError",
    "Model",
    "ModelError",
    "Moved",
    "NoArticlesError",
    "OldIndexError",
    "Origin",
    "PassageIndex",
    "PassageKey",
    "PreparedQuery",
    "Progress",
    "Quantity",
    "Query",
    "Reader",
    "ReaderError",
    "Reading",
    "ReadingFailure",
    "RetrievalError",
    "Root",
    "SavedIndexError",
    "SearchSettings",
    "Selection",
    "SelectionOptions",
    "Sentence",
    "SentenceEncoder",
    "SourceStatistics",
    "UnknownArticleError",
    "Upsert",
    "VectorOrigin",
    "VectorType",
    "change_articles",
    "data_folder",
    "default_index_folder",
    "default_model_preparation",
    "drop_articles",
    "engine_address",
    "engine_state",
    "find_changes",
    "find_local_model",
    "find_model",
    "find_quantities",
    "fingerprint",
    "fingerprint_as_asked",
    "fold",
    "foreign_model",
    "has_store",
    "index_folder",
    "is_at_hand",
    "is_built_in",
    "is_chinese",
    "is_default_model",
    "load_index",
    "mark_folder",
    "measure_background",
    "merge_segments",
    "model_name",
    "open_index",
    "open_reader",
    "present_documents",
    "purge_index",
    "read_configuration",
    "read_current",
    "read_documents",
    "read_manifest",
    "reader_fingerprint",
    "reader_log_odds",
    "reader_name",
    "reading_store",
    "rebuild_command",
    "receiver_of_text",
    "replace_file",
    "require_index_folder",
    "require_model",
    "require_reader",
    "require_reader_name",
    "require_sound_articles",
    "require_sound_generation",
    "rerank",
    "signal_wording",
    "simplified",
    "stored_documents",
    "stored_records",
    "subject",
    "terms",
    "unshown",
    "update_articles",
]

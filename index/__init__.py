"""Passages in, ranked evidence out."""

from index.background import Background, Level, measure_background
from index.embedded_model import NAME as DEFAULT_MODEL
from index.embedding import Encoder, SentenceEncoder, find_local_model, fingerprint, model_name
from index.errors import (
    DamagedIndexError,
    DataFolderError,
    ForeignIndexError,
    MissingIndexError,
    ModelError,
    RetrievalError,
    SavedIndexError,
)
from index.folding import fold
from index.progress import Progress, unshown
from index.quantities import Quantity, find_quantities
from index.reader import Reader
from index.rescoring import rescore
from index.saved_index import (
    Manifest,
    default_index_folder,
    foreign_model,
    index_folder,
    load_index,
    read_manifest,
    rebuild_command,
    require_index_folder,
    save_index,
)
from index.script import simplified
from index.search import Hit, PassageIndex, Sentence
from index.settings import SearchSettings
from index.storage import data_folder, replace_file
from index.terms import subject

__all__ = [
    "DEFAULT_MODEL",
    "Background",
    "DamagedIndexError",
    "DataFolderError",
    "Encoder",
    "ForeignIndexError",
    "Hit",
    "Level",
    "Manifest",
    "MissingIndexError",
    "ModelError",
    "PassageIndex",
    "Progress",
    "Quantity",
    "Reader",
    "RetrievalError",
    "SavedIndexError",
    "SearchSettings",
    "Sentence",
    "SentenceEncoder",
    "data_folder",
    "default_index_folder",
    "find_local_model",
    "find_quantities",
    "fingerprint",
    "fold",
    "foreign_model",
    "index_folder",
    "load_index",
    "measure_background",
    "model_name",
    "read_manifest",
    "rebuild_command",
    "replace_file",
    "require_index_folder",
    "rescore",
    "save_index",
    "simplified",
    "subject",
    "unshown",
]

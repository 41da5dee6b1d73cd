"""What is known of articles, kept from one start to the next: their telling sentences, and the questions they answer.

A question that one article answers, another may answer better; so what is kept holds for these articles together, for
the model, the reader and the settings that they were asked with, and for one version of the rules that make
questions. Of anything else it is made anew. The file is a cache: one that is damaged, or that can't be written, costs
time alone.
"""

import hashlib
import json
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.assistant import Assistant
from assistant.suggesting.candidate import Candidate
from assistant.suggesting.candidates import candidates_of
from assistant.suggesting.questions import AnsweredQuestion, Ask, ask_all, choose
from assistant.suggesting.telling import TellingSentence, telling_sentences
from index import DataFolderError, reader_fingerprint, reader_name, replace_file
from sources import Document
from sources.saved_documents import corpus_hash_of

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1
"""Raised whenever the file changes its meaning, or other questions are made of the same articles."""
MOST_ASKED = 16
"""Candidates of an article that are asked."""
_MOST_KEPT = 500
"""Articles of which something is kept; those that come after are looked at when they are opened."""
_LARGEST_FILE = 16 * 1024 * 1024

_logger = logging.getLogger(f"yinju.{__name__}")


@dataclass(frozen=True, slots=True)
class ArticleProfile:
    """What an article shows of itself.

    Attributes:
        sentences: Its telling sentences, in its order.
        questions: All that it is known to answer.
    """

    sentences: tuple[TellingSentence, ...] = ()
    questions: tuple[AnsweredQuestion, ...] = ()

    def best(self, most: int) -> tuple[AnsweredQuestion, ...]:
        """Return the questions that are offered, best first."""
        return choose(self.questions, most)


@dataclass(frozen=True, slots=True)
class _Saved:
    """What the file holds.

    Attributes:
        format: Of the file.
        made_with: What the profiles hold for.
        profiles: By the articles' digests.
        checksum: Of the profiles.
    """

    format: int
    made_with: str
    profiles: Mapping[str, ArticleProfile]
    checksum: str


class Profiles:
    """The profiles of the articles that an assistant answers from. It may be shared by threads."""

    def __init__(self, assistant: Assistant, file: Path | None = None, earlier: "Profiles | None" = None) -> None:
        """Take up what is known.

        Args:
            assistant: Who is asked.
            file: Where it is kept; None for nowhere.
            earlier: What was known before the articles changed: of an article that stayed, the questions that it
                answered are asked again first, and no others.
        """
        self.assistant = assistant
        self._file = file
        self._made_with = _made_with(assistant)
        self._digests = dict(zip(assistant.documents.ids, assistant.index.parts.digests(), strict=True))
        self._lock = threading.Lock()
        self._known: dict[str, ArticleProfile] = dict(_read(file, self._made_with)) if file else {}
        self._before: dict[str, ArticleProfile] = {**earlier._before, **earlier._known} if earlier else {}

    def known(self, document: Document) -> ArticleProfile | None:
        """Return an article's profile; None where it hasn't been made yet."""
        return self._known.get(self._digests.get(document.document_id, ""))

    def make(self, document: Document, ask: Ask) -> ArticleProfile:
        """Return an article's profile, made now if it isn't known.

        Args:
            document: The article.
            ask: Answers its candidates.

        Raises:
            NotNowError: If `ask` does; nothing is kept then.
        """
        digest = self._digests[document.document_id]
        if known := self._known.get(digest):
            return known
        before = self._before.get(digest)
        candidates: Sequence[Candidate] = _again(before) if before else candidates_of(document)[:MOST_ASKED]
        questions = ask_all(ask, candidates, document.document_id)
        profile = ArticleProfile(telling_sentences(self.assistant.index, document), questions)
        with self._lock:
            self._known[digest] = profile
            self._keep()
        return profile

    def missing(self) -> Sequence[Document]:
        """Return the articles whose profiles are still to be made, in order, as far as they are kept."""
        return [each for each in self.assistant.documents[:_MOST_KEPT] if self.known(each) is None]

    def _keep(self) -> None:
        """Write what is known of the articles there are."""
        kept = [self._digests[each] for each in self.assistant.documents.ids[:_MOST_KEPT]]
        profiles = {digest: self._known[digest] for digest in kept if digest in self._known}
        if self._file is None:
            return
        try:
            replace_file(self._file, _written(self._made_with, profiles))
        except DataFolderError as error:
            _logger.warning("What articles show of themselves can't be kept: %s", error)
            self._file = None


def _again(profile: ArticleProfile) -> list[Candidate]:
    return [Candidate(each.text, each.origin, (each.passage,)) for each in profile.questions]


def _made_with(assistant: Assistant) -> str:
    """Return a digest of all that a profile depends on but its article."""
    reader = assistant.reader
    parts = (
        assistant.index.encoder.fingerprint,
        reader_name(reader),
        reader_fingerprint(reader),
        sorted(assistant.settings.to_dict().items()),
        sorted((kind, sorted(each.items())) for kind, each in assistant.calibration.weights.items()),
        corpus_hash_of(assistant.index.parts.digests()),
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _written(made_with: str, profiles: Mapping[str, ArticleProfile]) -> str:
    said = {digest: asdict(each) for digest, each in profiles.items()}
    saved = {"format": FORMAT, "made_with": made_with, "profiles": said, "checksum": _checksum(said)}
    return json.dumps(saved, ensure_ascii=False)


def _read(file: Path, made_with: str) -> Mapping[str, ArticleProfile]:
    """Return the profiles in a file; none where they hold for something else, or the file is no such file."""
    from pydantic import ValidationError

    try:
        if file.stat().st_size > _LARGEST_FILE:
            return {}
        content = json.loads(file.read_bytes())
        saved = _adapter().validate_python(content)
    except (OSError, ValueError, RecursionError, ValidationError):
        return {}
    is_sound = saved.checksum == _checksum(content["profiles"])
    return saved.profiles if is_sound and (saved.format, saved.made_with) == (FORMAT, made_with) else {}


def _checksum(profiles: object) -> str:
    return hashlib.sha256(json.dumps(profiles, sort_keys=True).encode()).hexdigest()


@cache
def _adapter() -> "TypeAdapter[_Saved]":
    from pydantic import TypeAdapter

    return TypeAdapter(_Saved)

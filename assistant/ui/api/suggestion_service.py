"""The service behind what articles show of themselves, and behind what may be asked next.

What it asks is no visitor's question: it is neither counted nor noted, waits until nobody else asks, and is bounded. A
reader on another machine is never asked, since nobody has sent it anything.
"""

import logging
import threading
from collections.abc import Collection
from pathlib import Path
from time import monotonic

from assistant.answering.answer import Answer
from assistant.assistant import Assistant
from assistant.library import Library
from assistant.suggesting.following import next_questions
from assistant.suggesting.profiles import ArticleProfile, Profiles
from assistant.suggesting.questions import Ask, NotNowError
from assistant.suggesting.telling import telling_sentences
from index import receiver_of_text
from sources import Document

_PATIENCE = 20.0
"""Seconds that somebody waits for one thing of these at most."""
_MOST_WAITING = 8
"""Requests that wait at once; others get what is known."""
_REST = 0.05
"""Seconds between questions that are asked ahead of time, so that others come through."""
_LOOK = 2.0
"""Seconds after which it is looked whether the articles have changed."""
_UNTIL_QUIET = 60.0
_LONGEST_ANSWER = 10.0
"""Seconds."""

_logger = logging.getLogger(f"yinju.{__name__}")


class SuggestionService:
    """Finds out what articles show of themselves. It may be shared by threads."""

    def __init__(self, library: Library, file: Path | None = None) -> None:
        """Take what it needs.

        Args:
            library: The articles, and who answers from them.
            file: Where what is found out is kept; None for nowhere.
        """
        self._library = library
        self._file = file
        self._changing = threading.Lock()
        self._profiles: Profiles | None = None
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_at_all, name="yinju-suggestions", daemon=True)

    def begin(self) -> None:
        """Begin to look at all articles, in the background, now and whenever they have changed."""
        self._thread.start()

    def end(self) -> None:
        """Stop looking, and wait for the question that is being answered."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(_LONGEST_ANSWER)

    @property
    def profiles(self) -> Profiles:
        """What is known of the articles of now."""
        assistant = self._library.assistant
        with self._changing:
            if self._profiles is None or self._profiles.assistant is not assistant:
                self._profiles = Profiles(assistant, self._file, self._profiles)
            return self._profiles

    def known(self, document: Document) -> ArticleProfile | None:
        """Return an article's profile; None where it hasn't been made yet."""
        return self.profiles.known(document)

    def look_at(self, document: Document) -> ArticleProfile:
        """Return an article's profile, made now; its sentences alone where its questions can't be asked now."""
        profiles = self.profiles
        try:
            if known := profiles.known(document):
                return known
            if self._waiting.acquire(blocking=False):
                try:
                    return profiles.make(document, self._ask(profiles.assistant))
                finally:
                    self._waiting.release()
        except NotNowError:
            pass
        return ArticleProfile(telling_sentences(profiles.assistant.index, document))

    def next(
        self, answer: Answer, asked: Collection[str], documents: Collection[str] | None, most: int = 3
    ) -> tuple[str, ...]:
        """Return what may be asked after an answer; nothing where too many wait for that.

        Args:
            answer: What came.
            asked: What was asked before.
            documents: Ids of the articles to ask, all of which there are; None for all.
            most: How many, at most.
        """
        if not self._waiting.acquire(blocking=False):
            return ()
        try:
            profiles = self.profiles
            return next_questions(
                profiles.assistant,
                answer,
                most,
                asked=asked,
                documents=documents,
                known=profiles.known,
                ask=self._ask(profiles.assistant),
            )
        finally:
            self._waiting.release()

    def _ask(self, assistant: Assistant, *, ahead: bool = False) -> Ask:
        """Return what asks an assistant in its turn."""
        end = monotonic() + (_UNTIL_QUIET if ahead else _PATIENCE)

        def ask(question: str, documents: Collection[str] | None) -> Answer:
            if receiver_of_text(assistant.reader) is not None:
                raise NotNowError
            if ahead and (self._ended.wait(_REST) or self._library.assistant is not assistant):
                raise NotNowError
            with self._library.precedence.asking_by_itself(max(0.0, end - monotonic()), ahead=ahead):
                return assistant.ask(question, k=1, documents=documents)

        return ask

    def _look_at_all(self) -> None:
        while not self._ended.wait(_LOOK):
            try:
                profiles = self.profiles
                for document in profiles.missing():
                    profiles.make(document, self._ask(profiles.assistant, ahead=True))
            except NotNowError:
                continue  # people ask, the articles have changed, or the reader is not to be asked
            except Exception:  # nothing that a visitor waits for depends on it
                _logger.exception("What the articles show of themselves could not be found out.")
                return

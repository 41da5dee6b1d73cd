"""Readers for tests of who reads: one that says what it is told to, and one that fails."""

from collections.abc import Sequence

from index import Hit, Reader, ReaderError, Reading


class LikesWord(Reader):
    """Is sure of passages that hold a word, and of no others."""

    def __init__(self, word: str, name: str = "likes-a-word") -> None:
        self.word = word
        self.name = name

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        return [
            Reading(
                6.0 if self.word in hit.passage.text else -6.0,
                (0.0,) * len(hit.sentences),
                hit.passage.start,
                hit.passage.start,
                0.0,
            )
            for hit in hits
        ]


class FailingReader(Reader):
    """Can't read."""

    name = "far-away"
    sends_text_to = "reader.example"

    def __init__(self, problem: str = "it didn't answer in 20 seconds.") -> None:
        self.problem = problem
        self.asked = 0

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        self.asked += 1
        raise ReaderError(self.name, self.problem)


class BareReader:
    """Says nothing of itself, and inherits nothing."""

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        return LikesWord("六点").read(query, hits)

"""An encoder that encodes each question once, many together, for scripts that ask the same ones of several indexes."""

from collections.abc import Iterable
from typing import Any

from index import EncodedQuery, SentenceEncoder


class RememberingEncoder(SentenceEncoder):
    """The default model; questions that were prepared cost nothing. Passages are kept in the data folder as ever."""

    def __init__(self, *parts: Any, **how: Any) -> None:
        super().__init__(*parts, **how)
        self._queries: dict[str, EncodedQuery] = {}

    def prepare(self, questions: Iterable[str]) -> None:
        """Encode questions in advance."""
        new = sorted({question for question in questions if question not in self._queries}, key=len)
        self._queries |= dict(zip(new, self._encode_queries(new), strict=True))

    def encode_query(self, text: str) -> EncodedQuery:
        """Encode a question with its tokens."""
        self.prepare([text])
        return self._queries[text]

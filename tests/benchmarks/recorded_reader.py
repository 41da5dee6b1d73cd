"""What a reader said, kept in a file, so that figures from another machine can be repeated without the model.

A line of JSON a reading: the reader's name and fingerprint, a hash of the question, the title and the passage, and what
was said. Places are kept as places in the passage, sentences in the passage's order.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index import Hit, Reader, Reading, reader_fingerprint

_KEY_DIGITS = 32
_FIELDS = {"reader", "fingerprint", "key", "log_odds", "shares", "start", "end", "certainty"}


class RecordedReader(Reader):
    """Says what a reader said before; what was not asked then, the reader itself is asked, and that is written down.

    Attributes:
        replayed: How many readings came from the file.
        read_now: How many the reader itself was asked for.
    """

    def __init__(self, name: str, path: Path, opened: Callable[[], Reader | None]) -> None:
        """Take a file.

        Args:
            name: By which the reader was named; the file may hold readings of several.
            path: The file; made if there is none.
            opened: Opens the reader, if it is needed.

        Raises:
            ValueError: If a line of the file is no reading.
        """
        self.name = name
        self.replayed = self.read_now = 0
        self._path = path
        self._opened = opened
        self._reader: Reader | None = None
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        entries = [_entry(path, number, line) for number, line in enumerate(lines, start=1)]
        own = [each for each in entries if each["reader"] == name]
        self._known = {each["key"]: each for each in own}
        self.fingerprint = own[-1]["fingerprint"] if own else ""

    def read(self, query: str, hits: Sequence[Hit]) -> Sequence[Reading]:
        """Read some passages."""
        keys = [_key(query, hit) for hit in hits]
        unknown = [place for place, key in enumerate(keys) if key not in self._known]
        if unknown:
            reader = self._the_reader()
            readings = reader.read(query, [hits[place] for place in unknown])
            with self._path.open("a", encoding="utf-8") as file:
                for place, reading in zip(unknown, readings, strict=True):
                    entry = self._entry_of(keys[place], hits[place], reading)
                    self._known[keys[place]] = entry
                    file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self.read_now += len(unknown)
        self.replayed += len(hits) - len(unknown)
        return [_reading(self._known[key], hit) for key, hit in zip(keys, hits, strict=True)]

    def _the_reader(self) -> Reader:
        if self._reader is None:
            self._reader = self._opened()
            if self._reader is None:
                raise SystemExit(f"There is no reader {self.name}, and {self._path} lacks some of what it said.")
            found = reader_fingerprint(self._reader)
            if self._known and found != self.fingerprint:
                raise SystemExit(f"{self._path} holds readings of another version of {self.name}; name another file.")
            self.fingerprint = found
        return self._reader

    def _entry_of(self, key: str, hit: Hit, reading: Reading) -> dict[str, Any]:
        order = _in_order(hit)
        return {
            "reader": self.name,
            "fingerprint": self.fingerprint,
            "key": key,
            "log_odds": reading.log_odds,
            "shares": [reading.shares[each] for each in order],
            "start": reading.start - hit.passage.start,
            "end": reading.end - hit.passage.start,
            "certainty": reading.certainty,
        }


def _reading(entry: dict[str, Any], hit: Hit) -> Reading:
    by_place = dict(zip(_in_order(hit), entry["shares"], strict=True))
    return Reading(
        entry["log_odds"],
        tuple(by_place[each] for each in range(len(hit.sentences))),
        hit.passage.start + entry["start"],
        hit.passage.start + entry["end"],
        entry["certainty"],
    )


def _in_order(hit: Hit) -> list[int]:
    """Return the places of a hit's sentences, which come best first, in the passage's order."""
    return sorted(range(len(hit.sentences)), key=lambda each: hit.sentences[each].start)


def _key(query: str, hit: Hit) -> str:
    asked = json.dumps([query, hit.document.title, hit.passage.text], ensure_ascii=False)
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_DIGITS]


def _entry(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        entry = json.loads(line)
        if not (isinstance(entry, dict) and entry.keys() == _FIELDS):
            raise ValueError(f"it has not the fields {', '.join(sorted(_FIELDS))}")
    except ValueError as error:
        raise ValueError(f"{path}, line {number}: this is no reading ({error}).") from error
    return entry

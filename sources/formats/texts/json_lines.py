"""JSON Lines: a record with named fields on each line.

Records of short values are the rows of a table whose headings are the fields' names. Those with a text each are parts
of the article, under their title or name, with their other fields above the text.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from sources.characters import cells as cells_wide
from sources.formats.office.sheet import Place, SheetCell, sheet_blocks
from sources.formats.parsed import Block, BlockKind, Parsed, RefusedError
from sources.formats.tables import MOST_COLUMNS
from sources.formats.words import clean, squeeze
from sources.limits import MAX_CELLS

_TITLES = ("title", "headline", "subject", "name", "question", "标题", "题目", "名称", "问题", "_id", "id")
"""The fields that a record is called by, the best first."""
_WIDEST = 200
"""A value that is wider is a text."""
_MOST_NESTED = 3

Record = Mapping[str, str]
"""A record's fields that are not empty, as text."""


def read(content: bytes) -> Parsed:
    """Read a text in UTF-8."""
    records: list[tuple[int, Record]] = []
    numeric: set[tuple[int, str]] = set()
    count = 0
    for number, line in enumerate(content.decode("utf-8").removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        said = _object(line, number)
        record = {name: text for name, value in _fields(said, 0) if (text := _text(value))}
        numeric |= {(number, name) for name, value in said.items() if isinstance(value, int | float)}
        count += len(record)
        if count > MAX_CELLS:
            raise RefusedError(f"has more than {MAX_CELLS:,} cells; divide it.")
        records.append((number, record))
    names = list(dict.fromkeys(name for _, record in records for name in record))
    is_long = any("\n" in text or cells_wide(text) > _WIDEST for _, record in records for text in record.values())
    if is_long or len(names) > MOST_COLUMNS or len(names) < 2 or len(records) < 2:
        return Parsed(tuple(block for number, record in records for block in _part(number, record)))
    return Parsed(_table(names, records, numeric))


def _object(line: str, number: int) -> Mapping[str, object]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"is no JSON on line {number}; a JSON Lines file has an object on each line.") from error
    if not isinstance(said, dict):
        raise RefusedError(f"has no named fields on line {number}; a JSON Lines file has an object on each line.")
    return said


def _fields(said: Mapping[str, object], depth: int) -> Iterator[tuple[str, object]]:
    """Yield the fields, those of objects in them as `outer.inner`."""
    for name, value in said.items():
        if isinstance(value, dict) and depth < _MOST_NESTED:
            yield from ((f"{name}.{inner}", each) for inner, each in _fields(value, depth + 1))
        else:
            yield name, value


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "\n".join(words for line in clean(value).splitlines() if (words := squeeze(line)))
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return ", ".join(_text(each) for each in value)
    return squeeze(clean(json.dumps(value, ensure_ascii=False)))


def _table(
    names: Sequence[str], records: Sequence[tuple[int, Record]], numeric: set[tuple[int, str]]
) -> tuple[Block, ...]:
    found: dict[Place, SheetCell] = {
        (0, column): SheetCell(squeeze(clean(name)) or "-") for column, name in enumerate(names)
    }
    columns = {name: column for column, name in enumerate(names)}
    row = 1
    for number, record in records:
        for name, text in record.items():
            found[row, columns[name]] = SheetCell(text, (number, name) in numeric)
        row += bool(record)
    return sheet_blocks("", found, {0})


def _part(number: int, record: Record) -> Iterator[Block]:
    """Yield a record's title, its short fields, and its texts, each with the number of its line as their place."""
    labels = ((0, f"#{number}"),)
    title = next((name for name in _TITLES if name in record and "\n" not in record[name]), None)
    if title is not None and cells_wide(record[title]) <= _WIDEST:
        yield Block(BlockKind.HEADING, record[title], labels=labels)
    rest = {name: text for name, text in record.items() if name != title}
    texts = {name for name, text in rest.items() if "\n" in text or cells_wide(text) > _WIDEST}
    if len(texts) == 0 and len(rest) == 1:
        texts = set(rest)
    short = [f"{squeeze(clean(name))}: {text}" for name, text in rest.items() if name not in texts]
    if short:
        yield Block(BlockKind.PARAGRAPH, "\n".join(short), labels=labels)
    for name in rest:
        if name in texts:
            yield from (Block(BlockKind.PARAGRAPH, line, labels=labels) for line in rest[name].split("\n"))

"""Files made to do harm, changed by chance: what is not refused in one line is read, and its places are true."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from sources import ArticleReader
from tests.attacks.attack import FILES
from tests.support.hostile_files import READ, REFUSED, SENTENCE
from tests.support.made_files import XHTML, epub
from tests.support.reading import check

SUFFIXES = (".txt", ".md", ".csv", ".html", ".pdf", ".docx", ".epub")
COSTLY = {"line.txt", "long-line.txt", "large.docx", "bomb.pdf"}
"""They are refused for their size, whatever is changed in them, or take long to make."""


@pytest.fixture(scope="module")
def hostile() -> Mapping[str, bytes]:
    """The files that do harm, by their suffix and a number."""
    makers = {**READ, **{name: make for name, (make, _) in REFUSED.items()}}
    made = {name: make() for name, make in sorted(makers.items()) if name not in COSTLY}
    return {f"{number}{Path(name).suffix}": content for number, (name, content) in enumerate(made.items()) if content}


def changed(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return a file that was changed as damage or malice may change it."""
    match chance.randrange(5):
        case 0:
            return content[: chance.randrange(len(content))]
        case 1:
            return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]
        case 2:
            place = chance.randrange(len(content))
            return content[:place] + content[place : place + chance.randrange(1, 400)] * 50 + content[place:]
        case 3:
            return content + other
    flipped = bytearray(content)
    for _ in range(chance.randrange(1, 30)):
        flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


def test_changed_files_are_refused_in_a_line_or_read_rightly(tmp_path: Path, hostile: Mapping[str, bytes]) -> None:
    chance, names = random.Random(7), list(hostile)
    good = epub({"a.xhtml": XHTML.format(f"<p>{SENTENCE}</p>")})
    read = 0
    assert len(names) > 30
    with ArticleReader() as reader:
        for number in range(FILES.tries()):
            name = names[number % len(names)]
            content = changed(hostile[name], hostile[chance.choice(names)], chance)
            suffix = Path(name).suffix if chance.random() < 0.8 else chance.choice(SUFFIXES)
            document = check(tmp_path / f"a{suffix}", content, reader)
            if document:
                read += 1
                assert "root:" not in document.text, name
            beside = check(tmp_path / "good.epub", good, reader)  # whatever became of it, the next one is read
            assert beside is not None
            assert beside.text == f"{SENTENCE}\n"
    assert 0 < read < FILES.tries()

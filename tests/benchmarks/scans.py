"""How well pages are read that are pictures: character errors by resolution, noise, skew and layout; and how certain.

`python -m tests.benchmarks.scans [--only NAME] [--json OUT]` sets a known text, scans it in all these ways, reads it
with the product's own code, and reports of each: the character error rate of what stands in the article (white space
aside, in reading order), that of what may be quoted, what part of the letters that is, and the seconds that a page
took. Below stands what different bounds of certainty would have let through.
"""

import argparse
import json
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from sources import ArticleError, ArticleReader, Document
from tests.support.scans import Sheet, packed, picture_of

PARAGRAPHS = (
    "老城的茶馆每天清晨六点开门，第一壶茶总是留给扫街的人，这是掌柜定下的规矩。茶馆在河边，两层木楼，楼下摆着十二张方桌。",
    "掌柜姓陈，名叫高铭，一九八七年从父亲手里接下这间铺子。那时一壶碧螺春卖八角钱，如今卖二十八元，价钱涨了，茶还是一样的茶。",
    "河上的渡船每隔二十分钟开一班，票价五元。春天的时候，岸边的柳树发了芽，学生们坐船到对岸去写生，一待就是一个下午。",
    "据2020年的统计，老城共有茶馆137家，比十年前少了42家，其中只有9家仍用柴火烧水，每年接待客人约12.6万人次。",
    "The tea house was founded in 1923 and rebuilt in 1987. It has 48 seats, and about 300 guests come on a Sunday.",
)
VERTICAL = (
    *PARAGRAPHS[:3],
    "茶館門前有一塊石碑，刻著光緒年間的告示，說此地不許停車，也不許餵馬。來往的客人都要停下來讀一遍。",
)
BOUNDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one page.

    Attributes:
        name: How it was set and scanned.
        errors: Characters wrong of a hundred, in the whole text.
        quoted_errors: The same of what may be quoted, against the parts of the text that are nearest to it.
        quoted: What part of the letters may be quoted, of a hundred.
        seconds: That it took, of the processor or of waiting for it.
    """

    name: str
    errors: float
    quoted_errors: float
    quoted: float
    seconds: float


def sheets() -> Iterator[tuple[str, Sheet]]:
    """Yield the ways in which pages are set and scanned."""
    for dpi in (100, 150, 200, 300):
        yield f"{dpi} dpi", Sheet(dpi)
    for dpi in (100, 200):
        yield f"{dpi} dpi, noise", Sheet(dpi, noise=0.5)
        yield f"{dpi} dpi, much noise", Sheet(dpi, noise=1.0)
    for skew in (1.0, -2.0, 4.0):
        yield f"200 dpi, askew by {abs(skew):.0f}°", Sheet(200, skew=skew)
    yield "200 dpi, two columns", Sheet(200, columns=2)
    yield "200 dpi, two columns, noise, 1°", Sheet(200, columns=2, noise=0.5, skew=1.0)
    yield "200 dpi, vertical", Sheet(200, vertical=True)
    yield "200 dpi, vertical, noise, 1°", Sheet(200, vertical=True, noise=0.5, skew=1.0)
    yield "100 dpi, 7 points, noise", Sheet(100, size=7.0, noise=0.7)
    yield "75 dpi", Sheet(75)
    for dpi in (50, 60, 75):
        yield f"{dpi} dpi, noise", Sheet(dpi, noise=0.5)
    for size in (5.0, 6.0, 7.0):
        yield f"100 dpi, {size:.0f} points, much noise", Sheet(100, size=size, noise=1.0)


def plain(text: str) -> str:
    """Return a text's letters: width, marks of one meaning and white space aside."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def rate(wrong: int, whole: int) -> float:
    """Return how many of a hundred."""
    return round(100 * wrong / max(whole, 1), 2)


def nearest(line: str, text: str) -> int:
    """Return how many characters of a line are wrong, against the part of a text that is nearest to it."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    found = partial_ratio_alignment(line, text)
    assert found is not None
    return Levenshtein.distance(line, text[found.dest_start : found.dest_end])


def judged(name: str, document: Document, expected: str, seconds: float) -> Outcome:
    """Return what became of a page that was read."""
    own = plain(document.text)
    quotable = [plain(each.text) for each in document.passages]
    wrong = sum(nearest(each, expected) for each in quotable)
    letters = sum(map(len, quotable))
    errors = rate(Levenshtein.distance(own, expected), len(expected))
    return Outcome(name, errors, rate(wrong, letters), rate(letters, len(own)), round(seconds, 1))


def main() -> None:
    """Read all pages and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    chosen = parser.parse_args()
    outcomes: list[Outcome] = []
    lines: list[tuple[float, int, int]] = []
    with tempfile.TemporaryDirectory() as folder, ArticleReader() as reader:
        for name, sheet in (each for each in sheets() if chosen.only in each[0]):
            paragraphs = VERTICAL if sheet.vertical else PARAGRAPHS
            expected = plain("".join(paragraphs))
            file = Path(folder, "page.png")
            file.write_bytes(packed(picture_of(paragraphs, sheet), "PNG"))
            begun = time.perf_counter()
            try:
                document = reader.read(file).document
            except ArticleError as error:
                print(f"{name}: {error}")
                continue
            outcomes.append(judged(name, document, expected, time.perf_counter() - begun))
            print("| {} | {} | {} | {} | {} |".format(*asdict(outcomes[-1]).values()), flush=True)
            for line in document.scanned:
                own = plain(document.text[line.start : line.end])
                lines.append((line.certainty, nearest(own, expected), len(own)))
    bounds = []
    for bound in BOUNDS:
        through = [(wrong, length) for certainty, wrong, length in lines if certainty >= bound]
        kept, wrong = sum(length for _, length in through), sum(wrong for wrong, _ in through)
        bad = sum(wrong > 0.1 * length for wrong, length in through)
        bounds.append((bound, rate(kept, sum(length for _, _, length in lines)), rate(wrong, kept), bad))
        print("| {} | {} | {} | {} |".format(*bounds[-1]))
    if chosen.json:
        chosen.json.write_text(json.dumps({"pages": [asdict(each) for each in outcomes], "bounds": bounds}), "utf-8")


if __name__ == "__main__":
    main()

"""Lines of pages become headings, paragraphs and captions again, across lines, columns and pages.

A line begins a paragraph where a reader sees it: it is set apart by a gap, by an indent, by another size or weight of
letters, or by a line above that ends early. Letters that are larger than most are a heading, and so is a short line
alone in bold letters, or with a number as headings have.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sources.characters import cells
from sources.formats.parsed import Block, BlockKind
from sources.formats.pdf.lines import PageLine
from sources.formats.words import between, clean, undone
from sources.lines import Line as PlainLine
from sources.recognition.scanned import ScannedLine

_ITEM = re.compile(r"[-–—•·●▪■◆*]\s|[(（]?\d{1,2}(?:[)）、]|\.\s)")
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]{1,4}[章节篇部]|[一二三四五六七八九十]{1,3}、|\d{1,2}(?:\.\d{1,2})+\.?(?![\d%％亿万])"
    r"|(?:chapter|part|section)\s+[\divxlc]+\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:图|表|figure|fig\.|table)\s?\d{1,3}(?:[-–.]\d{1,3})?(?:\s?[:：.．、]\s?|\s+)\S", re.IGNORECASE
)
_COMPOUND = re.compile(r"\b[^\W\d_]+-[^\W\d_]+\b")
_LAST_WORD, _FIRST_WORD = re.compile(r"[^\W\d_]+-$"), re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 40
_LARGER, _SAME_SIZE = 1.12, 0.1
_WIDEST_HEADING, _WIDEST_CAPTION = 120, 160
_WIDEST_BOLD_HEADING, _WIDEST_NUMBERED = 80, 64
_GAP, _LEAST_GAP, _INDENT, _EARLY = 1.22, 1.1, 0.8, 2.5
_LARGEST_INDENT = 5.0
_VERY_EARLY = 0.35
_FEWEST_INDENTS = 3
_TELLING_LINES = 5
_FREQUENT = 0.2
"""The least step from line to line is believed to be one within paragraphs if so many of them are as large."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column's usual measures, and how many lines it has."""

    left: float
    right: float
    lines: int


@dataclass(frozen=True, slots=True)
class Measures:
    """A document's usual measures, in points.

    Attributes:
        size: Of most letters.
        spacing: From a line to the next within a paragraph; 0 where no page has two lines.
        indents: Whether the first lines of its paragraphs are indented.
        bold: Whether most of it is bold, so that this sets nothing apart.
        columns: By page and number.
        compounds: Words with a hyphen that stand within lines: at a line's end theirs is no sign of division.
    """

    size: float
    spacing: float
    indents: bool
    bold: bool
    columns: dict[tuple[int, int], _Column]
    compounds: frozenset[str] = frozenset()

    def column(self, line: PageLine) -> _Column:
        """Return the measures of the column that a line stands in."""
        return self.columns[line.page, line.column]

    def is_large(self, line: PageLine) -> bool:
        """Tell whether a line's letters are larger than most."""
        return line.size > _LARGER * self.size

    def is_bold(self, line: PageLine) -> bool:
        """Tell whether a line is set apart by being bold."""
        return line.bold and not self.bold

    def is_full(self, line: PageLine) -> bool:
        """Tell whether a line goes to the end of its column, as a paragraph's last one hardly ever does."""
        column = self.column(line)
        return column.lines >= _TELLING_LINES and line.right > column.right - line.size / 2

    def is_compound(self, above: str, below: str) -> bool:
        """Tell whether the hyphen at a line's end belongs to a word that is written with one elsewhere."""
        first, last = _LAST_WORD.search(above[-_LONGEST_WORD:]), _FIRST_WORD.match(below)
        return bool(first and last and (first.group() + last.group()).lower() in self.compounds)

    def is_indented(self, line: PageLine) -> bool:
        """Tell whether a line begins further in than its column."""
        return line.left > self.column(line).left + _INDENT * line.size


def usual_size(lines: Iterable[PageLine]) -> float:
    """Return the size of most letters, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def usual_spacing(lines: Sequence[PageLine], size: float) -> float:
    """Return the step from a line to the next within paragraphs, in points; 0 where there is none."""
    steps = Counter(
        round(2 * (above.baseline - below.baseline)) / 2
        for above, below in pairwise(lines)
        if (above.page, above.column) == (below.page, below.column)
        and above.baseline - below.baseline > size / 2
        and max(abs(each.size - size) for each in (above, below)) <= _SAME_SIZE * size
    )
    enough = max(2, _FREQUENT * steps.total())
    alike = {step: steps[step - 0.5] + count + steps[step + 0.5] for step, count in steps.items()}
    return min((step for step, count in alike.items() if count >= enough), default=min(steps, default=0.0))


def measure(lines: Sequence[PageLine]) -> Measures:
    """Return the usual measures of a document's lines, which are in reading order."""
    size = usual_size(lines)
    stretches: dict[tuple[int, int], list[PageLine]] = {}
    for line in lines:
        stretches.setdefault((line.page, line.column), []).append(line)
    columns = {key: _measure(found) for key, found in stretches.items()}
    indented = sum(
        above.ends_sentence
        and _INDENT * line.size < line.left - columns[line.page, line.column].left < _LARGEST_INDENT * line.size
        for above, line in pairwise(lines)
    )
    letters = sum(len(line.text) for line in lines)
    bold = sum(len(line.text) for line in lines if line.bold)
    compounds = frozenset(word.lower() for line in lines for word in _COMPOUND.findall(line.text))
    indents = indented >= _FEWEST_INDENTS
    return Measures(size, usual_spacing(lines, size), indents, 2 * bold > letters, columns, compounds)


def _measure(lines: Sequence[PageLine]) -> _Column:
    lefts = Counter(round(line.left) for line in lines)
    most = max(lefts.values())
    left = min(place for place, count in lefts.items() if count >= most / 2)
    return _Column(left, max(line.right for line in lines), len(lines))


def blocks_of(lines: Sequence[PageLine], usual: Measures) -> tuple[Block, ...]:
    """Return the blocks that lines in reading order make.

    Args:
        lines: Without running heads.
        usual: Their measures.
    """
    groups: list[list[PageLine]] = []
    for line in lines:
        in_text = groups and not (line.table or groups[-1][0].table)
        if in_text and not _begins(line, groups[-1], usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    heads = (group[0] for group in groups if usual.is_large(group[0]) and not group[0].table)
    sizes = sorted({_rounded(line) for line in heads}, reverse=True)
    blocks = [each for group in groups for each in group[0].table or (_block(group, usual, sizes),)]
    return tuple(_with_numbered(blocks, len(sizes) + 1))


def _rounded(line: PageLine) -> int:
    return round(2 * line.size)


def _begins(line: PageLine, above: Sequence[PageLine], usual: Measures) -> bool:
    """Tell whether a line begins a new paragraph or heading."""
    last = above[-1]
    if line.is_unsure != last.is_unsure:
        return True
    is_large = usual.is_large(line)
    if abs(line.size - last.size) > _SAME_SIZE * last.size or is_large != usual.is_large(last):
        return True
    if _beside(line, last):  # the same line in two pieces
        return False
    if usual.is_bold(line) != usual.is_bold(last):
        return True
    indented = usual.is_indented(line)
    if (line.page, line.column) != (last.page, last.column) or line.baseline > last.baseline + line.size / 2:
        ends = not usual.indents and last.ends_sentence and not usual.is_full(last)
        return ends or indented or is_large or usual.is_bold(line) or _ends_very_early(last, line, usual)
    step = last.baseline - line.baseline
    spacing = usual.spacing if abs(line.size - usual.size) <= _SAME_SIZE * usual.size else 0.0
    if step > max(_GAP * spacing, (_LEAST_GAP if spacing else 2 * _LEAST_GAP) * line.size):
        return True
    if is_large:
        return False
    if _ITEM.match(line.text):
        return True
    hangs = len(above) == 1 and _ITEM.match(last.text)
    if line.left > last.left + _INDENT * line.size and not hangs:
        return True
    ends_early = last.right < usual.column(last).right - _EARLY * last.size
    return (ends_early and (last.ends_sentence or indented)) or _ends_very_early(last, line, usual)


def _beside(line: PageLine, last: PageLine) -> bool:
    same = (line.page, line.column) == (last.page, last.column)
    return same and abs(last.baseline - line.baseline) < line.size / 2


def _ends_very_early(last: PageLine, line: PageLine, usual: Measures) -> bool:
    """Tell whether a line ends so early that nothing goes on below it, as bylines and headings do."""
    column = usual.column(last)
    return last.right < column.right - _VERY_EARLY * (column.right - column.left) and not line.text[0].islower()


def _block(lines: Sequence[PageLine], usual: Measures, sizes: Sequence[int]) -> Block:
    pages: list[tuple[int, int]] = []
    pieces: list[str] = []
    scanned: list[ScannedLine] = []
    length = 0
    for line in lines:
        words = clean(line.text)
        above = pieces[-1] if pieces else ""
        if undone(above, words) and not usual.is_compound(above, words):
            pieces[-1] = above[:-1]
            length -= 1
        gap = between(above, words)
        length += len(gap)
        if not pages or pages[-1][1] != line.page:
            pages.append((length, line.page))
        if line.scanned:
            place, certainty = line.scanned.corners, line.scanned.certainty
            scanned.append(ScannedLine(length, length + len(words), line.page, place, certainty))
        pieces += [gap + words]
        length += len(words)
    text = "".join(pieces)
    block = Block(BlockKind.PARAGRAPH, text, tuple(pages), scanned=tuple(scanned))
    if lines[0].is_unsure:
        return replace(block, kind=BlockKind.UNSURE)
    if usual.is_large(lines[0]) and cells(text) <= _WIDEST_HEADING:
        return replace(block, kind=BlockKind.HEADING, level=1 + sizes.index(_rounded(lines[0])))
    if _CAPTION.match(text) and cells(text) <= _WIDEST_CAPTION and "。" not in text[:-1]:
        return replace(block, kind=BlockKind.CAPTION)
    if all(usual.is_bold(line) for line in lines) and len(lines) <= 2 and _may_head(text, _WIDEST_BOLD_HEADING):
        return replace(block, kind=BlockKind.HEADING, level=len(sizes) + 1)
    return block


def _with_numbered(blocks: Sequence[Block], level: int) -> Iterator[Block]:
    """Yield the blocks, those that are headings by their numbers as such; numbered lines in a row are a list."""
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        heads = (
            block.kind is BlockKind.PARAGRAPH
            and _NUMBERED.match(block.text)
            and _may_head(block.text, _WIDEST_NUMBERED)
            and following is not None
            and not (following.kind is BlockKind.PARAGRAPH and _same_numbering(block.text, following.text))
        )
        yield replace(block, kind=BlockKind.HEADING, level=level) if heads else block


def _same_numbering(one: str, other: str) -> bool:
    first, second = _NUMBERED.match(one), _NUMBERED.match(other)
    return bool(first and second and first.group().count(".") == second.group().count(".") and cells(other) <= 64)


def _may_head(text: str, widest: int) -> bool:
    line = PlainLine(text, 0, len(text), after_gap=False)
    return line.is_label and line.cells <= widest and not line.holds_quantity

"""Pages as a scanner gives them, made of a known text: with noise, skew, any resolution, in columns or vertical."""

import base64
import io
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from sources.extras import Extra, missing_extra
from sources.formats import Kind
from sources.recognition.scanned import Corners, RecognizedLine, RecognizedPage, ShownPage
from sources.sandbox.process import ParserProcess

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_SIMPLIFIED = 2
_POINTS_AN_INCH = 72
_NOT_AT_THE_START = "，。、；：？！”’」』）》,.;:?!%"

needs_engine = pytest.mark.skipif(missing_extra(Extra.OCR) is not None, reason="the extra ocr is not installed")
needs_font = pytest.mark.skipif(not Path(_FONT).is_file(), reason="the Noto CJK font is not installed")


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a page is set and scanned.

    Attributes:
        dpi: Dots an inch.
        width: Of the page, in inches; likewise the height.
        height: See there.
        size: Of its letters, in points.
        columns: How many stand beside each other.
        vertical: Whether lines run down, one after another from the right.
        skew: By how many degrees it lies askew.
        noise: How much of it is grain, from 0 to 1.
        seed: Of the grain.
    """

    dpi: int = 150
    width: float = 8.27
    height: float = 11.69
    size: float = 11.0
    columns: int = 1
    vertical: bool = False
    skew: float = 0.0
    noise: float = 0.0
    seed: int = 1


def picture_of(paragraphs: Sequence[str], sheet: Sheet, heading: str = "") -> Image.Image:
    """Return a page with paragraphs, each indented by two letters, in shades of grey."""
    across, down = round(sheet.width * sheet.dpi), round(sheet.height * sheet.dpi)
    page = Image.new("L", (across, down), 255)
    letter = max(round(sheet.size * sheet.dpi / _POINTS_AN_INCH), 6)
    margin = round(0.08 * min(across, down))
    draw = ImageDraw.Draw(page)
    if sheet.vertical:
        _write_down(draw, paragraphs, letter, (margin, margin, across - margin, down - margin))
    else:
        top = margin
        if heading:
            draw.text((margin, top), heading, font=_font(round(1.7 * letter)), fill=0)
            top += 3 * letter
        _write_across(draw, paragraphs, letter, (margin, top, across - margin, down - margin), sheet.columns)
    return _scanned(page, sheet)


def packed(page: Image.Image, form: str, dpi: int = 150) -> bytes:
    """Return a page as a file: PNG, JPEG, TIFF, WEBP or PDF."""
    written = io.BytesIO()
    page.save(written, form, **({"resolution": dpi} if form == "PDF" else {}))
    return written.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, index=_SIMPLIFIED)


def _wrapped(paragraph: str, letter: int, width: int) -> list[str]:
    """Return a paragraph's lines, the first indented; Latin words are not divided."""
    lines, line = [], "\u3000\u3000"
    for piece in _pieces(paragraph):
        if _font(letter).getlength(line + piece) > width and piece not in _NOT_AT_THE_START:
            lines.append(line.rstrip(" "))
            line = piece.lstrip(" ")
        else:
            line += piece
    return [*lines, line]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for each in text:
        joins = pieces and each.isascii() and pieces[-1][-1].isascii() and each != " " and pieces[-1][-1] != " "
        if joins:
            pieces[-1] += each
        else:
            pieces.append(each)
    return pieces


def _write_across(
    draw: ImageDraw.ImageDraw, paragraphs: Sequence[str], letter: int, box: tuple[int, int, int, int], columns: int
) -> None:
    left, top, right, bottom = box
    gutter = 2 * letter
    width = (right - left - gutter * (columns - 1)) // columns
    x, y = left, top
    for paragraph in paragraphs:
        for line in _wrapped(paragraph, letter, width):
            if y + letter > bottom:
                x, y = x + width + gutter, top
                assert x < right, "the page is too small for its text"
            draw.text((x, y), line, font=_font(letter), fill=0)
            y += round(1.6 * letter)


def _write_down(
    draw: ImageDraw.ImageDraw, paragraphs: Sequence[str], letter: int, box: tuple[int, int, int, int]
) -> None:
    left, top, right, bottom = box
    most = (bottom - top) // round(1.1 * letter)
    x = right - letter
    for paragraph in paragraphs:
        text = "\u3000\u3000" + paragraph
        for start in range(0, len(text), most):
            assert x >= left, "the page is too small for its text"
            for place, each in enumerate(text[start : start + most]):
                aside = letter // 2 if each in "，。、" else 0  # such marks stand in the upper right then
                draw.text((x + aside, top + place * round(1.1 * letter) - aside), each, font=_font(letter), fill=0)
            x -= round(1.8 * letter)


def _scanned(page: Image.Image, sheet: Sheet) -> Image.Image:
    if sheet.skew:
        page = page.rotate(sheet.skew, Image.Resampling.BICUBIC, fillcolor=255)
    if sheet.noise:
        page = page.filter(ImageFilter.GaussianBlur(0.6 * sheet.noise * sheet.dpi / 100))
        grain = random.Random(sheet.seed).randbytes(page.width * page.height)
        rough = Image.frombytes("L", page.size, grain).point(lambda value: round(value * 0.5 * sheet.noise))
        page = ImageChops.add(ImageChops.subtract(page, rough), rough.rotate(180).point(lambda value: value // 2))
    return page


Line = tuple[str, int, int, int, int, float]
"""A line that an engine reads: its words, left, top, right and bottom in ten-thousandths of the page, its certainty."""


def recognized(page: int, *lines: Line, width: float = 595.0, height: float = 842.0) -> RecognizedPage:
    """Return a page as an engine reads it."""
    read = tuple(RecognizedLine(each[0], corners(*each[1:5]), each[5]) for each in lines)
    return RecognizedPage(page, width, height, read)


def corners(left: int, top: int, right: int, bottom: int) -> Corners:
    """Return the corners of a line that runs to the right or, where it is higher than wide, down."""
    if bottom - top > 2 * (right - left):
        return right, top, right, bottom, left, bottom, left, top
    return left, top, right, top, right, bottom, left, bottom


class FakeEngine:
    """Reads of each page what a test says, and counts."""

    def __init__(self, *pages: RecognizedPage) -> None:
        self.pages = {each.page: each for each in pages}
        self.asked: list[int] = []

    def recognize(self, kind: Kind, content: bytes, page: int, *, keep: bool = False) -> RecognizedPage:
        self.asked.append(page)
        return replace(self.pages[page], picture=ShownPage(PIXEL, 1, 1) if keep else None)


PIXEL = base64.b64encode(packed(Image.new("L", (1, 1), 255), "JPEG")).decode("ascii")


@contextmanager
def engine_of(*pages: RecognizedPage) -> Iterator[FakeEngine]:
    """Have pages read by an engine that a test makes up."""
    fake = FakeEngine(*pages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ParserProcess, "recognize", lambda _, *values, **options: fake.recognize(*values, **options))
        patch.setattr("sources.sandbox.scans.missing_extra", lambda _: None)
        patch.setattr("sources.formats.kind.missing_extra", lambda _: None)
        yield fake


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    """An engine whose pages a test gives, in the place of the real one."""
    with engine_of() as fake:
        yield fake


def blank(form: str = "PNG", pages: int = 1) -> bytes:
    """Return pictures without letters: what is read of them, the fake engine says."""
    page = Image.new("L", (120, 170), 255)
    written = io.BytesIO()
    if pages > 1:
        page.save(written, form, save_all=True, append_images=[page] * (pages - 1))
    else:
        page.save(written, form)
    return written.getvalue()

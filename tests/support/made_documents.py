"""A corpus of documents of many formats, made with known text by a seed, each with questions on it."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from html import escape
from itertools import cycle
from typing import Any

from tests.support.made_files import XHTML, epub
from tests.support.made_reports import Setting, report, wrapped
from tests.support.made_stories import Fact, Story, made_stories
from tests.support.made_tables import MadeTable, made_tables
from tests.support.office_files import hexed, mailbox, open_document, open_rows, saved
from tests.support.scans import Sheet, packed, picture_of

_Row = tuple[tuple[str, str], ...]
_NUMBER = re.compile(r"(\d+)\s?(\D+)")
_SHEETS = {"zh": "明细", "en": "Details"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a document.

    Attributes:
        text: The question.
        answer: The words of the document that answer; blank where nothing does.
        beside: Further words of the passage that answers.
    """

    text: str
    answer: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document whose text is known.

    Attributes:
        name: Its file's.
        kind: Of which kind it is, such as `report` or `scan, 200 dpi`.
        language: `zh` or `en`.
        content: The file's bytes.
        questions: On it.
        paragraphs: What it says, in order; none of a table.
        rows: What the rows of its table say, as `MadeTable.rows`.
    """

    name: str
    kind: str
    language: str
    content: bytes
    questions: tuple[Asked, ...]
    paragraphs: tuple[str, ...] = ()
    rows: tuple[_Row, ...] = ()

    @property
    def is_scan(self) -> bool:
        """Whether it has no text of its own."""
        return self.kind.startswith("scan")


def made_documents(seed: int = 1, only: str = "") -> Iterator[MadeDocument]:
    """Yield the corpus: 120 documents, in Chinese and English, 385 questions; or the kinds that begin with `only`."""
    number = -1
    stories = {each: made_stories(each, 60, seed) for each in ("zh", "en")}
    for kind, forms in _FORMS:
        for form, languages in forms:
            for language in languages:
                story = next(stories[language])
                number += 1
                if not kind.startswith(only):
                    continue
                suffix, content = form(story)
                name = f"{re.sub('[^a-z0-9]+', '-', kind)}-{number:03d}.{suffix}"
                paragraphs = tuple(each.text for each in story.facts)
                yield MadeDocument(name, kind, language, content, tuple(_asked(story, number)), paragraphs)
    tables = _tables(seed)
    for table in (each for each in tables if each.kind.startswith(only)):
        yield replace(table, questions=tuple(_unambiguous(table, tables)))


def _asked(story: Story, number: int) -> Iterator[Asked]:
    """Yield three questions that are answered and, of three documents of five, one that isn't."""
    facts: Sequence[Fact] = story.facts
    for place in range(3):
        fact = facts[(number + 2 * place) % len(facts)]
        yield Asked(fact.question, fact.answer)
    if number % 5 < 3:
        yield Asked(facts[(number + 1) % len(facts)].near)


def _tables(seed: int) -> list[MadeDocument]:
    """Return tables of ten shapes, then sheets."""
    of_shapes = [_table(each, "table") for each in made_tables(seed)]
    writers: Iterator[tuple[str, Callable[[MadeTable], bytes]]] = cycle([("xlsx", _xlsx), ("ods", _ods), ("csv", _csv)])
    sheets = []
    for made in (each for more in range(7) for each in made_tables(seed + 100 + more) if each.shape == "plain"):
        suffix, write = next(writers)
        sheets.append(
            replace(
                _table(made, f"sheet, {suffix}"),
                name=f"{made.name.removesuffix('.md').replace('plain', 'sheet')}.{suffix}",
                content=write(made),
            )
        )
    return [*of_shapes, *sheets]


def _table(made: MadeTable, kind: str) -> MadeDocument:
    asked = tuple(Asked(each.text, each.cell, each.beside) for each in made.questions)
    return MadeDocument(made.name, kind, made.language, made.content, asked, rows=made.rows)


def _unambiguous(table: MadeDocument, tables: Sequence[MadeDocument]) -> Iterator[Asked]:
    """Yield the questions that name nothing which another table names too; nothing answers the last two."""
    others = [row for each in tables if each is not table for row in each.rows if row]
    values = {words for row in others for label, words in row if label and not words.isdigit()}
    things = {words for row in others for label, words in row[:2] if label and not words.isdigit()}
    things |= {label for row in others if not row[0][0] for label, _ in row[1:]}  # columns are of them, rows say more
    *answered, column, row = table.questions
    own = {words for row in table.rows for cell in row for words in cell if words}
    for each in answered:
        if not {words for words in own if words in each.text} & (values | things):
            yield each
    for each in (column, row):
        if not any(words in each.text for words in things if words):
            yield each


def _docx(story: Story) -> tuple[str, bytes]:
    from docx import Document

    made = Document()
    made.core_properties.author, made.core_properties.title = story.author, story.title
    made.add_heading(story.title, 0)
    for heading, facts in story.sections:
        made.add_heading(heading, 1)
        for fact in facts:
            made.add_paragraph(fact.text)
    return "docx", saved(made)


def _pptx(story: Story) -> tuple[str, bytes]:
    from pptx import Presentation

    made: Any = Presentation()
    cover = made.slides.add_slide(made.slide_layouts[0])
    cover.shapes.title.text, cover.placeholders[1].text = story.title, story.author
    for number, (heading, facts) in enumerate(story.sections):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = heading
        *shown, last = facts
        slide.placeholders[1].text = "\n".join(fact.text for fact in (shown if number == 1 else facts))
        if number == 1:
            slide.notes_slide.notes_text_frame.text = last.text
    return "pptx", saved(made)


def _odt(story: Story) -> tuple[str, bytes]:
    body = "".join(
        f"<text:h>{heading}</text:h>" + "".join(f"<text:p>{escape(fact.text)}</text:p>" for fact in facts)
        for heading, facts in story.sections
    )
    return "odt", open_document("text", body)


def _odp(story: Story) -> tuple[str, bytes]:
    frame = "<draw:frame{}><draw:text-box>{}</draw:text-box></draw:frame>"
    slides = "".join(
        "<draw:page>"
        + frame.format(' presentation:class="title"', f"<text:p>{heading}</text:p>")
        + frame.format("", "".join(f"<text:p>{escape(fact.text)}</text:p>" for fact in facts))
        + "</draw:page>"
        for heading, facts in story.sections
    )
    return "odp", open_document("presentation", slides)


def _sections(story: Story) -> str:
    return "".join(
        f"<h2>{heading}</h2>" + "".join(f"<p>{escape(fact.text)}</p>" for fact in facts)
        for heading, facts in story.sections
    )


def _html(story: Story) -> tuple[str, bytes]:
    links = "".join(f"<li><a href='#'>{heading}</a></li>" for heading, _ in story.sections)
    return "html", (
        f"<!doctype html><html lang={story.language}><head><meta charset=utf-8><title>{story.title}</title></head>"
        f"<body><nav><ul>{links}</ul></nav><article><h1>{story.title}</h1>{_sections(story)}</article>"
        "<footer><p>&copy; 2021</p></footer></body></html>"
    ).encode()


def _epub(story: Story) -> tuple[str, bytes]:
    chapters = {
        f"c{number}.xhtml": XHTML.format(
            f"<h1>{heading}</h1>" + "".join(f"<p>{escape(fact.text)}</p>" for fact in facts)
        )
        for number, (heading, facts) in enumerate(story.sections)
    }
    return "epub", epub(chapters, f"<dc:title>{story.title}</dc:title><dc:creator>{story.author}</dc:creator>")


def _rtf(story: Story) -> tuple[str, bytes]:
    """Write a text in the Chinese code page, or with the Latin one and `\\u` for what that lacks."""
    words: Callable[[str], str] = hexed if story.language == "zh" else str
    body = "".join(
        rf"\pard\s1\b {words(heading)}\b0\par" + "".join(rf"\pard\s0 {words(fact.text)}\par" for fact in facts)
        for heading, facts in story.sections
    )
    return "rtf", (
        r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\stylesheet{\s0 Normal;}"
        rf"{{\s1 heading 1;}}}}{{\info{{\title {words(story.title)}}}{{\author {words(story.author)}}}}}\f0 {body}}}"
    ).encode("latin-1")


def _mail(story: Story) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Anna Bell <anna@example.org>", "b@example.org"
    made["Subject"], made["Date"] = story.title, "Wed, 21 Oct 2020 23:30:00 +0800"
    made["Message-ID"] = "<1@example.org>"
    made.set_content("\n\n".join(fact.text for fact in story.facts) + "\n", cte="base64")
    return made


def _eml(story: Story) -> tuple[str, bytes]:
    return "eml", bytes(_mail(story))


def _mbox(story: Story) -> tuple[str, bytes]:
    return "mbox", mailbox(_mail(story).as_string())


def _cues(story: Story, separator: str) -> Iterator[str]:
    """Yield subtitles of a line or two each, four seconds apart."""
    second = 0
    for fact in story.facts:
        lines = list(wrapped(fact.text, 30 * 10.5))
        for place in range(0, len(lines), 2):
            times = [f"00:{each // 60:02d}:{each % 60:02d}{separator}000" for each in (second, second + 4)]
            yield f"{' --> '.join(times)}\n" + "\n".join(lines[place : place + 2])
            second += 4
        second += 3


def _srt(story: Story) -> tuple[str, bytes]:
    return "srt", "\n\n".join(f"{place}\n{cue}" for place, cue in enumerate(_cues(story, ","), start=1)).encode()


def _vtt(story: Story) -> tuple[str, bytes]:
    return "vtt", ("WEBVTT\n\n" + "\n\n".join(_cues(story, "."))).encode()


def _set(setting: Setting) -> Callable[[Story], tuple[str, bytes]]:
    return lambda story: ("pdf", report(story, setting))


def _scan(sheet: Sheet, form: str = "PNG") -> Callable[[Story], tuple[str, bytes]]:
    suffix = {"JPEG": "jpg", "TIFF": "tif"}.get(form, form.lower())

    def write(story: Story) -> tuple[str, bytes]:
        picture = picture_of([fact.text for fact in story.facts], sheet)
        return suffix, packed(picture, form, sheet.dpi)

    return write


def _grid(made: MadeTable) -> list[list[str]]:
    return [[label for label, _ in made.rows[0]], *([words for _, words in row] for row in made.rows)]


def _xlsx(made: MadeTable) -> bytes:
    """Write numbers as numbers, with their unit in the format that shows them."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = _SHEETS[made.language]
    for row, cells in enumerate(_grid(made), start=1):
        for column, words in enumerate(cells, start=1):
            cell = sheet.cell(row, column, words)
            if found := _NUMBER.fullmatch(words):
                cell.value = int(found[1])
                cell.number_format = f'0"{words[len(found[1]) :]}"'
    return saved(book)


def _ods(made: MadeTable) -> bytes:
    name = _SHEETS[made.language]
    return open_document("spreadsheet", f'<table:table table:name="{name}">{open_rows(*_grid(made))}</table:table>')


def _csv(made: MadeTable) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(_grid(made))
    return written.getvalue().encode("utf-8")


_BOTH = ("zh", "en")
_Forms = Sequence[tuple[Callable[[Story], tuple[str, bytes]], Sequence[str]]]
_CLEAN, _NOISE, _ASKEW = {"noise": 0.0}, {"noise": 0.5}, {"noise": 0.5, "skew": 1.0}


def _scans(dpi: int) -> _Forms:
    return (
        (_scan(Sheet(dpi)), ("zh",)),
        (_scan(Sheet(dpi, noise=0.5), "JPEG"), ("en",)),
        (_scan(Sheet(dpi, noise=0.5, skew=1.0), "PDF"), ("zh",)),
        (_scan(Sheet(dpi, noise=0.8, skew=-2.0), "TIFF"), ("en",)),
    )


_FORMS: Sequence[tuple[str, _Forms]] = (
    (
        "report",
        (
            (_set(Setting()), _BOTH),
            (_set(Setting(notes=True)), _BOTH),
            (_set(Setting(columns=2)), _BOTH),
            (_set(Setting(columns=2, notes=True, divides=True)), _BOTH),
            (_set(Setting(runs=False, divides=True)), _BOTH),
            (_set(Setting(columns=2, runs=False)), _BOTH),
        ),
    ),
    ("slides, pptx", ((_pptx, _BOTH * 4),)),
    ("slides, odp", ((_odp, _BOTH),)),
    ("docx", ((_docx, _BOTH * 4),)),
    ("odt", ((_odt, _BOTH * 2),)),
    ("html", ((_html, _BOTH * 4),)),
    ("epub", ((_epub, _BOTH * 3),)),
    ("rtf", ((_rtf, _BOTH * 3),)),
    ("mail", ((_eml, _BOTH * 2), (_mbox, _BOTH))),
    ("subtitles", ((_srt, _BOTH), (_vtt, _BOTH * 2))),
    *((f"scan, {dpi} dpi", _scans(dpi)) for dpi in (100, 200, 300)),
    ("scan, columns", ((_scan(Sheet(200, columns=2)), _BOTH), (_scan(Sheet(200, columns=2, noise=0.5)), _BOTH))),
    (
        "scan, vertical",
        ((_scan(Sheet(200, vertical=True)), ("zh",) * 2), (_scan(Sheet(200, vertical=True, noise=0.5)), ("zh",) * 2)),
    ),
)

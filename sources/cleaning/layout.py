"""The layout of an article: which of its lines are title, lead, headings, captions, paragraphs, or no part of it.

The rules use what readers use: where a line stands, how long it is, how it ends, and what surrounds it. Only
paragraphs are searched, so a line that may be more than a title, a heading or a byline is one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from sources.cleaning.boilerplate import find_boilerplate
from sources.cleaning.bylines import BYLINE_WITHIN, DATE, HAN_NAME, LATIN_NAME, find_bylines, read_byline
from sources.document import Boilerplate, Excluded, PassageKind, Section
from sources.lines import Line, read_lines
from sources.splitting.passages import Paragraph
from sources.splitting.sentences import sentence_spans

_TITLE_WITHIN = 12
_SHORTEST_TITLE = 16
_LONGEST_TITLE = 64
_LONGEST_TITLE_ABOVE_BYLINE = 100
_MOST_CHANNEL_LINES = 3
_LONGEST_HEADING = 48
_MOST_HEADING_LINES = 2
_SITE_NAME = re.compile(
    r"[^的\s]{1,12}(?:网|网站|首页|频道|导航|门户|日报|晚报|早报|周刊|在线|客户端)|[\w.-]+\.(?:com|cn|net|org)",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(
    r"(?:[^>»›|｜]{1,12}[>»›|｜]){2,}[^>»›|｜]{0,12}|(?:[\u4e00-\u9fff]{1,4}\s+){3,}[\u4e00-\u9fff]{1,4}"
)
_SITE_PREFIX = re.compile(r".{1,12}[\s|｜:：>_\-—·]")
_FACT = re.compile(r"\d{5,}|[:：].*[\d、，,]")
_LEAD_NAMES = r"(?:摘要|导语|导读|编者按|核心提示|内容提要|abstract|summary)"
_LEAD_LABEL = re.compile(rf"(?:[【\[]{_LEAD_NAMES}[】\]]\s*[:：]?|{_LEAD_NAMES}\s*[:：])\s*(?=\S)", re.IGNORECASE)
_OFFICE = re.compile(
    r"经理|总裁|董事|主席|总监|主任|部长|局长|院长|校长|所长|会长|理事|秘书长|书记|负责人|创始人|合伙人|首席|主编|教授"
    r"|研究员|分析师|工程师|设计师|顾问|发言人|代表|专家|律师|博士|C[EFTOM]O\b|\bVP\b"
    r"|\b(?:president|chair(?:man|woman|person)?|director|manager|founder|head|partner|professor|officer|editor"
    r"|secretary|minister|analyst|engineer|spokes(?:man|woman|person)|lead)\b",
    re.IGNORECASE,
)
_OFFICE_AT_END = re.compile(rf"(?:{_OFFICE.pattern})(?:[)）]|兼.*)?$", _OFFICE.flags)
_CAPTION_SEPARATOR = re.compile(r"\s*[,，:：|｜/、—–]\s*|\s+")


@dataclass(frozen=True, slots=True)
class ArticleLayout:
    """An article's parts, in order, with what the page itself says of author and date.

    Attributes:
        title: The title line; None for a page without one.
        author: From the line below the title, where there is one.
        published: ISO 8601, likewise.
        sections: Headings.
        paragraphs: Lead, body paragraphs and captions of people.
        left_out: What is not the article.
    """

    title: str | None
    author: str | None
    published: str | None
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    left_out: tuple[Excluded, ...]


def find_layout(text: str, title: str | None = None) -> ArticleLayout:
    """Tell the parts of a page apart.

    Args:
        text: The page's text.
        title: The article's title where it is known; otherwise it is looked for at the top.

    Returns:
        The layout; every place in it is an offset into `text`.
    """
    lines = read_lines(text)
    top, title_start = _find_title(lines, title)
    left_out: list[Excluded] = []
    author = published = found_title = None
    body = lines
    if title_start is not None:
        above, below = lines[:top], lines[top + 1 :]
        channel = [line for line in above if line.is_label]
        if title is None and len(channel) > _MOST_CHANNEL_LINES:
            channel = []
        left_out += [Excluded(line.start, line.end, Boilerplate.CHANNEL) for line in channel]
        if title_start > lines[top].start:
            left_out.append(Excluded(lines[top].start, title_start, Boilerplate.CHANNEL))
        found_title = text[title_start : lines[top].end]
        bylines = find_bylines(below)
        for line, byline in bylines:
            author, published = author or byline.author, published or byline.published
            left_out.append(Excluded(line.start, line.end, Boilerplate.BYLINE))
        removed = [*channel, *(line for line, _ in bylines)]
        body = [line for line in above + below if line not in removed]
    boilerplate = find_boilerplate(body)
    left_out += [Excluded(body[position].start, body[position].end, why) for position, why in boilerplate.items()]
    kept = [line for position, line in enumerate(body) if position not in boilerplate]
    sections, paragraphs = _divide(kept)
    if not paragraphs and title_start is not None:  # the one line there is, or one with a date below it
        paragraphs = (Paragraph(title_start, lines[top].end, PassageKind.BODY, None),)
    return ArticleLayout(
        title or found_title,
        author,
        published,
        sections,
        paragraphs,
        tuple(sorted(left_out, key=lambda each: each.start)),
    )


def _find_title(lines: Sequence[Line], title: str | None) -> tuple[int, int | None]:
    """Return the title's line and where in the text it begins; `(0, None)` where there is no title line."""
    top = lines[:_TITLE_WITHIN]
    if title is not None:
        for position, line in enumerate(top):
            before = line.text.removesuffix(title)
            if line.text.endswith(title) and (not before or _SITE_PREFIX.fullmatch(before)):
                return position, line.end - len(title)
        return 0, None
    for position, (line, below) in enumerate(pairwise(top[:BYLINE_WITHIN])):
        if read_byline(below) is not None and _may_be_title(line, _LONGEST_TITLE_ABOVE_BYLINE):
            return position, line.start
    short = None
    for position, (line, following) in enumerate(zip_longest(top, top[1:])):
        if not _may_be_title(line, _LONGEST_TITLE):
            break  # the text begins
        if _names_site(line) and following is not None and _may_be_title(following, _LONGEST_TITLE):
            continue
        if line.cells >= _SHORTEST_TITLE or (position == 0 and following is not None and following.after_gap):
            return position, line.start
        short = position if short is None else short
    return (0, None) if short is None else (short, top[short].start)


def _may_be_title(line: Line, widest: int) -> bool:
    """Tell whether a line may be a title: neither wide nor a paragraph by its end, its sentences or its beginning."""
    return not (
        line.cells > widest
        or line.is_bullet
        or line.text.endswith(("。", ".", "；", ";", "：", ":", "，", ","))
        or len(sentence_spans(line.text)) > 1
        or _LEAD_LABEL.match(line.text)
        or DATE.search(line.text)
    )


def _names_site(line: Line) -> bool:
    """Tell whether a line is the name of a site or its row of links, as stand above a title."""
    return bool(_SITE_NAME.fullmatch(line.text) or _NAVIGATION.fullmatch(line.text))


def _divide(lines: Sequence[Line]) -> tuple[tuple[Section, ...], tuple[Paragraph, ...]]:
    """Tell headings, captions, the lead and paragraphs apart."""
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        section = sections[-1] if sections else None
        if not paragraphs and (label := _LEAD_LABEL.match(line.text)):
            paragraphs.append(Paragraph(line.start + label.end(), line.end, PassageKind.LEAD, None))
            position += 1
        elif _names_person_and_office(line):
            paragraphs.append(Paragraph(line.start, line.end, PassageKind.CAPTION, section))
            position += 1
        elif height := _label_run(lines, position):
            run = lines[position : position + height]
            if height <= _MOST_HEADING_LINES and position + height < len(lines):
                sections.append(Section(" ".join(each.text for each in run), run[0].start, run[-1].end))
            else:  # a list, a poem, or what stands at the very end is text
                paragraphs += [Paragraph(each.start, each.end, PassageKind.BODY, section) for each in run]
            position += height
        else:
            paragraphs.append(Paragraph(line.start, line.end, PassageKind.BODY, section))
            position += 1
    return tuple(sections), tuple(paragraphs)


def _label_run(lines: Sequence[Line], position: int) -> int:
    """Return how many lines that may be headings stand here in a row; captions of people end it."""
    end = position
    while end < len(lines) and _may_head(lines[end]) and not _names_person_and_office(lines[end]):
        end += 1
    return end - position


def _may_head(line: Line) -> bool:
    """Tell whether a line may be a heading: a short one that states no quantity, event or other fact."""
    if not line.is_label or line.cells > _LONGEST_HEADING or line.holds_quantity or _FACT.search(line.text):
        return False
    return DATE.search(line.text) is None or not DATE.sub("", line.text).strip()


def _names_person_and_office(line: Line) -> bool:
    """Tell whether a line is a caption such as "Acme Inc., Marketing Director  Jane Doe"."""
    if not line.is_label:
        return False
    parts = [part for part in _CAPTION_SEPARATOR.split(line.text) if part]
    for name, others in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if (
            HAN_NAME.fullmatch(name)
            and not _OFFICE.search(name)
            and any(_OFFICE_AT_END.search(each) for each in others)
        ):
            return True
    name, _, office = line.text.partition(",")
    return bool(LATIN_NAME.fullmatch(name.strip()) and _OFFICE.search(office))

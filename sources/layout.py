"""The layout of an article: which of its lines are title, lead, headings, captions, paragraphs, or no part of it.

The rules use what readers use: where a line stands, how long it is, how it ends, and what surrounds it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.boilerplate import find_furniture
from sources.document import Furniture, LeftOut, PassageKind, Section
from sources.lines import Line, read_lines

_TITLE_WITHIN = 12
_BYLINE_WITHIN = 4
_SHORTEST_TITLE = 16
_MOST_HEADING_LINES = 3
_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?")
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_AUTHOR_LABEL = re.compile(r"(?:by\s+|(?:作者|撰文|文字|记者|文|author)\s*[:：/|｜]\s*)(?=\S)", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"(?:来源|出处|发布|发表|更新|编辑|责编|责任编辑|时间|日期|阅读|浏览|评论|字号|source|published|updated|posted|date)",
    re.IGNORECASE,
)
_BYLINE_SEPARATOR = re.compile(
    r"\s*[·•|｜/,，\u3000]\s*|\s{2,}|^\s+|\s+$|\s+(?=(?:来源|作者|记者|编辑|责编|责任编辑|发布时间)\s*[:：])"
)
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
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪解应宗丁宣邓郁单杭洪"
    "包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳焦牧山谷车侯宓蓬全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司黎蒲鞠乔闻莘翟谭姬申"
    "冉桑桂尚农温庄晏柴瞿阎慕连茹习宦艾向古易廖居衡步耿满弘匡国文寇广东欧沃利越隆师巩聂晁勾敖融冷辛那简饶曾沙养丰关查后荆红游权盖"
    "肖闫涂代岳帅缑亢况郈有琴商佘佴伯赏墨哈谯笪年爱阳佟郜仝隋逯苑邸"
)
_HAN_NAME = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}|[\u4e00-\u9fff]{{1,8}}[·•][\u4e00-\u9fff·•]{{1,12}}")
_LATIN_NAME = re.compile(r"(?:[A-Z][\w'’.-]*)(?:\s+[A-Z][\w'’.-]*){1,3}")
_CAPTION_SEPARATOR = re.compile(r"\s*[,，:：|｜/、—–]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the article's text that is read as one, before passages are made of it."""

    start: int
    end: int
    kind: PassageKind
    section: Section | None


@dataclass(frozen=True, slots=True)
class Layout:
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
    left_out: tuple[LeftOut, ...]


def find_layout(text: str, title: str | None = None) -> Layout:
    """Tell the parts of a page apart.

    Args:
        text: The page's text.
        title: The article's title where it is known; otherwise it is looked for at the top.

    Returns:
        The layout; every place in it is an offset into `text`.
    """
    lines = read_lines(text)
    top, title_start = _find_title(lines, title)
    left_out = [LeftOut(line.start, line.end, Furniture.CHANNEL) for line in lines[:top]]
    author = published = found_title = None
    body = lines
    if top < len(lines) and title_start is not None:
        if title_start > lines[top].start:
            left_out.append(LeftOut(lines[top].start, title_start, Furniture.CHANNEL))
        found_title = text[title_start : lines[top].end]
        body = lines[top + 1 :]
        for position, line in enumerate(body[:_BYLINE_WITHIN]):
            if (byline := _read_byline(line)) is not None:
                author, published = byline
                left_out.append(LeftOut(line.start, line.end, Furniture.BYLINE))
                body = body[:position] + body[position + 1 :]
                break
    furniture = find_furniture(body)
    left_out += [LeftOut(body[position].start, body[position].end, why) for position, why in furniture.items()]
    kept = [line for position, line in enumerate(body) if position not in furniture]
    sections, paragraphs = _divide(kept)
    return Layout(
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
            if line.text.endswith(title):
                return position, line.end - len(title)
        return 0, None
    for position, line in enumerate(top[1:_BYLINE_WITHIN], start=1):
        if _read_byline(line) is not None:
            return position - 1, top[position - 1].start
    for position, line in enumerate(top):
        if line.cells >= _SHORTEST_TITLE or (position == 0 and len(top) > 1 and top[1].after_gap):
            text_begins = line.text.endswith(("。", "."))
            if text_begins and position == 0:
                return 0, None
            return (0, top[0].start) if text_begins else (position, line.start)
    return 0, None


def _read_byline(line: Line) -> tuple[str | None, str | None] | None:
    """Return author and ISO date of a line that says little else; None for any other line.

    An author is a name behind a label ("作者：", "by"), or the one part before the date that no label explains.
    """
    if not line.is_label:
        return None
    date = _DATE.search(line.text)
    if date is None:
        author = _AUTHOR_LABEL.match(line.text)
        return (line.text[author.end() :], None) if author else None
    year, month, day = (int(date[part]) for part in ("year", "month", "day"))
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    before, after = _byline_parts(line.text[: date.start()]), _byline_parts(line.text[date.end() :])
    labelled = [_AUTHOR_LABEL.sub("", part) for part in before + after if _AUTHOR_LABEL.match(part)]
    unlabelled = [part for part in before if not _OTHER_LABEL.match(part)]
    names = labelled or (unlabelled if len(unlabelled) == 1 else [])
    return (names[0] if names else None), f"{year:04d}-{month:02d}-{day:02d}"


def _byline_parts(text: str) -> list[str]:
    return [part for part in _BYLINE_SEPARATOR.split(_TIME.sub(" ", text)) if part]


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
    """Return how many short lines without closing punctuation stand here in a row; captions of people end it."""
    end = position
    while end < len(lines) and lines[end].is_label and not _names_person_and_office(lines[end]):
        end += 1
    return end - position


def _names_person_and_office(line: Line) -> bool:
    """Tell whether a line is a caption such as "Acme Inc., Marketing Director  Jane Doe"."""
    if not line.is_label:
        return False
    parts = [part for part in _CAPTION_SEPARATOR.split(line.text) if part]
    for name, others in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if (
            _HAN_NAME.fullmatch(name)
            and not _OFFICE.search(name)
            and any(_OFFICE_AT_END.search(each) for each in others)
        ):
            return True
    name, _, office = line.text.partition(",")
    return bool(_LATIN_NAME.fullmatch(name.strip()) and _OFFICE.search(office))

"""Bylines: the lines below a title that give author and date, and nothing else.

A line that says anything more ("2010-04-06 the company was founded") is text, though it holds a date.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sources.lines import Line

BYLINE_WITHIN = 4
"""How many lines below a title a byline may begin."""

DATE = re.compile(r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?")
_TIME = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s\d{1,2},?\s(?:19|20)\d\d",
    re.IGNORECASE,
)
_READING_TIME = re.compile(r"\d+[\s-]?min(?:ute)?s?\s(?:of\s)?read(?:ing)?\b", re.IGNORECASE)
_AUTHOR_LABEL = re.compile(r"(?:by\s+|(?:作者|撰文|文字|记者|文|author)\s*[:：/|｜]\s*)(?=\S)", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"(?:来源|出处|发布|发表|更新|编辑|责编|责任编辑|时间|日期)(?:时间|日期|于)?\s*(?:[:：].{0,24})?"
    r"|(?:阅读|浏览|评论)(?:量|数)?\s*[:：]?\s*\d*|字号.{0,12}"
    r"|(?:source|published|updated|posted|date)(?:\s+(?:on|at))?\s*(?::.{0,24})?",
    re.IGNORECASE,
)
_BYLINE_SEPARATOR = re.compile(
    r"\s*[·•|｜/,，\u3000]\s*|\s{2,}|^\s+|\s+$|\s+(?=(?:来源|作者|记者|编辑|责编|责任编辑|发布时间)\s*[:：])"
)
_SLASHED_LABEL = re.compile(r"(?<!\S)(作者|撰文|文字|记者|文|来源|编辑|责编|责任编辑)\s*[/|｜]\s*")
_STRONG_SEPARATOR = re.compile(r"[·•|｜]")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪解应宗丁宣邓郁单杭洪"
    "包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲封储靳焦牧山谷车侯宓蓬全班仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶幸司黎蒲鞠乔闻莘翟谭姬申"
    "冉桑桂尚农温庄晏柴瞿阎慕连茹习宦艾向古易廖居衡步耿满弘匡国文寇广东欧沃利越隆师巩聂晁勾敖融冷辛那简饶曾沙养丰关查后荆红游权盖"
    "肖闫涂代岳帅缑亢况郈有琴商佘佴伯赏墨哈谯笪年爱阳佟郜仝隋逯苑邸"
)
HAN_NAME = re.compile(rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}|[\u4e00-\u9fff]{{1,8}}[·•][\u4e00-\u9fff·•]{{1,12}}")
LATIN_NAME = re.compile(r"(?:[A-Z][\w'’.-]*)(?:\s+[A-Z][\w'’.-]*){1,3}")
_LATIN_WORD = r"[A-Za-zÀ-ɏ'’.-]"
_LATIN_NAMES = re.compile(rf"{_LATIN_WORD}+(?:\s+(?:and|&|de|da|di|la|van|von|der|[A-ZÀ-Þ]{_LATIN_WORD}*))*")
_PRESS = re.compile(r"[\u4e00-\u9fffA-Za-z\d]{1,8}(?:网|报|社|台|刊|杂志|频道|在线|财经|新闻|记者)")
_PEN_NAME = re.compile(r"[\u4e00-\u9fff]{2,5}")


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR, _DAY = r"(?P<year>(?:19|20)\d\d)", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?!\d|\s*[-/.年]\s*\d)")
_PRINTED_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}", rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}")
)
_PRINTED_DATES = (
    re.compile(rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月"),
    *_PRINTED_DAYS,
    re.compile(rf"{_MONTH},?\s+{_YEAR}", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline gives: an author, an ISO 8601 date, or neither (a reading time alone)."""

    author: str | None
    published: str | None


def find_bylines(lines: Sequence[Line]) -> list[tuple[Line, Byline]]:
    """Find the first byline below a title, and those right below it.

    Args:
        lines: The page's lines from the title's next one on.

    Returns:
        The lines and what they give; at most one of them a date.
    """
    found: list[tuple[Line, Byline]] = []
    for line in lines[:BYLINE_WITHIN]:
        byline = read_byline(line)
        if byline is not None and not (byline.published and any(above.published for _, above in found)):
            found.append((line, byline))
        elif found:
            break
    return found


def find_printed_bylines(lines: Sequence[Line]) -> list[tuple[Line, Byline]]:
    """Find the bylines below a printed title, where a name may stand alone above or below the date.

    Args:
        lines: As `find_bylines` takes them; each is a paragraph.

    Returns:
        As `find_bylines`.
    """
    found: list[tuple[Line, Byline]] = []
    top = lines[: BYLINE_WITHIN + 1]
    for place, line in enumerate(top[:BYLINE_WITHIN]):
        byline = read_byline(line) or _printed_date(line)
        beside = [each for each in (*top[max(0, place - 1) : place], *top[place + 1 : place + 2])]
        if byline is None and any(read_byline(each) or _printed_date(each) for each in beside):
            name = " ".join(line.text.split())
            byline = Byline(name, None) if HAN_NAME.fullmatch(name) or LATIN_NAME.fullmatch(name) else None
        if byline is None:
            if found:
                break
            continue
        if not (byline.published and any(above.published for _, above in found)):
            found.append((line, byline))
    return found


def _printed_date(line: Line) -> Byline | None:
    """Read a line that is a date, with the month alone or in English, and nothing else."""
    for pattern in _PRINTED_DATES:
        if match := pattern.fullmatch(line.text.strip()):
            return Byline(None, iso) if (iso := _iso(match.groupdict())) else None
    return None


def _iso(said: Mapping[str, str | None]) -> str | None:
    """Return a date as ISO 8601 has it, as exactly as it is said; None for one that there is not."""
    year, month, day = (said.get(part) or "" for part in ("year", "month", "day"))
    named = month[:3].lower()
    number = int(month or 1) if not named or month.isdecimal() else 1 + _MONTHS.index(named)
    try:
        when = date(int(year), number, int(day or 1)).isoformat()
    except ValueError:
        return None
    return when if day else when[:7] if month else when[:4]


def read_byline(line: Line) -> Byline | None:
    """Read a line as a byline; None for a line that is none.

    An author is a name behind a label ("作者：", "by"), or the one part before the date that no label explains.
    """
    if not line.is_label:
        return None
    when = DATE.search(line.text) or _day_behind_a_name(line.text)
    before = _parts(line.text[: when.start()] if when else line.text)
    after = _parts(line.text[when.end() :]) if when else []
    labelled = [part for part in before + after if _AUTHOR_LABEL.match(part)]
    unlabelled = [part for part in before if not _is_labelled(part)]
    elsewhere = [part for part in after if not _is_labelled(part)]
    if not (when or labelled or _READING_TIME.search(line.text)):
        return None
    set_apart = _TIME.search(line.text) is not None or _STRONG_SEPARATOR.search(line.text) is not None
    if not all(_is_name(part, pen_names=set_apart) for part in unlabelled + elsewhere):
        return None
    authors = [_AUTHOR_LABEL.sub("", part, count=1) for part in labelled]
    if not all(_is_name(author, pen_names=True) for author in authors):
        return None
    names = authors or (unlabelled if len(unlabelled) == 1 else [])
    author = names[0] if names else None
    if when is None:
        return Byline(author, None)
    published = _iso(when.groupdict())
    return Byline(author, published) if published else None


def _day_behind_a_name(text: str) -> re.Match[str] | None:
    """Find a day in English behind "By Anna Bell"; without a label, the words before it may be a place's."""
    label = _AUTHOR_LABEL.match(text)
    found = (pattern.search(text, label.end()) for pattern in _PRINTED_DAYS) if label else ()
    return next((each for each in found if each and label and each.start() > label.end()), None)


def date_in(text: str) -> tuple[int, int, str] | None:
    """Return where a line gives a date, and that date as ISO 8601 has it; None where it gives none that exists."""
    spans = [
        (found.start(), found.start() + len(found.group().rstrip()), iso)
        for pattern in (_ISO, DATE, *_PRINTED_DATES)
        if (found := pattern.search(text)) and (iso := _iso(found.groupdict()))
    ]
    return min(spans, key=lambda each: (each[0], -each[1]), default=None)


def is_press(name: str) -> bool:
    """Tell whether a name in a byline is a paper's or a site's."""
    return _PRESS.fullmatch(name) is not None


def _is_labelled(part: str) -> bool:
    return _AUTHOR_LABEL.match(part) is not None or _OTHER_LABEL.fullmatch(part) is not None


def _is_name(part: str, pen_names: bool) -> bool:
    """Tell whether a part of a byline names people, a paper or, with `pen_names`, anything in a few characters."""
    return bool(_LATIN_NAMES.fullmatch(part)) or all(
        HAN_NAME.fullmatch(word) or _PRESS.fullmatch(word) or (pen_names and _PEN_NAME.fullmatch(word))
        for word in part.split()
    )


def _parts(text: str) -> list[str]:
    words = _READING_TIME.sub("  ", _TIME.sub("  ", _SLASHED_LABEL.sub(r"\1：", text)))
    return [part for part in _BYLINE_SEPARATOR.split(words) if part]

"""Numbers and dates of Chinese and English texts, brought to one form so that different spellings of a fact meet.

3.43亿 and 343 million both are =343000000, 2020年二季度 and Q2 2020 both are @2020q2. What is doubtful is left out,
since a missed number costs little and a wrong one is noise: 一 and "one" by themselves, which are mostly articles,
第一 and "first", fractions, round words such as 近百 or 数十亿, times, versions and model names.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

# One character for one, so that offsets hold. ，stays: it stands between numbers, never between thousands.
_TRADITIONAL = "億萬兩點個項種臺條歲塊鐘號間輛場屆層隻張顆餘幾數雙來紀週棟樓冊頁輪組級噸強連"
_SIMPLIFIED = "亿万两点个项种台条岁块钟号间辆场届层只张颗余几数双来纪周栋楼册页轮组级吨强连"
_FOLD = str.maketrans(
    {chr(ord(plain) + 0xFEE0): plain for plain in map(chr, range(0x21, 0x7F)) if plain.isalnum() or plain in "%+./:"}
    | str.maketrans("\u3000\u00a0\u2009\u202f‐‑–−~～〜’○〇", "    -------'零零")
    | str.maketrans(_TRADITIONAL, _SIMPLIFIED)
)

_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ABBREVIATIONS = {"mn": 10**6, "mln": 10**6, "m": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_UNITS = "one two three four five six seven eight nine ten eleven twelve"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_WORDS: Mapping[str, int] = (
    {word: value for value, word in enumerate(f"{_UNITS} {_TEENS}".split(), 1)}
    | {word: value for value, word in enumerate(f"{_ORDINALS} {_TEENS.replace(' ', 'th ')}th".split(), 1)}
    | _TENS
    | {f"{word[:-1]}ieth": value for word, value in _TENS.items()}
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HAN_SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_HAN_DIGITS = str.maketrans("零一二两三四五六七八九点", "01223456789.")

# Parts of patterns. All quantifiers are bounded or possessive, and long runs begin at a guarded start: time is linear.
_REMEMBERED = 256
"""Texts whose quantities are kept: an answer asks several times for those of the same few."""
_START, _END = r"(?<![a-z0-9_])", r"(?![a-z0-9_])"
_HAN = "零一二两三四五六七八九十百千万亿"
_DIGIT = "[一二两三四五六七八九]"
_YEAR = r"(?:19|20)[0-9]{2}"
_ANY_YEAR = r"(?:1[0-9]|20)[0-9]{2}"
_CHINESE_YEAR = rf"(?:(?<![0-9a-z]){_ANY_YEAR}|(?<![{_HAN}])[一二][零一二三四五六七八九]{{3}}) ?年"
_CHINESE_MONTH = rf"(?:(?<![0-9a-z.])(?:1[0-2]|0?[1-9])|(?<![{_HAN}])(?:十[一二]?|[一二三四五六七八九])) ?月"
_DAY = "(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CHINESE_DAY = rf"{_DAY} ?(?:[日号]|(?=[-至到和、]{_DAY} ?[日号]))"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    rf"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?){_END}\.?"
)
_ENGLISH_DAY = (
    r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?"
    r"(?![a-z0-9_]|,[0-9]{3}(?![0-9])|[.:][0-9]| ?(?:%|per ?cent|hundred|thousand|million|billion))"
)
_LONE_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december"
    r"|(?:(?<=in )|(?<=of )|(?<=since )|(?<=until )|(?<=last )|(?<=early )|(?<=late ))(?-i:March|May))"
)
_LATER_YEAR = rf",?(?: of| in)? ?(?:the )?(?:fiscal )?(?:year )?(?:fy ?)?{_ANY_YEAR}{_END}"
_QUARTER = rf"(?:q[1-4]|(?:first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter){_END}"
_HALF = rf"(?:first|second)[ -]half{_END}"
_JOINT = "[:/·+*×_=]"
_PERCENT = rf"(?: ?%| ?(?:percent(?:age points?)?|per cent|pct){_END}|个?百分点)"
_PLAIN = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}+(?!,?[0-9])|[0-9]{1,15}+)(?:\.[0-9]{1,9}+)?(?!\.?[0-9])"
_NUMBER = rf"(?:(?<![a-z0-9_.+#@])(?<![a-z]-)|(?<=rmb)|(?<=cny)|(?<=usd)|(?<=hkd)|(?<=eur)){_PLAIN}"
_MORE_SCALE = " ?[多余来]?(?!百分)[十百千万亿]"
_SCALE = (
    r"(?:(?:[ -]?(?:hundred|thousand|million|billion|trillion)s?){1,2}| ?(?:mln|mn|bn|tn)|[mb]|(?-i: [MB])"
    rf"|{_MORE_SCALE}{{1,3}}(?:[0-9]{{1,4}}[多余来]?[十百千万亿]{{1,3}}){{0,3}}(?:[多余来][万亿]{{1,2}})?"
    rf"(?:[0-9]{{1,4}}(?![0-9.,%]))?(?!{_MORE_SCALE})|(?!{_MORE_SCALE}|几))"
)
_UNIT = rf"(?:[kcm]m|[km]g|[kmg]wh?|[gmt]b|[kmg]?hz|mah|ml|h){_END}"
_RUN = (
    rf"(?<![{_HAN}])[{_HAN}]++"
    rf"(?:点[零一二三四五六七八九]++[百千万亿]*+(?![{_HAN}])|[多余来][百千万亿]++)?"
)
_WORD = rf"(?:{'|'.join(sorted((*_WORDS, *_SCALES, 'thirds', 'fifths'), key=len, reverse=True))}){_END}(?!-quarter)"

_SECTION = f"(?:{_DIGIT}千)?(?:零?{_DIGIT}百)?(?:零?{_DIGIT}?十)?(?:零?{_DIGIT})?"
_WELL_FORMED = re.compile(
    f"(?=[一二两三四五六七八九十零])(?:(?:{_SECTION}万)?{_SECTION}亿)?零?(?:{_SECTION}万)?{_SECTION}零?"
    "(?P<decimals>点[零一二三四五六七八九]{1,9}[百千]?万?亿?)?"
)
# What a single numeral counts or numbers. 面, 方, 角, 国, 线, 季 and 分 are not here, as they make words: 四面, 三角.
_MEASURE = re.compile(
    "[多余来]?(?:小时|分钟|公里|公斤|世纪|季度|[个步年月日天周倍项种台家次人件大条款名位岁元块届期强辆艘架座栋层楼间所部本册篇"
    "章页张集首场局轮站只匹棵颗支枚套组批份类级代号点米秒度吨])"
)
_WORD_WITH_NUMERAL = re.compile(
    "四周(?![年岁])|五台[山县縣]|[二三]次元|三轮车|[三四]位一|五代[十史]|二元|二人转|五大连池|七大姑|三级跳"
)
_MODEL = re.compile(r"\b(?!(?:RMB|CNY|USD|HKD|EUR|GBP|JPY) )[A-Za-z]+[A-Z][A-Za-z]* $", re.ASCII)
_CODE = re.compile(r"0[0-9]+|1[3-9][0-9]{9}|[0-9]+\.0+")
_PERCENT_AT_END = re.compile(rf"{_PERCENT}\Z", re.IGNORECASE | re.ASCII)


_DATE_FORMS = tuple(
    map(re.compile, ("@[0-9]{4}", "@[0-9]{4}s", "@q[1-4]", "@h[12]", "@m[0-9]{1,2}", "@[0-9]{2}-[0-9]{2}"))
)
"""Years, decades, quarters, halves, months, and days of a year, as terms."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a date in a text.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        terms: Its canonical terms, most specific first, such as =343000000, =11.8%, @2020q2 or @10-19.
    """

    start: int
    end: int
    terms: tuple[str, ...]


@lru_cache(maxsize=_REMEMBERED)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find the numbers and dates of a text.

    Args:
        text: Any text, as it is: offsets refer to it.

    Returns:
        The quantities in the text's order; they do not overlap. Units and currencies are no part of them.
    """
    found = _ANY.finditer(text.translate(_FOLD))
    read = ((match, _KINDS[match.lastgroup or ""][1](match)) for match in found)
    return tuple(Quantity(match.start(), match.end(), terms) for match, terms in read if terms)


def dates_by_form(quantities: Iterable[Quantity]) -> tuple[frozenset[str], ...]:
    """Return the terms of dates, of each form by itself: years, decades, quarters, halves, months, days of a year."""
    found = {term for quantity in quantities for term in quantity.terms}
    return tuple(frozenset(filter(form.fullmatch, found)) for form in _DATE_FORMS)


def _number(value: Decimal, percent: bool = False) -> str:
    return f"={value.normalize():f}{'%' if percent else ''}"


def _value(numeral: str) -> Decimal:
    """Return the value of digits and Chinese numerals, as in 3.43亿, 3亿4300万, 两千零一十 or 三万五."""
    for character, scale in _HAN_SCALES.items():
        if character in numeral:
            left, _, right = numeral.rpartition(character)
            is_shorthand = len(right) == 1 and right not in _HAN_SCALES
            return (_value(left) if left else 1) * scale + _value(right) * (scale // 10 if is_shorthand else 1)
    return Decimal(numeral.translate(_HAN_DIGITS) or 0)


def _value_of_words(words: list[str]) -> int:
    """Return the value of an English numeral, 0 where the words make none."""
    total, group, limit = 0, 0, 10**15
    for word in words:
        scale, value = _SCALES.get(word, 0), _WORDS.get(word, 0)
        if scale == 100 and 0 < group < 100:
            group *= 100
        elif 100 < scale < limit and group:
            total, group, limit = total + group * scale, 0, scale
        elif value and (group % 100 == 0 or (value < 10 and group % 100 in _TENS.values())):
            group += value
        else:
            return 0
    return total + group


def _without_percent(text: str) -> tuple[str, bool]:
    body = _PERCENT_AT_END.sub("", text)
    return body, len(body) < len(text)


def _date(year: int, month: int, day: int) -> tuple[str, ...]:
    """Return the terms of a date from its year, month and day, which are 0 where it has none."""
    terms = (
        (year and day, f"@{year}-{month:02}-{day:02}"),
        (day, f"@{month:02}-{day:02}"),
        (year and month, f"@{year}-{month:02}"),
        (year, f"@{year}"),
        (0 < year < 1900, f"={year}"),  # by itself, it is read as a number
        (month, f"@m{month}"),
    )
    return tuple(term for is_given, term in terms if is_given)


def _read_numeric_date(match: re.Match[str]) -> tuple[str, ...]:
    year, month, day = map(int, re.findall("[0-9]+", match[0]))
    return _date(year, month, day)


def _read_english_date(match: re.Match[str]) -> tuple[str, ...]:
    month = next(number for number, name in enumerate(_MONTHS, 1) if name in match[0].lower())
    numbers = [0, *map(int, re.findall("[0-9]+", match[0]))]
    return _date(max(n for n in numbers if n == 0 or n > 31), month, max(n for n in numbers if n <= 31))


def _read_chinese_date(match: re.Match[str]) -> tuple[str, ...]:
    parts = re.findall("([0-9十]+) ?([年月]?)", match[0].translate(_HAN_DIGITS))
    values = {mark: int(_value(digits)) for digits, mark in parts}
    year, month, day = (values.get(mark, 0) for mark in ("年", "月", ""))
    lasts = (f"={year}",) if year in (1900, 2000) and not month else ()  # "2000 years", as well
    return (*_date(year, month, day), *lasts)


def _read_part_of_year(match: re.Match[str]) -> tuple[str, ...]:
    """Read a quarter or a half of a year, with the year or without."""
    text = match[0].lower().translate(_HAN_DIGITS)
    year = re.search("[0-9]{4}", text)
    named = re.findall("[1-4]|first|second|third|fourth|[上下]", text.replace(year[0], "") if year else text)[0]
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "上": 1, "下": 2}.get(named, named)
    part = f"{'h' if match.lastgroup == 'half' else 'q'}{number}"
    return (f"@{year[0]}{part}", f"@{year[0]}", f"@{part}") if year else (f"@{part}",)


def _read_years(match: re.Match[str]) -> tuple[str, ...]:
    """Read a fiscal year, or a range such as 2015-2019 or 2015-19; what cannot be the later year is none."""
    first, *last = re.findall("[0-9]+", match[0])
    later = [year for digits in last if (year := first[: 4 - len(digits)] + digits) > first]
    return tuple(term for year in (first, *later) for term in _date(int(year), 0, 0))


def _read_decade(match: re.Match[str]) -> tuple[str, ...]:
    first, *rest = (int(_value(digits)) for digits in re.findall("[0-9十]+", match[0].translate(_HAN_DIGITS)))
    return (f"@{(first - 1) * 100 + rest[0] if rest else first}s",)


def _read_chinese_percent(match: re.Match[str]) -> tuple[str, ...]:
    numeral = match[0].removeprefix("百分之").strip().replace(",", "")
    is_number = numeral[0].isdigit() or numeral == "百" or _WELL_FORMED.fullmatch(numeral)
    return (_number(_value(numeral), percent=True),) if is_number else ()


def _read_number(match: re.Match[str]) -> tuple[str, ...]:
    body, percent = _without_percent(match[0])
    numeral = re.sub("[^0-9.十百千万亿]", "", body)
    if body == numeral and not percent:
        if re.fullmatch(_YEAR, numeral):
            return (f"@{numeral}", f"={numeral}")
        if _CODE.fullmatch(numeral) or _MODEL.search(match.string, max(0, match.start() - 24), match.start()):
            return ()
    words = [word.removesuffix("s") for word in re.findall("[a-z]+", body.lower())]
    value = _value(numeral)
    scaled = value * math.prod((_SCALES | _ABBREVIATIONS).get(word, 1) for word in words)
    # 28.3m may be millions or metres.
    readings = (scaled, value) if words and words[-1] in ("m", "b") else (scaled,)
    return tuple(_number(reading, percent) for reading in readings)


def _read_words(match: re.Match[str]) -> tuple[str, ...]:
    body, percent = _without_percent(match[0].lower())
    words = re.findall("[a-z]+", body.replace(" and ", " "))
    before = match.string[max(0, match.start() - 2) : match.start()].lower()
    is_fraction = before == "a " and words[0].endswith(("th", "third"))
    if len(words) == 1 and not percent and (words[0] in ("one", "first", "second") or is_fraction):
        return ()
    value = _value_of_words(words)
    return (_number(Decimal(value), percent),) if value else ()


def _read_han(match: re.Match[str]) -> tuple[str, ...]:
    run, percent = _without_percent(re.sub("[多余来]", "", match[0]))
    before = match.string[max(0, match.start() - 1) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    form = _WELL_FORMED.fullmatch(run)
    if form is None or run in ("零", "一") or before in tuple("双几数") or after == "几":
        return ()
    is_doubtful = len(run) == 1 or run == "十一" or (form["decimals"] and run[-1] not in _HAN_SCALES)
    if is_doubtful and not percent and not _is_counting(match, before, after):
        return ()
    return (_number(_value(run), percent),)


def _is_counting(match: re.Match[str], before: str, after: str) -> bool:
    """Say whether a numeral that could be part of a word counts or numbers something."""
    if before in tuple("周期拜初番") or _WORD_WITH_NUMERAL.match(match.string, match.start()):
        return False
    return bool(_MEASURE.match(match.string, match.end())) or (before == "第" and not after.isalnum())


def _skip(match: re.Match[str]) -> tuple[str, ...]:
    return ()


# By kind, how it looks and what reads it; the first that fits wins.
_KINDS: Mapping[str, tuple[str, Callable[[re.Match[str]], tuple[str, ...]]]] = {
    "address": (r"https?://[^\s\u3000-\uffff]++|www\.[^\s\u3000-\uffff]++", _skip),
    "numbering": (r"(?m:^) {0,4}[0-9]{1,2}[、.)）](?![0-9])", _skip),
    "numeric_date": (
        rf"(?<![a-z0-9_./-]){_YEAR}(?P<sign>[-/.])(?:1[0-2]|0?[1-9])(?P=sign)(?:3[01]|[12][0-9]|0?[1-9])"
        r"(?![0-9]|[-/.][0-9])",
        _read_numeric_date,
    ),
    "english_date": (
        rf"{_START}(?:{_MONTH} ?{_ENGLISH_DAY}(?:{_LATER_YEAR})?|{_MONTH}{_LATER_YEAR}"
        rf"|(?<![.,:/-]){_ENGLISH_DAY}(?: of|-)? ?{_MONTH}(?:-?{_LATER_YEAR})?|{_LONE_MONTH}{_END})",
        _read_english_date,
    ),
    "quarter": (
        rf"(?:{_CHINESE_YEAR} ?|{_START}{_YEAR} ?)(?:第?[1-4一二三四]季度|第[1-4一二三四]季)"
        rf"|(?<![前0-9a-z{_HAN}])(?:第[1-4一二三四]个?|[1-4一二三四])季度"
        rf"|{_START}(?:(?:fy ?)?{_YEAR}(?:年|'s)?[ -]?{_QUARTER}|{_QUARTER}(?:{_LATER_YEAR})?)",
        _read_part_of_year,
    ),
    "half": (
        rf"(?:{_CHINESE_YEAR} ?|{_START}{_YEAR} ?)?[上下]半年"
        rf"|{_START}(?:{_YEAR}(?:年|'s)?[ -]?(?:h[12]{_END}|{_HALF})|(?:h[12]{_END}|{_HALF}){_LATER_YEAR}"
        rf"|{_HALF} of the (?:fiscal )?year{_END})",
        _read_part_of_year,
    ),
    "decade": (
        rf"{_START}(?:1[5-9]|20)[0-9]0(?:s{_END}|年代)"
        rf"|(?:{_START}(?:1[0-9]|20)|二?十[五六七八九]?)世纪(?:[1-9]0|{_DIGIT}十)年代",
        _read_decade,
    ),
    "chinese_date": (
        rf"{_CHINESE_YEAR}(?: ?{_CHINESE_MONTH}(?: ?{_CHINESE_DAY})?)?|{_CHINESE_MONTH}(?: ?{_CHINESE_DAY})?",
        _read_chinese_date,
    ),
    "years": (
        rf"{_START}(?:fy|fiscal (?:year )?) ?{_YEAR}{_END}"
        rf"|(?<![a-z0-9_./+-])(?:{_YEAR}[-/]{_YEAR}|{_ANY_YEAR}[-/][0-9]{{2}})(?![a-z0-9_/-])",
        _read_years,
    ),
    "code": (
        rf"{_START}(?:[0-9]++{_JOINT}[0-9][0-9a-z]*+(?:{_JOINT}[0-9a-z]++)*+|[0-9]++(?:\.[0-9]++){{2,}}+"
        r"|[0-9]++(?:-[0-9]++){2,}+|[0-9]{1,3}(?:,[0-9]{3}){5,}+|0[0-9]++(?:-[0-9]++)*+)",
        _skip,
    ),
    "chinese_percent": (rf"百分之 ?(?:{_PLAIN}|{_RUN})", _read_chinese_percent),
    "fraction": (rf"(?<![{_HAN}])[{_HAN}]++分之(?:[{_HAN}]|[0-9])++", _skip),
    "number": (
        rf"{_NUMBER}{_SCALE}(?:{_PERCENT}|(?:st|nd|rd|th){_END}|(?={_UNIT})|{_END})",
        _read_number,
    ),
    "words": (
        rf"{_START}{_WORD}(?:(?:[ -]|(?:(?<=hundred)|(?<=thousand)|(?<=million)) and ){_WORD})*+{_PERCENT}?",
        _read_words,
    ),
    "han": (rf"{_RUN}{_PERCENT}?", _read_han),
}
_ANY = re.compile("|".join(f"(?P<{kind}>{form})" for kind, (form, _) in _KINDS.items()), re.IGNORECASE | re.ASCII)

"""Numbers and dates as a sheet shows them, as far as the code of their format says it: `#,##0.00"元"`, `yyyy"年"m"月"`.

What depends on the reader's own settings (the short date, which is 10/21/2020 for one and 2020/10/21 for another) is
written as ISO 8601 has it, and what a code asks for beyond the usual (fractions, Chinese numerals) as it is without it.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_LONGEST_CODE = 255
_MOST_DECIMALS = 30
_WIDE = Context(prec=100)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<elapsed>h+|m+|s+)\]'
    r"|\[[^\]]*\]|(?P<halves>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+(?![+-]))|(?P<parts>(?<=s)\.0+)"
    r"|(?P<exponent>E[+-]0+)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+),*|(?P<percent>%)|(?P<general>General)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_LOCAL = ("mm-dd-yy", "m/d/yyyy", "m/d/yy h:mm", "[$-f800]", "[$-f400]", "[$-x-sysdate]", "[$-x-systime]", "[dbnum")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_HAN_DAYS = "一二三四五六日"
_Token = tuple[str, str]

Value = str | bool | int | float | date | time | timedelta
"""What a cell holds; a `datetime` is a `date`."""


def shown(value: Value, code: str) -> str:
    """Return a value as a sheet shows it.

    Args:
        value: What the cell holds.
        code: The code of its format; `General` where it has none.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    code = code[:_LONGEST_CODE]
    if isinstance(value, int | float):
        return _number(value, code)
    if isinstance(value, timedelta):
        return _elapsed(value, with_seconds="s" in code.lower())
    return _date(value, code)


def _number(value: float, code: str) -> str:
    sections = _sections(code)
    positive_only = len(sections) > 1 and value < 0
    tokens = sections[1] if positive_only else sections[2] if len(sections) > 2 and value == 0 else sections[0]
    digits = [text for kind, text in tokens if kind == "digits"]
    if len(digits) != 1 or any(kind in {"date", "exponent", "elapsed"} for kind, _ in tokens):
        return _general(value) if digits or _words(tokens) in {"", "@"} else _words(tokens)
    pattern = digits[0]
    scale = Decimal(100) ** sum(kind == "percent" for kind, _ in tokens)
    number = Decimal(repr(value)) * scale / Decimal(1000) ** (len(pattern) - len(pattern.rstrip(",")))
    whole, _, decimals = pattern.rstrip(",").partition(".")
    most = min(len(decimals), _MOST_DECIMALS)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DECIMALS:
        return _general(value)
    rounded = abs(number).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP, _WIDE)
    written = f"{rounded:{',' if ',' in whole else ''}f}"
    before, _, after = written.partition(".")
    least = len(decimals.rstrip("#?"))
    while len(after) > least and after.endswith("0"):
        after = after[:-1]
    before = before.rjust(whole.count("0"), "0") if "," not in whole else before
    if not whole.count("0") and before == "0":
        before = ""
    minus = "-" if value < 0 and rounded and not positive_only else ""
    figure = before + ("." + after if after else "")
    return minus + "".join(figure if kind == "digits" else text for kind, text in tokens).strip()


def _general(value: float) -> str:
    """Return a number without a format: at most 15 digits, as all that a sheet keeps."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.15g}" if abs(value) >= 1e-4 else f"{value:.10g}"


def _words(tokens: Sequence[_Token]) -> str:
    return "".join(text for kind, text in tokens if kind in {"text", "percent"}).strip()


def _elapsed(value: timedelta, *, with_seconds: bool) -> str:
    seconds = round(abs(value).total_seconds())
    minus = "-" if value < timedelta() else ""
    return f"{minus}{seconds // 3600}:{seconds // 60 % 60:02d}" + f":{seconds % 60:02d}" * with_seconds


def _date(value: date | time, code: str) -> str:
    tokens = _sections(code)[0]
    if not any(kind == "date" for kind, _ in tokens) or any(each in code.lower() for each in _LOCAL):
        return _iso(value)
    has_halves = any(kind == "halves" for kind, _ in tokens)
    parts = [(place, text[0]) for place, (kind, text) in enumerate(tokens) if kind == "date"]
    minutes = {
        place
        for number, (place, letter) in enumerate(parts)
        if letter == "m"
        and ((number and parts[number - 1][1] == "h") or [each for _, each in parts[number + 1 :]][:1] == ["s"])
    }
    pieces = []
    for place, (kind, text) in enumerate(tokens):
        if kind == "halves":
            late = isinstance(value, datetime | time) and value.hour >= 12
            pieces.append(text.split("/")[late])
        elif kind == "date":
            pieces.append(_part(value, text, is_minutes=place in minutes, has_halves=has_halves))
        elif kind in {"text", "percent"}:
            pieces.append(text)
    return "".join(pieces).strip()


def _part(value: date | time, letters: str, *, is_minutes: bool, has_halves: bool) -> str:
    letter, wide = letters[0], len(letters) > 1
    number: int | None
    if letter in "hs" or is_minutes:
        if not isinstance(value, datetime | time):
            number = 0
        elif letter == "h":
            number = (value.hour - 1) % 12 + 1 if has_halves else value.hour
        else:
            number = value.minute if is_minutes else value.second
        return f"{number:02d}" if wide else str(number)
    if isinstance(value, time):
        return ""
    if letter in "ye":
        return f"{value.year % 100:02d}" if letter == "y" and len(letters) <= 2 else str(value.year)
    if letter == "a":
        return ("星期" if len(letters) > 3 else "") + _HAN_DAYS[value.weekday()]
    names, number = (_MONTHS, value.month) if letter == "m" else (_DAYS, value.day)
    if len(letters) > 2:
        name = names[value.month - 1 if letter == "m" else value.weekday()]
        return name if len(letters) == 4 else name[:1] if len(letters) > 4 else name[:3]
    return f"{number:02d}" if wide else str(number)


def _iso(value: date | time) -> str:
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")[:8]
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ", "seconds" if value.second else "minutes")


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[tuple[_Token, ...], ...]:
    """Return what a code is made of, by its sections: for positive numbers, for negative ones, and for zero."""
    sections: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match.group()
        if kind == "plain" and text == ";":
            sections.append([])
        elif kind in {"quoted", "escaped", "currency", "plain"}:
            sections[-1].append(("text", match[kind]))
        elif kind == "percent":
            sections[-1].append(("percent", text))
        elif kind == "parts" or kind == "general":
            continue
        elif kind is not None:
            sections[-1].append((kind, text.lower() if kind == "date" else text))
    return tuple(map(tuple, sections))

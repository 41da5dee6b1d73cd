"""Tables of ten shapes, made by a seed, with all that is true of their cells and questions on them.

Each stands in an article of its own, in Chinese or English. Questions ask for a cell, for the thing that a cell is of,
for a column that is not there, and for a row that is not there.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tests.support.made_files import Line, pdf

SHAPES = ("plain", "values", "units", "heads", "transposed", "record", "merged", "grouped", "ruled", "aligned")
_ROWS = 5
_Built = tuple[str, bytes, list[list[tuple[str, str]]]]
"""How the file's name ends, its bytes, and what the rows say."""


@dataclass(frozen=True, slots=True)
class Property:
    """What a column says: its heading, its unit, its values, and a question with `{}` for the thing.

    Attributes:
        label: The heading.
        unit: What its numbers are of; blank for words.
        values: What there is to choose from; numbers between two where there is a unit.
        question: Asks for it.
        which: Asks which thing has a value, with `{}` for that.
    """

    label: str
    unit: str
    values: tuple[str, ...]
    question: str
    which: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a table is about; the last of its properties is never in one."""

    title: str
    thing: str
    ending: str
    opening: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the cell that answers with another of its row; both blank where nothing does."""

    text: str
    kind: str
    cell: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class MadeTable:
    """An article with a table.

    Attributes:
        name: Its file's.
        shape: How the table is built.
        language: `zh` or `en`.
        content: The file's bytes.
        rows: What its rows say: of each cell the heading and the words, as they stand there.
        questions: On it.
    """

    name: str
    shape: str
    language: str
    content: bytes
    rows: tuple[tuple[tuple[str, str], ...], ...]
    questions: tuple[Question, ...]


def _p(label: str, unit: str, values: str, question: str, which: str = "") -> Property:
    return Property(label, unit, tuple(values.split()), question, which)


TOPICS = {
    "zh": (
        Topic(
            "春茶价目",
            "品名",
            "茶",
            "集市每年三月开市，各家茶铺把新茶摆上木架，价钱当天写在牌子上。",
            (
                _p("价格", "元/斤", "80 980", "{}多少钱一斤？", "哪种茶每斤{}？"),
                _p("产地", "", "苏州 杭州 黄山 信阳 福鼎 安溪", "{}的产地是哪里？", "哪种茶产自{}？"),
                _p("存量", "斤", "20 900", "{}还有多少存量？", "存量{}的是哪种茶？"),
                _p(
                    "茶师",
                    "",
                    "陈德海 周秀兰 吴永年 郑小满 沈玉珍 何长林",
                    "{}是哪位茶师做的？",
                    "茶师{}做的是什么茶？",
                ),
                _p("采摘日期", "", "三月 四月", "{}是哪天采摘的？"),
            ),
        ),
        Topic(
            "县里的桥",
            "桥名",
            "桥",
            "县志里记着境内的老桥，近年又修了几座新的，测量队逐一核对过尺寸。",
            (
                _p("全长", "米", "35 890", "{}有多长？", "全长{}的是哪座桥？"),
                _p("所在河流", "", "青弋江 白水河 柳溪 沙河 漳水 石门涧", "{}架在哪条河上？", "{}上的是哪座桥？"),
                _p("桥孔", "孔", "1 19", "{}有几孔？", "哪座桥有{}？"),
                _p("修建者", "", "罗明德 韩世英 鲁万山 姚德清 秦素云 方文海", "{}是谁修建的？", "{}修建了哪座桥？"),
                _p("造价", "", "一万 两万", "{}的造价是多少？"),
            ),
        ),
        Topic(
            "乡镇企业年报",
            "企业",
            "公司",
            "统计站汇总了去年的年报，各企业的数字都由会计签字上报。",
            (
                _p("收入", "万元", "120 9800", "{}去年收入多少？", "哪家企业收入{}？"),
                _p("总部", "", "东街 西坡 北关 南屏 河口 上庄", "{}的总部在哪里？", "总部在{}的是哪家企业？"),
                _p("员工", "人", "12 860", "{}有多少员工？", "哪家企业有{}员工？"),
                _p("负责人", "", "孙立新 马国强 朱丽华 胡建平 林志远 高晓春", "{}的负责人是谁？", "{}负责哪家企业？"),
                _p("利润", "", "一万 两万", "{}的利润有多少？"),
            ),
        ),
    ),
    "en": (
        Topic(
            "Market stalls",
            "Stall",
            "Stall",
            "The market opens before dawn, and every stall pays a rent that the council sets once a year.",
            (
                _p("Rent", "$", "40 980", "How much rent does {} pay?", "Which stall pays a rent of {}?"),
                _p(
                    "Goods",
                    "",
                    "cheese honey baskets herbs pottery candles",
                    "What does {} sell?",
                    "Which stall sells {}?",
                ),
                _p("Visitors", "people", "30 900", "How many visitors does {} have?", "Which stall has {} visitors?"),
                _p(
                    "Owner",
                    "",
                    "Harding Okafor Lindqvist Moreau Petrov Sandoval",
                    "Who owns {}?",
                    "Which stall does {} own?",
                ),
                _p("Opening date", "", "May June", "On which day did {} open?"),
            ),
        ),
        Topic(
            "Lighthouses of the coast",
            "Lighthouse",
            "Light",
            "The coast guard has measured all towers again, since the old charts were drawn by hand.",
            (
                _p("Height", "m", "12 98", "How tall is {}?", "Which lighthouse is {} tall?"),
                _p(
                    "Island",
                    "",
                    "Skerra Morven Talisk Brannoch Hellay Oronsa",
                    "On which island does {} stand?",
                    "Which lighthouse stands on {}?",
                ),
                _p("Range", "km", "10 75", "How far does {} reach?", "Which lighthouse has a range of {}?"),
                _p(
                    "Keeper",
                    "",
                    "Gillespie Farrow Tennant Ashby Rourke Dunmore",
                    "Who keeps {}?",
                    "Which lighthouse does {} keep?",
                ),
                _p("Cost", "", "high low", "How much did {} cost to build?"),
            ),
        ),
        Topic(
            "Valley farms",
            "Farm",
            "Farm",
            "Each autumn the farmers report what they have grown, and the clerk enters it in the ledger.",
            (
                _p("Area", "ha", "12 880", "How large is {}?", "Which farm has an area of {}?"),
                _p(
                    "Crop", "", "barley hops flax rye lentils buckwheat", "What is grown at {}?", "Which farm grows {}?"
                ),
                _p("Harvest", "tons", "25 960", "How large was the harvest at {}?", "Which farm had a harvest of {}?"),
                _p(
                    "Manager",
                    "",
                    "Whitlock Ferreira Novak Castell Jarvis Bremner",
                    "Who manages {}?",
                    "Which farm does {} manage?",
                ),
                _p("Debt", "", "large small", "How much debt does {} have?"),
            ),
        ),
    ),
}
_FIRST = {
    "zh": "青石 白鹭 云岭 松风 玉泉 金谷 梅溪 竹里 兰亭 枫林 石鼓 双溪 望月 听雨 栖霞 碧潭 长安 永宁 清河 丰乐"
    " 安济 广福 迎春 落雁 鸣泉 聚星 临江 怀远".split(),
    "en": "Alder Birch Cedar Dover Elm Falcon Granite Harbor Ivory Juniper Kestrel Linden Maple Nettle Orchard Pebble"
    " Quarry Raven Salter Thistle Umber Vesper Willow Yarrow Ashen Bramble Copper Drift".split(),
}
_END = {
    "zh": "以上由办事员抄录，存于档案室第二排书架。",
    "en": "The clerk copied all this, and it is kept on the second shelf of the archive.",
}
_GROUPS = {"zh": ("甲区", "乙区"), "en": ("North side", "South side")}
_REGION = {"zh": "片区", "en": "District"}
_YEARS = {"zh": ("2018年", "2019年"), "en": ("2018", "2019")}


def made_tables(seed: int) -> Iterator[MadeTable]:
    """Yield a table of each shape in each language; another seed gives others."""
    for language in ("zh", "en"):
        random = Random(f"{language} {seed}")
        first = random.sample(_FIRST[language], len(_FIRST[language]))
        for place, shape in enumerate(SHAPES):
            topic = TOPICS[language][(place + seed) % len(TOPICS[language])]
            yield _Maker(language, shape, topic, random, first, seed).made()


class _Maker:
    """Makes one table."""

    def __init__(
        self, language: str, shape: str, topic: Topic, random: Random, first: Sequence[str], seed: int
    ) -> None:
        self.language, self.shape, self.topic, self.random = language, shape, topic, random
        between = "" if language == "zh" else " "
        names = [f"{each}{between}{topic.ending}" for each in random.sample(first, _ROWS + 1)]
        self.things, self.absent = names[:_ROWS], names[_ROWS]
        self.columns = topic.properties[:-1][: 3 + (shape in {"transposed", "record"})]
        self.in_head = shape in {"units", "heads", "values", "merged", "ruled"}
        self.values = [self._values(each) for each in self.columns]
        self.name = f"{shape}-{language}-{seed}"

    def _values(self, column: Property) -> list[str]:
        if not column.unit:
            return self.random.sample(column.values, _ROWS)
        least, most = map(int, column.values)
        return [str(each) for each in self.random.sample(range(least, most), _ROWS)]

    def said(self, column: int, row: int) -> str:
        """Return a value with its unit, as a question says it."""
        unit, value = self.columns[column].unit, self.values[column][row]
        if not unit:
            return value
        return (
            f"{unit}{value}" if unit == "$" else f"{value} {unit}" if unit.isascii() else f"{value}{unit.split('/')[0]}"
        )

    def cell(self, column: int, row: int) -> str:
        """Return a value as it stands in its cell."""
        return self.values[column][row] if self.in_head else self.said(column, row)

    def label(self, column: int) -> str:
        """Return a heading as it stands there."""
        each = self.columns[column]
        brackets = "（{}）" if self.language == "zh" else " ({})"
        return each.label + (brackets.format(each.unit) if each.unit and self.in_head else "")

    def bare(self, column: int) -> str:
        """Return a heading as it is said with a cell that takes its unit from it."""
        return self.columns[column].label

    def made(self) -> MadeTable:
        """Return the article."""
        build: Mapping[str, Callable[[], _Built]] = {
            "plain": self._plain,
            "values": self._csv,
            "units": self._units,
            "heads": self._heads,
            "transposed": self._transposed,
            "record": self._record,
            "merged": self._merged,
            "grouped": self._grouped,
            "ruled": self._ruled,
            "aligned": self._aligned,
        }
        suffix, content, rows = build[self.shape]()
        return MadeTable(
            f"{self.name}.{suffix}",
            self.shape,
            self.language,
            content,
            tuple(map(tuple, rows)),
            tuple(self._questions()),
        )

    def _questions(self) -> Iterator[Question]:
        rows = [0] * _ROWS if self.shape == "record" else self.random.sample(range(_ROWS), _ROWS)
        order = self.random.sample(range(len(self.columns)), len(self.columns))
        for column, row in ((order[0], rows[0]), (order[1], rows[1])):
            asked = self.columns[column].question.format(self.things[row])
            if self.shape == "heads" and column == 0:
                year = _YEARS[self.language][0]
                asked = f"{year}{asked}" if self.language == "zh" else f"{asked[:-1]} in {year}?"
            beside = self.columns[column].label if self.shape in {"transposed", "record"} else self.things[row]
            yield Question(asked, "cell", self.cell(column, row), beside)
        if self.shape == "record":
            yield Question(
                self.columns[order[2]].question.format(self.things[0]),
                "cell",
                self.cell(order[2], 0),
                self.columns[order[2]].label,
            )
        elif self.shape != "heads":
            thing, column = self.things[rows[2]], order[2]
            beside = self.topic.thing if self.shape == "transposed" else self.cell(column, rows[2])
            wanted = self.said(column, rows[2])
            if self.shape == "transposed":
                yield Question(
                    self.columns[column].question.format(thing),
                    "cell",
                    self.cell(column, rows[2]),
                    self.columns[column].label,
                )
            else:
                yield Question(self.columns[column].which.format(wanted), "which", thing, beside)
        yield Question(self.topic.properties[-1].question.format(self.things[rows[3]]), "no column")
        yield Question(self.columns[order[0]].question.format(self.absent), "no row")

    def _grid(self) -> list[list[str]]:
        head = [self.topic.thing, *(self.label(each) for each in range(len(self.columns)))]
        body = [
            [thing, *(self.cell(each, row) for each in range(len(self.columns)))]
            for row, thing in enumerate(self.things)
        ]
        return [head, *body]

    def _true(self) -> list[list[tuple[str, str]]]:
        heads = [self.topic.thing, *map(self.bare, range(len(self.columns)))]
        return [list(zip(heads, row, strict=True)) for row in self._grid()[1:]]

    def _html(self, rows: str, caption: str = "") -> bytes:
        topic = self.topic
        return (
            f"<!doctype html><html><head><meta charset=utf-8><title>{topic.title}</title></head><body>"
            f"<h1>{topic.title}</h1><p>{topic.opening}</p><table>{caption}{rows}</table><p>{_END[self.language]}</p>"
            "</body></html>"
        ).encode()

    def _plain(self) -> _Built:
        grid = self._grid()
        lines = [" | ".join(row) for row in [grid[0], ["---"] * len(grid[0]), *grid[1:]]]
        table = "\n".join(f"| {line} |" for line in lines)
        text = f"# {self.topic.title}\n\n{self.topic.opening}\n\n{table}\n\n{_END[self.language]}\n"
        return "md", text.encode(), self._true()

    def _csv(self) -> _Built:
        written = io.StringIO()
        separator = ";" if self.language == "en" else ","
        csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(self._grid())
        return "csv", written.getvalue().encode("gb18030" if self.language == "zh" else "utf-8-sig"), self._true()

    def _units(self) -> _Built:
        return "html", self._html(_rows_of(self._grid(), "th")), self._true()

    def _merged(self) -> _Built:
        grid, groups, region = self._grid(), _GROUPS[self.language], _REGION[self.language]
        rows = f"<tr><th>{region}</th>{_cells(grid[0], 'th')}</tr>"
        for row, cells in enumerate(grid[1:]):
            above = {0: f"<td rowspan=2>{groups[0]}</td>", 2: f"<td rowspan=3>{groups[1]}</td>"}.get(row, "")
            rows += f"<tr>{above}{_cells(cells)}</tr>"
        return (
            "html",
            self._html(rows),
            [[(region, groups[row >= 2]), *cells] for row, cells in enumerate(self._true())],
        )

    def _grouped(self) -> _Built:
        grid, groups = self._grid(), _GROUPS[self.language]
        head, *body = [f"<tr>{_cells(row, 'th' if place == 0 else 'td')}</tr>" for place, row in enumerate(grid)]
        alone = [f"<tr><td colspan={len(grid[0])}>{each}</td></tr>" for each in groups]
        rows = "".join([head, alone[0], *body[:2], alone[1], *body[2:]])
        true = self._true()
        return "html", self._html(rows), [[], *true[:2], [], *true[2:]]

    def _heads(self) -> _Built:
        grid, years, label = self._grid(), _YEARS[self.language], self.label(0)
        later = [str(int(value) + 7) for value in self.values[0]]
        rows = (
            f"<tr><td rowspan=2>{self.topic.thing}</td><td colspan=2>{label}</td>"
            f"<td rowspan=2>{self.label(1)}</td></tr>"
            f"<tr>{_cells(years)}</tr>"
        )
        rows += "".join(
            f"<tr>{_cells([row[0], row[1], each, row[2]])}</tr>" for row, each in zip(grid[1:], later, strict=True)
        )
        self.columns = self.columns[:2]
        return (
            "html",
            self._html(rows),
            [
                [
                    (self.topic.thing, row[0]),
                    (f"{self.bare(0)} {years[0]}", row[1]),
                    (f"{self.bare(0)} {years[1]}", each),
                    (self.bare(1), row[2]),
                ]
                for row, each in zip(grid[1:], later, strict=True)
            ],
        )

    def _transposed(self) -> _Built:
        grid = [list(row) for row in zip(*self._grid(), strict=True)]
        heads = grid[0]
        true = [list(zip(["", *heads[1:]], row, strict=True)) for row in grid[1:]]
        return "html", self._html("".join(f"<tr>{_cells(row)}</tr>" for row in grid)), true

    def _record(self) -> _Built:
        grid = [row[:2] for row in zip(*self._grid(), strict=True)]
        thing = self.things[0]
        rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in grid)
        return (
            "html",
            self._html(rows),
            [[("", label), (thing if place else "", value)] for place, (label, value) in enumerate(grid)],
        )

    def _ruled(self) -> _Built:
        return "pdf", self._page(ruled=True), self._true()

    def _aligned(self) -> _Built:
        return "pdf", self._page(ruled=False), self._true()

    def _page(self, *, ruled: bool) -> bytes:
        grid, left, top, step, wide = self._grid(), 72.0, 660.0, 20.0, 110.0
        lines: list[Line] = [(left, 760.0, 18, self.topic.title)]
        lines += [(left, 720.0 - 16 * place, 10.5, line) for place, line in enumerate(_wrapped(self.topic.opening))]
        for row, cells in enumerate(grid):
            lines += [(left + wide * place, top - step * row, 10.5, cell) for place, cell in enumerate(cells)]
        bottom, right = top - step * len(grid) + 13, left + wide * len(grid[0]) - 5
        end = _wrapped(_END[self.language])
        lines += [(left, bottom - 40 - 16 * place, 10.5, line) for place, line in enumerate(end)]
        rules = []
        if ruled:
            rules = [(left - 5, bottom + step * row, right, bottom + step * row) for row in range(len(grid) + 1)]
            rules += [
                (left - 5 + wide * place, bottom, left - 5 + wide * place, bottom + step * len(grid))
                for place in range(len(grid[0]) + 1)
            ]
        return pdf([lines], rules=[rules])


def _cells(row: Sequence[str], tag: str = "td") -> str:
    return "".join(f"<{tag}>{cell}</{tag}>" for cell in row)


def _rows_of(grid: Sequence[Sequence[str]], head: str) -> str:
    return "".join(f"<tr>{_cells(row, 'td' if place else head)}</tr>" for place, row in enumerate(grid))


def _wrapped(text: str) -> list[str]:
    if not text.isascii():
        return [text[place : place + 40] for place in range(0, len(text), 40)]
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 75:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines

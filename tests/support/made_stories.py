"""Accounts of made-up places, by a seed: what is told of each, and questions on it in other words.

A paragraph tells one fact and names its place, so that what is measured with them is how files are read, not how
well passages that say much the same are told apart. Each fact comes with a question that it answers and with one that
comes near and that nothing answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

_FACTS = 6


@dataclass(frozen=True, slots=True)
class Fact:
    """What a paragraph tells.

    Attributes:
        text: The paragraph.
        question: What it answers, in other words.
        answer: The words of it that answer.
        near: What nothing answers, though this paragraph comes near.
    """

    text: str
    question: str
    answer: str
    near: str


@dataclass(frozen=True, slots=True)
class Story:
    """An account of a place.

    Attributes:
        name: The place's.
        language: `zh` or `en`.
        author: Who wrote it.
        sections: Headings, each with the facts below it.
    """

    name: str
    language: str
    author: str
    sections: tuple[tuple[str, tuple[Fact, ...]], ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts, in order."""
        return tuple(fact for _, facts in self.sections for fact in facts)

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"{self.name}纪事" if self.language == "zh" else f"An account of {self.name}"


# the paragraph, what asks for its value, what the value looks like, what comes near
_TEMPLATES: Mapping[str, Sequence[tuple[str, str, str, str]]] = {
    "zh": (
        (
            "{s}是{v}在{year}年创办的，起初只有三间平房。",
            "谁创立了{s}？",
            "person",
            "是谁在2009年收购了{s}？",
        ),
        (
            "眼下在{s}领薪水的一共{v}，多数住在附近的镇上。",
            "{s}雇了多少员工？",
            "{n}人",
            "{s}有多少名志愿者？",
        ),
        (
            "主楼的图纸出自{v}之手，{s}至今把原稿锁在铁柜里。",
            "{s}的主楼是谁设计的？",
            "person",
            "{s}的主楼是哪家公司承建的？",
        ),
        (
            "{year}年夏天的一场{v}毁掉了{s}的东厢房，好在没有人受伤。",
            "{s}的东厢房是因为什么没的？",
            "大火 洪水 台风 雷击 塌方 地震",
            "重建{s}的东厢房花了多少钱？",
        ),
        (
            "屋顶漏雨多年，{s}去年总算换了新瓦，账上为此支出{v}。",
            "{s}修屋顶的费用是多少？",
            "{n}万元",
            "{s}修屋顶用的瓦是从哪里买来的？",
        ),
        (
            "从火车站走到{s}要{v}，沿途没有公共汽车。",
            "下了火车步行去{s}得花多长时间？",
            "{n}分钟",
            "从机场开车到{s}有多少公里？",
        ),
        (
            "每逢{v}，{s}闭门谢客，因为那天要检修锅炉。",
            "{s}一周里哪天不开放？",
            "星期一 星期二 星期三 星期四 星期五",
            "{s}的锅炉是哪一年装的？",
        ),
        (
            "成年人进{s}要付{v}，七岁以下的孩子分文不取。",
            "{s}的成人票卖多少钱？",
            "{n}元",
            "{s}的年卡卖多少钱？",
        ),
        (
            "{year}年起由{v}掌管{s}的日常事务，前任因病辞去了职务。",
            "现在谁是{s}的负责人？",
            "person",
            "{s}的前任负责人叫什么名字？",
        ),
        (
            "去年踏进{s}大门的共有{v}人次，比前年多出一成。",
            "{s}上一年接待了多少访客？",
            "{n}万",
            "{s}在1995年接待了多少访客？",
        ),
        (
            "{s}收着的东西里年头最久的是一件{v}，由一位渔民的后人捐出。",
            "{s}最古老的藏品是什么？",
            "铜钟 木船 瓷瓶 石磨 铁锚 竹简 陶罐",
            "{s}最贵的藏品值多少钱？",
        ),
        (
            "明年开春，{s}打算在后院{v}，预算还没有批下来。",
            "{s}准备怎么改造后院？",
            "挖一口池塘 种一片梅林 盖一间暖房 搭一座凉亭 铺一条石路",
            "{s}改造后院的钱由谁来出？",
        ),
    ),
    "en": (
        (
            "{s} was started by {v} in {year}, when it had no more than three rooms.",
            "Who founded {s}?",
            "person",
            "Who bought {s} in 2009?",
        ),
        (
            "At present {v} people are on the payroll of {s}, most of whom live in the next village.",
            "How many employees does {s} have?",
            "{n}",
            "How many volunteers help at {s}?",
        ),
        (
            "The plans of the main hall were drawn by {v}, and {s} still keeps them in an iron chest.",
            "Who was the architect of the main hall of {s}?",
            "person",
            "Which company built the main hall of {s}?",
        ),
        (
            "In the summer of {year} a {v} destroyed the east wing of {s}, though nobody was hurt.",
            "What ruined the east wing of {s}?",
            "fire flood storm landslide tornado",
            "How much did it cost to rebuild the east wing of {s}?",
        ),
        (
            "After years of leaks {s} had its roof replaced, for which {v} was paid last year.",
            "How much did the new roof of {s} cost?",
            "{n},000 pounds",
            "Where did the slates for the roof of {s} come from?",
        ),
        (
            "The walk from the railway station to {s} takes {v}, and no bus goes there.",
            "How long does it take to get from the train to {s} on foot?",
            "{n} minutes",
            "How many miles is it from the airport to {s}?",
        ),
        (
            "Nobody is let into {s} on {v}s, when the boiler is looked after.",
            "On which day of the week is {s} closed?",
            "Monday Tuesday Wednesday Thursday Friday",
            "In which year was the boiler of {s} installed?",
        ),
        (
            "Adults pay {v} at the door of {s}, while children below seven pay nothing.",
            "What is the price of an adult ticket to {s}?",
            "{n} pounds",
            "What does a yearly pass for {s} cost?",
        ),
        (
            "Since {year} the daily business of {s} has been led by {v}, whose predecessor fell ill.",
            "Who is the manager of {s} now?",
            "person",
            "What was the name of the previous manager of {s}?",
        ),
        (
            "Last year {v} visits were counted at {s}, a tenth more than the year before.",
            "How many visitors came to {s} in the past year?",
            "{n},000",
            "How many visitors came to {s} in 1995?",
        ),
        (
            "The object that has been longest with {s} is a {v}, given by the heirs of a fisherman.",
            "What is the oldest item in the collection of {s}?",
            "bell barge vase millstone lantern scroll",
            "What is the most expensive item of {s} worth?",
        ),
        (
            "Next spring {s} wants to {v} in the back yard, for which no money has been granted yet.",
            "What is planned for the yard behind {s}?",
            "dig a pond|plant an orchard|build a greenhouse|raise a pavilion|pave a footpath",
            "Who pays for the changes in the back yard of {s}?",
        ),
    ),
}
_MORE = {
    "zh": (
        "办事员把这些都抄进了册子，每年重新核对一遍。",
        "镇上的老人说起这些来，总要多添几句。",
        "这些情况后来也写进了地方志的附录。",
        "来访的学生常常为此问个不停。",
        "档案里的说法前后一致，没有出入。",
        "门口的木牌上至今还贴着当时的告示。",
    ),
    "en": (
        "The clerk copied all this into a register, which is checked once a year.",
        "Old people in town like to add a little whenever they tell of it.",
        "It was later printed in an appendix to the county's chronicle.",
        "Pupils who come along never stop asking about that.",
        "All the papers in the archive agree on this point.",
        "A faded notice beside the gate still mentions the circumstances.",
    ),
}
_HEADINGS = {
    "zh": ("来历与沿革", "眼下的情形", "收支与往来", "往后的打算", "补记"),
    "en": ("Where it comes from", "How things stand", "Money and visitors", "What lies ahead", "A few additions"),
}
_FIRST = {
    "zh": "临溪 望江 云台 石桥 白沙 东岭 青枫 梅岭 双塔 永平 柳荫 南浦 黄陂 松坪 龙泉 荷塘 金沙 苍梧 乌镇 桐山 清湖"
    " 沙洲 竹溪 寒山".split(),
    "en": "Ashford Brindle Calder Dunmere Eastlake Fenwick Galloway Hartwell Islay Kelmore Langley Marwick Northcote"
    " Oakham Penrose Quenby Redmoor Selwick Thornby Upwell Varley Westerby Yelden Zennor".split(),
}
_ENDING = {
    "zh": ("博物馆", "图书馆", "剧院", "植物园", "陶瓷厂"),
    "en": ("Museum", "Library", "Theatre", "Gardens", "Pottery"),
}
_PEOPLE = {
    "zh": "陈德海 周秀兰 吴永年 郑小满 沈玉珍 何长林 罗明德 韩世英 鲁万山 姚德清 秦素云 方文海 孙立新 马国强 朱丽华"
    " 胡建平".split(),
    "en": "Ada Harding|Samuel Okafor|Greta Lindqvist|Paul Moreau|Ivan Petrov|Rosa Sandoval|Hugh Gillespie|Jane Farrow"
    "|Mark Tennant|Edith Ashby|Liam Rourke|Clara Dunmore|Peter Novak|Ruth Castell".split("|"),
}


def made_stories(language: str, count: int, seed: int = 1, facts: int = _FACTS) -> Iterator[Story]:
    """Yield accounts, at most 120 of a language: no two are of the same place."""
    random = Random(f"{language} {seed}")
    first, ending = _FIRST[language], _ENDING[language]
    between = "" if language == "zh" else " "
    for place in range(count):
        name = f"{first[place % len(first)]}{between}{ending[(place % len(first) + place // len(first)) % len(ending)]}"
        people = random.sample(_PEOPLE[language], len(_PEOPLE[language]))
        numbers = random.sample(range(12, 96), 20)
        chosen = random.sample(_TEMPLATES[language], facts)
        told = [_fact(name, each, random, people, numbers, language) for each in chosen]
        headings = _HEADINGS[language]
        sections = tuple(
            (headings[number // 2 % len(headings)], tuple(told[number : number + 2]))
            for number in range(0, len(told), 2)
        )
        yield Story(name, language, people.pop(), sections)


def _fact(
    name: str,
    template: tuple[str, str, str, str],
    random: Random,
    people: list[str],
    numbers: list[int],
    language: str,
) -> Fact:
    text, question, form, near = template
    if form == "person":
        value = people.pop()
    elif "{n}" in form:
        value = form.format(n=numbers.pop())
    else:
        value = random.choice(form.split("|") if "|" in form else form.split())
    year = 1900 + numbers.pop()
    more = random.sample(_MORE[language], 2)
    gap = "" if language == "zh" else " "
    told = gap.join([text.format(s=name, v=value, year=year), *more])
    return Fact(told, question.format(s=name), value, near.format(s=name))

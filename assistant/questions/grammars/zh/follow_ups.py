"""How Chinese questions depend on an earlier one, and how they are put together with it."""

import re
from collections.abc import Sequence

from assistant.questions.dates import find_dates, without_dates
from assistant.questions.grammar import Grammar
from assistant.questions.grammars.zh.each import parts_named_together
from assistant.questions.grammars.zh.frame import AMOUNT, QUOTED, TaggedWord, asks, frame, one_for_one, words_of
from assistant.questions.parts import (
    Again,
    Comment,
    FollowUp,
    Fragment,
    Headless,
    Pronoun,
    QuestionFrame,
    Referent,
    Span,
)

_SPEAKERS = {"你", "您", "我", "我们", "咱们", "你们"}
_MODAL = {"会", "能", "要", "可以", "应该", "被", "需要"}
_ANYBODY = {"人", "人们", "大家"}
_COMPLETE = re.compile(r"最|区别|不同|意思|定义|含义|概念|关系|文章|报道|文档|^请|怎么办")
"""What stands alone though it names only properties: "收入和利润有什么区别？", "人口最多的是哪里？"."""

_LEAD = re.compile(
    r"(?:那么|那(?![年时里边儿些个家座本部位])|然后|而|还有|另外|嗯|哦|好的?)?[，,、\s]*"
    r"(?:要是|如果|换成|换作|换做|改成|对于?|关于|比如)*"
)
_TAIL = re.compile(r"[呢啊呀]?[\s。.？?！!…]*$")
_MARKED = re.compile(r"(?:那|还有|另外|换成|换作|换做|改成).*|.*呢[\s。.？?！!…]*")
_MORE = re.compile(
    r"(?:那么?)?(?:还有(?:呢|吗|别的吗|其他的?吗|哪些|什么|谁)?|除此之外呢?|(?:其他|别)的呢|继续|更多)[\s。？?！!]*"
)
_WHY = re.compile(r"(?:那|这)?(?:又?是)?(?:为什么|为何|什么原因|怎么回事|真的吗)呢?[\s。？?！!]*")
_WITHOUT_SUBJECT = re.compile(
    r"(?P<change>同比|环比|占(?=[总全整多几]|百分)|比(?=[上去前]|20|19)|[增下](?:长|降)了?多)"
    r"|(?:什么时候|何时|哪一?年|为什么|怎么)(?:会|能|要)?被"
)
_CHANGE = re.compile(r"增长|下降|上升|减少|增加|上涨|下跌|同比|环比|占|高于|低于|超过|变化")

_KIND = (
    "公司|企业|集团|品牌|厂商|产品|手机|国家|城市|地区|地方|球队|学校|大学|组织|机构|项目|电影|影片|小说|书|作品|歌|剧|节目"
    "|游戏|人|球员|演员|作家|科学家|山|河|湖|桥|塔|楼|建筑|菜|动物|植物|药|事件|战争|比赛"
)
_THIS = re.compile(
    rf"(?:[这那](?:[家个座本部位种款场次项支首幅届道台辆名棵栋只条])?|该)(?:{_KIND})(?![们类])"
    r"|[这那][个些](?=的|[是有叫]|[多怎为])|[这那](?=[是叫]|多[少大高长])"
    r"|(?P<owned>[这那][个些座本部款项首幅支场届])"
    r"(?!文|报|资料|问题|时候|月|星期|年|世界|社会|人|小时|段|话|句|词|[\d一二三四五六七八九十])"
)
_THEN = re.compile(r"[那这]一?年|当年|同年|当时|那时候?|那个时候|那天|同期")
_VAGUELY_THEN = {"当时", "当年", "那时", "那时候", "那个时候"}
"""Within a question these mostly go with what it says itself: 溜马队当时的成绩."""
_THINGS, _PERSONS, _THERE = {"它", "它们", "他们", "她们"}, {"他", "她"}, {"那里", "那儿", "这里", "这儿", "当地"}


class Chinese(Grammar):
    """What the rules know of Chinese."""

    def read(self, question: str) -> FollowUp | None:
        """Return in which way a question depends on an earlier one; None if it stands alone."""
        plain = one_for_one(question)
        if _MORE.fullmatch(plain):
            return Again()
        if _WHY.fullmatch(plain):
            return Comment(question)
        words = words_of(question)
        if any(word.text in _SPEAKERS for word in words):
            return None
        if pronouns := _pronouns(plain, words):
            return pronouns
        bare = _bare(question)
        content = [word for word in words_of(bare) if word.tag != "x"]
        asking, doing = any(word.asks for word in content), any(word.is_verb for word in content)
        if content and not asking and not doing and (_MARKED.fullmatch(plain) or _is_one_thing(bare, content)):
            return Fragment(bare)
        text = question[question.index(bare) :]
        if asking and (match := _WITHOUT_SUBJECT.match(one_for_one(bare))):
            return Headless(text, dated=bool(match["change"]), whole=bool(match["change"]))
        if asking and not _COMPLETE.search(plain) and _lacks_topic(bare, content):
            return Headless(text, dated=any(asks(word.text) == AMOUNT for word in content))
        return None

    def frame(self, question: str) -> QuestionFrame:
        """Return what a question is about."""
        return frame(question)

    def asks(self, words: str) -> str:
        """Return how a property is asked for; empty for what is none."""
        return asks(words)

    def is_asked(self, words: str, topic: str, asked: str) -> bool:
        """Tell whether a fragment's words go in the place of what is asked of a thing, rather than of the thing."""
        return bool(asks(words)) or words[-1:] == asked[-1:] != topic[-1:]

    def ask(self, topic: str, words: str, date: str) -> str:
        """Return the question for a property of a thing; only an amount's takes the date along."""
        how = asks(words)
        return f"{topic}{date if how == AMOUNT else ''}的{words}{how or '是什么'}？"

    def head(self, topic: str, question: str, date: str) -> str:
        """Return a question that does not say of what it asks, with that."""
        return f"{topic}{date}{question}" if date not in topic else topic + question

    def comment(self, earlier: str, question: str) -> str:
        """Return a question about all that an earlier one says, with that."""
        return f"{_TAIL.sub('', earlier)} {question}"

    def insert_date(self, question: str, date: str, frame: QuestionFrame) -> str:
        """Return a question that has no date with one."""
        place = frame.topic.end if frame.topic and (frame.asked is None or frame.topic < frame.asked) else 0
        return question[:place] + date + question[place:]

    def part_of_year(self, part: str, year: str) -> str:
        """Return a quarter, half or month with its year."""
        return f"{year}年{part}"

    def say_date(self, year: str, month: int, quarter: int) -> str:
        """Return a date; its parts are empty or 0 where it has none."""
        part = f"{month}月" if month else f"第{'一二三四'[quarter - 1]}季度" if quarter else ""
        return (f"{year}年" if year else "") + part

    def parts_named_together(self, question: str) -> tuple[str, ...]:
        """Divide a question that asks for one thing of each of several; nothing for any other."""
        return parts_named_together(question)


def _pronouns(plain: str, words: Sequence[TaggedWord]) -> tuple[Pronoun, ...]:
    """Return the pronouns whose antecedent does not stand in the question itself."""
    quoted = [match.span() for match in QUOTED.finditer(plain)]
    found: list[Pronoun] = []
    begins = {word.span.start for word in words}
    for match in _THEN.finditer(plain):
        before = plain[: match.start()]
        if match.start() in begins and not find_dates(before) and (not before or match[0] not in _VAGUELY_THEN):
            found.append(Pronoun(Span(*match.span()), Referent.DATE))
    for match in _THIS.finditer(plain):
        vague = match["owned"] or len(match[0]) == 1  # these may as well go with what stands before them
        if match.start() in begins and (match.start() == 0 or not vague):
            found.append(Pronoun(Span(*match.span()), Referent.TOPIC, "{}的" if match["owned"] else "{}"))
    thing = Referent.SUBJECT if _CHANGE.search(plain) else Referent.TOPIC
    for place, word in enumerate(words):
        owns = plain.startswith("的", word.span.end)
        if word.text in _THINGS | _THERE:
            found.append(Pronoun(word.span, Referent.TOPIC if owns or word.text in _THERE else thing))
        elif word.text in _PERSONS:
            found.append(Pronoun(word.span, Referent.PERSON))
        elif word.text == "其" and place + 1 < len(words) and words[place + 1].is_noun:
            found.append(Pronoun(word.span, Referent.TOPIC, "{}的"))
        elif word.text == "其中" and place == 0:
            found.append(Pronoun(word.span, Referent.SUBJECT, "{}中"))
    first_noun = _end_of_first_noun(plain, words)
    apart: list[Pronoun] = []
    for pronoun in sorted(found, key=lambda each: each.span):
        start = pronoun.span.start
        inside = any(first <= start < last for first, last in quoted) or (apart and start < apart[-1].span.end)
        if not inside and (pronoun.referent is Referent.DATE or start < first_noun):
            apart.append(pronoun)
    return tuple(apart)


def _end_of_first_noun(plain: str, words: Sequence[TaggedWord]) -> int:
    """Return where the first noun ends that a pronoun behind it may stand for; the question's length without one."""
    dates = [date.span for date in find_dates(plain)]
    return next(
        (
            word.span.end
            for word in words
            if (word.is_noun or word.text in '》”」』"')
            and word.text not in _ANYBODY
            and not asks(word.text)
            and not any(date.start <= word.span.start < date.end for date in dates)
        ),
        len(plain),
    )


def _is_one_thing(bare: str, content: Sequence[TaggedWord]) -> bool:
    """Tell whether a question without a verb is one noun, and not the keywords of a question of its own."""
    rest = [word for word in words_of(without_dates(bare)) if word.text.strip()]
    if not rest:
        return True
    if len(rest) < len(content) or len(bare) > 8 or " " in bare.strip():
        return False
    return len(rest) == 1 or (not any(word.is_name for word in rest) and bool(asks(bare)))


def _lacks_topic(bare: str, content: Sequence[TaggedWord]) -> bool:
    """Tell whether a question that asks names nothing but properties, or nothing at all."""
    if QUOTED.search(bare):
        return False
    named = []
    for place, word in enumerate(content):
        counted = place > 0 and (content[place - 1].asks or content[place - 1].tag in ("q", "m"))
        if (word.is_noun or word.tag in ("m", "t", "a")) and not counted and not word.asks:
            named.append(word)
    if named:
        return content[0] is named[0] and all(asks(word.text) for word in named)
    acting = [
        word for word in content[1:] if not word.asks and word.tag not in ("uj", "ul", "q") and word.text not in _MODAL
    ]
    return len(bare) <= 8 and (content[0].asks or content[0].is_verb) and len(acting) <= 1


def _bare(question: str) -> str:
    """Return a question without the words that lead to it and end it."""
    plain = one_for_one(question)
    lead, tail = _LEAD.match(plain), _TAIL.search(plain)
    return question[lead.end() if lead else 0 : tail.start() if tail else None].strip()

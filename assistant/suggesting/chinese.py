"""Questions made of Chinese sentences, in which what is asked for stands where the answer would.

So a clause becomes a question when a question word takes the place of a figure, a date or a name, or follows it.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.questions.grammars.properties import properties
from assistant.questions.grammars.zh.frame import AMOUNT, TaggedWord, asks, words_of
from assistant.suggesting.candidate import Origin
from assistant.suggesting.forms import forms_of
from assistant.suggesting.statements import Statement
from index import find_quantities
from index.text.answer_spans import find_answer_spans
from index.text.answer_type import AnswerType
from index.text.dictionary import dictionary
from index.text.names import names_in
from sources import PassageKind

Made = Iterator[tuple[Origin, str]]

_CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d)|[，；;：:。！？!?—…\n]")
_PAUSE = re.compile(r"[，,：:；;]")
_PRONOUN = re.compile(r"[其它他她们]|一[项种个名位些]|[这那此该]|本[次文]|前者|后者|两者|我|你|自己")
_NO_BEGINNING = ("v", "d", "p", "c", "u", "r", "y", "f", "zg", "e", "k", "q", "o", "h")
_WITHIN_NAMES = ("m", "b", "f", "a", "x")
_SHORTEST_FIRM = 3
"""Characters: the segmenter takes shorter parts of an organisation (商业部) for one."""
_LAST_NAME = re.compile(r"[\s,，·](?P<name>[\u4e00-\u9fff]{2,4})$")

# How much
_LINK = re.compile(
    r"(?:已经|已|将|也|就|均|仅|只|更是|共计|合计|总计|平均)*"
    r"(?:达到了?|高达|多达|达|超过了?|突破了?|约为|为|是|接近|近|不足|不到|约)(?:约|近|超过|至少|大约)?$"
)
_ABOUT = re.compile(r"(?:大约|约|近|超过|至少|将近|接近|超|不到|不足|高达|仅|只|已|共)+$")
_BEHIND = re.compile(r"(?:左右|以上|以下|之多|以内|多)?")
_VAGUE_UNIT = re.compile(r"^[多余来%％]+|^个?百分点")
_SAID = re.compile(r"显示|表示|认为|指出|说|须|应|可以?|能|同比|环比|[较比]|占|其中|主打|贡献|实现|[当首上]年")
_GROWN = re.compile(r"^(?P<how>(?:同比|环比)(?:大幅|小幅)?(?:增长|下降|减少|上升|增加|提升|下滑|萎缩))")
_DIMENSIONS = ("全长", "高", "长", "宽", "重", "深")
_MEASURED = (2, 22)
_VAGUE = 3
"""Characters: what is measured in so few, or by a verb, may be anybody's, unless the sentence says whose."""
_SHORT = 6

# When
_BEFORE_DATE = re.compile(r"(?:将|已经|已|便|就|正式|即)*(?:于|在)$")
_LEADS = re.compile(r"(?:早在|直到|到了?|在|于)?")
_AFTER_DATE = "年初底末时间，, "
_BOUNDS = re.compile(r"[以之前后起至到-]")
_SUBJECT, _DEED, _EVENT = (2, 22), (1, 14), (4, 22)
_DONE = re.compile(r"了$|^(?:已经|已|便|就)")
_HAPPENED = re.compile(
    "成立|发布|推出|上市|创[立办建]|开[业通放馆播幕]|启[动用]|投产|出生|去世|逝世|加[盟入]|获得?|当选|建[成立造]|竣工|诞生|收购|合并|首次"
    "|突破|举[行办]|召开|迁|[改更]名|退役|发[现明行射]|签[订署]|离开|毕业|结婚|进入|击败|夺|搬|成为|通过|宣布|上映|播出|出[版土任]|颁布"
    "|设立|就任|开始|关闭|倒闭|告上|查出|完成|引[入进]|取消|停产|拆除|修[建复]|下水|落成|上线|入[选股]|转[会型]|合资|回[国归]"
)

# Who
_OFFICE = re.compile(
    "(?:总监|经理|总裁|主席|院长|所长|主任|局长|校长|教授|工程师|研究员|负责人|执行官|创始人|作者|导演|队长|教练|馆长|站长|设计师|部长"
    "|市长|县长|镇长|书记|会长|秘书长|主编|编剧|店主|掌柜|师傅|医师|院士|首席科学家)$"
)
_LONGEST_OFFICE = 16
_DEEDS = "发现|发明|提出|设计|创立|创办|创建|建立|编写|撰写|翻译|证明|领导|率领|执导|主持|命名"
_BY_WHOM = re.compile(rf"^(?:首先|最早|正式)?(?:{_DEEDS})[了为]?(?P<what>.{{2,18}})$")
_MADE_BY = re.compile(rf"^(?P<who>.{{2,16}}?)是?由(?:.{{2,16}}?)(?P<did>{_DEEDS})的?$")

# What, where and why
_IS = re.compile(r"^(?P<who>[^，,、的是]{2,14}?)(?:就|则)?是(?:一[\u4e00-\u9fff]|指|由|中国|世界|全国|全球|位于)")
_LIES = re.compile(r"^(?P<who>[^，,、的]{2,14}?)(?:位于|坐落于|地处|坐落在)")
_WHY = re.compile(r"^(?:因为|由于)[^，,]{4,}[，,](?:所以|因此|使得|导致)?(?P<effect>[^，,。]{6,22})")


def questions_in(statement: Statement) -> Made:
    """Yield what a sentence answers."""
    if statement.kind is PassageKind.CAPTION:
        yield from _captioned(statement.text)
        return
    text = statement.text.rstrip("。！？!? ")
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]
    yield from _defined(text)
    yield from _reasoned(text, statement.subject)
    yield from _owning(statement)
    yield from _measured(clauses, statement)
    for place, clause in enumerate(clauses):
        yield from _dated(clauses, place, statement.subject)
        yield from _held(clause, statement.subject)


def question_of_heading(heading: str, subject: str) -> str | None:
    """Return what a heading asks, or tells how; None where nothing can be made of it."""
    for part in (each.strip() for each in _PAUSE.split(heading)):
        words = words_of(part)
        if len(words) < 2 or _PRONOUN.search(part) or not subject:
            continue
        if words[0].tag.startswith("v") and any(each.is_noun for each in words[1:]):
            return _question("how", who=subject, did=part)
        if (how := asks(part)) and not any(each.tag == "v" for each in words):
            return f"{_owned(subject, part)}{how}？"
    return None


def question_of_name(name: str, _: str) -> str:
    """Return what asks who or what somebody or something is."""
    return _question("who" if _is_person(name) else "what", who=name)


def names_of(text: str) -> Iterator[str]:
    """Yield the names in a text, each as often as it stands there."""
    for word in words_of(text):
        is_name = word.tag in ("nr", "nz") or (word.tag == "nt" and len(word.text) > _SHORTEST_FIRM)
        if is_name and len(word.text) > 1 and not word.asks and word.text not in dictionary():
            yield word.span.of(text)


def _question(name: str, **words: str) -> str:
    return forms_of("zh").question(name, **words)


def _captioned(caption: str) -> Made:
    if found := _LAST_NAME.search(caption):
        yield Origin.PERSON, _question("who", who=found["name"])


def _owning(statement: Statement) -> Made:
    """Yield what the article's subject has, where a sentence about it names that."""
    subject = statement.subject
    _, _, behind = statement.text.partition(subject) if subject else ("", "", "")
    for name in forms_of("zh").telling["properties"]:
        if name in behind and (asked := properties("zh").get(name)):
            yield Origin.PROPERTY, _question("property", who=subject, what=name, asked=asked)


def _measured(clauses: Sequence[str], statement: Statement) -> Made:
    """Yield how much is measured or counted, and by how much that has grown."""
    measured = ""
    for clause in clauses:
        if (grown := _GROWN.match(clause)) and measured:
            yield Origin.AMOUNT, _question("how_many", who=measured + grown["how"])
        elif found := _amount_in(clause, statement):
            measured, unit = found
            name = "amount" if unit is None else "how_many"
            yield Origin.AMOUNT, _question(name, who=measured, what=unit or "")


def _amount_in(clause: str, statement: Statement) -> tuple[str, str | None] | None:
    """Return what a clause measures, and in what; or what it counts, and what of. None where it does neither.

    What is measured by a noun, such as 收入, needs no unit: None stands for that.
    """
    spans = find_answer_spans(AnswerType.NUMBER, clause)
    if len(spans) != 1:
        return None
    (start, end), link = spans[0], _LINK.search(clause[: spans[0][0]])
    what, behind = _ABOUT.sub("", clause[: link.start() if link else start]).rstrip(), clause[end:]
    words = words_of(what)
    if not _fits(what, _MEASURED) or not _stands(words) or _SAID.search(what):
        return None
    is_sure = len(what) > _VAGUE and not words[-1].is_verb
    subject = statement.subject if is_sure or statement.subject in statement.text else ""
    if not (subject or names_in(what)):
        return None
    is_amount = asks(what) == AMOUNT or (words[-1].tag != "v" and asks(what.rpartition("的")[2]) == AMOUNT)
    what, unit, is_bare = _owned(subject, what), _unit(clause, start, end), _BEHIND.fullmatch(behind) is not None
    if is_bare and is_amount:
        return what, None
    if is_bare and not link and (words[-1].is_verb or words[-1].text in _DIMENSIONS):
        return what, unit
    counts = not is_bare and words[-1].is_verb and len(behind) <= _SHORT
    if counts and all(each.tag.startswith(("n", "vn", "eng")) for each in words_of(behind)):
        return what, unit + behind
    return None


def _unit(clause: str, start: int, end: int) -> str:
    """Return the unit of a figure; empty for shares, which are asked for without one."""
    number = next((each.end for each in find_quantities(clause) if start <= each.start < end), end)
    return "" if "%" in clause[start:end] else _VAGUE_UNIT.sub("", clause[number:end].strip())


def _dated(clauses: Sequence[str], place: int, subject: str) -> Made:
    clause = clauses[place]
    spans = find_answer_spans(AnswerType.DATE, clause)
    if not spans:
        return
    who, did = clause[: spans[0][0]], clause[spans[-1][1] :]
    if _BEFORE_DATE.search(who):
        who = _BEFORE_DATE.sub("", who)
        named = _fits(who, _SUBJECT) and _stands(words_of(who)) and (subject or names_in(who))
        if named and _fits(did, _DEED) and words_of(did)[0].tag.startswith(("v", "n")):
            yield Origin.DATE, _question("when_done", who=_owned(subject, who, joined=""), did=_done(did))
        return
    event = did.lstrip(_AFTER_DATE) or next(iter(clauses[place + 1 :]), "")
    if not _LEADS.fullmatch(who) or _BOUNDS.match(did) or find_answer_spans(AnswerType.DATE, event):
        return
    if _HAPPENED.search(event) and _fits(event, _EVENT) and _stands(words_of(event)):
        if names_in(event) or (subject and subject in event):
            yield Origin.DATE, _question("when", who=_done(event))


def _held(clause: str, subject: str) -> Made:
    """Yield who holds an office, and who did what."""
    for start, end in find_answer_spans(AnswerType.PERSON, clause):
        if (made := _BY_WHOM.match(clause[end:])) and _stands(words_of(made["what"])) and names_in(made["what"]):
            yield Origin.PERSON, _question("who_did", did=made.group())
        office: list[TaggedWord] = []
        for word in reversed(words_of(clause[:start])):
            if not (word.is_noun or word.tag.startswith(("b", "f"))) or word.tag.startswith("nr"):
                break
            office.insert(0, word)
        text = clause[office[0].span.start : start] if office else ""
        if _OFFICE.search(text) and len(text) <= _LONGEST_OFFICE and (subject or names_in(text)):
            yield Origin.PERSON, _question("who", who=_owned(subject, text))
    if made := _MADE_BY.match(clause):
        if _stands(words_of(made["who"])) and (subject or names_in(made["who"])):
            yield Origin.PERSON, _question("by_whom", who=_owned(subject, made["who"], joined=""), did=made["did"])


def _defined(text: str) -> Made:
    if (found := _IS.match(text)) and not _PRONOUN.search(found["who"]):
        if all(each.is_noun or each.tag.startswith(_WITHIN_NAMES) for each in words_of(found["who"])):
            yield Origin.DEFINITION, question_of_name(found["who"], text)
    elif (found := _LIES.match(text)) and _stands(words_of(found["who"])):
        yield Origin.DEFINITION, _question("where", who=found["who"])


def _reasoned(text: str, subject: str) -> Made:
    if found := _WHY.match(text):
        words = words_of(found["effect"])
        if _stands(words) and any(each.tag == "v" for each in words):
            yield Origin.REASON, _question("why", who=_owned(subject, found["effect"], joined=""))


def _is_person(name: str) -> bool:
    return find_answer_spans(AnswerType.PERSON, name) == [(0, len(name))]


def _stands(words: Sequence[TaggedWord]) -> bool:
    """Tell whether words can begin a question: with a noun, and without a pronoun."""
    if not words or any(_PRONOUN.search(each.text) for each in words):
        return False
    return not words[0].tag.startswith(_NO_BEGINNING) or bool(asks(words[0].text))


def _fits(text: str, size: tuple[int, int]) -> bool:
    return size[0] <= len(text) <= size[1]


def _owned(subject: str, what: str, joined: str = "的") -> str:
    """Return words with the article's subject before them, unless they name somebody themselves."""
    if not subject or subject in what or names_in(what):
        return what
    gap = " " if subject[-1].isascii() and what[0].isascii() else ""
    return f"{subject}{gap if what[0].isdigit() else joined}{what}"


def _done(event: str) -> str:
    """Return what happened without what says that it did."""
    return _DONE.sub("", event.strip())

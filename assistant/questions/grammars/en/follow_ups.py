"""How English questions depend on an earlier one, and how they are put together with it."""

import re

from assistant.questions.dates import find_dates, without_dates
from assistant.questions.grammar import Grammar
from assistant.questions.grammars.en.frame import (
    AMOUNT,
    AUXILIARIES,
    CHANGES,
    COMMANDS,
    DETERMINERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    QUOTED,
    SPEAKERS,
    WORD,
    asks,
    frame,
    is_name,
)
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

_KIND = (
    "company|firm|brand|team|club|country|city|place|school|university|organisation|organization|film|movie|book|novel"
    "|song|game|product|phone|device|project|bridge|tower|building|mountain|river|lake|dish|animal|plant|event|war"
)
_PRONOUNS = {
    "date": (r"that year|the same (?:year|quarter|month)", Referent.DATE, "{}"),
    "then": (r"at that time|back then", Referent.DATE, "in {}"),
    "kind": (rf"(?:this|that|the same) (?:{_KIND})|these (?:companies|teams|countries)", Referent.TOPIC, "{}"),
    "owner": (r"its|their", Referent.TOPIC, "{}'s"),
    "whose": (r"his|her(?= [a-z])", Referent.PERSON, "{}'s"),
    "thing": (r"it|they|them", Referent.TOPIC, "{}"),
    "that": (r"(?<=is )that(?=\s*\?)|(?<=about )that(?! \w)", Referent.SUBJECT, "{}"),
    "person": (r"he|she|him|her", Referent.PERSON, "{}"),
    "place": (r"there", Referent.TOPIC, "in {}"),
}
"""By kind: how it looks, what it stands for, and what is put in its place."""
_PRONOUN = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{kind}>{form})' for kind, (form, *_) in _PRONOUNS.items())})\b", re.IGNORECASE
)
_NO_PRONOUN = re.compile(
    r"\bit (?:true|possible|necessary|safe|legal|ok|okay|rain|snow|be|cold|hot|late|worth)\b"
    r"|\bit (?:take|takes|took) (?:\w+ )?to\b|\bit (?:mean (?:for|to|when|if)|called when)\b"
    r"|\b(?:time|day|date) is it\b|\b(?:it is|it's|is it) (?:raining|snowing|cold|hot|dark)\b"
    r"|\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b",
    re.IGNORECASE,
)
"""Where "it" and "there" stand for nothing."""

_LEAD = re.compile(r"(?:(?:and|but|so|then|ok|okay|well|also|now)\b[,\s]*)*", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?P<about>(?:what|how) (?:about|of)\b\s*)?(?:(?:in|for|of|at|on|by|with|to)\b\s*)?", re.IGNORECASE
)
_MORE = re.compile(
    r"(?:and )?(?:any(?:thing|one|body)? (?:else|more|others?)|(?:what|who|where) else|(?:tell me )?more|go on)"
    r"[\s.?!]*",
    re.IGNORECASE,
)
_WHY = re.compile(r"(?:and |but )?(?:why|how so|how come|why (?:is that|not)|really)[\s.?!]*", re.IGNORECASE)
_COUNTS = re.compile(r"how (?:much|many|long|often|big|tall)(?: (?P<what>[a-z]+))?", re.IGNORECASE)
_DATED_ALREADY = ("last", "this", "next", "yesterday", "today", "tomorrow")
_MONTHS = "January February March April May June July August September October November December".split()
_MOST_WORDS = 3
"""A bare noun has no more words; more are the keywords of a question of their own."""


class English(Grammar):
    """What the rules know of English."""

    def read(self, question: str) -> FollowUp | None:
        """Return in which way a question depends on an earlier one; None if it stands alone."""
        if _MORE.fullmatch(question):
            return Again()
        if _WHY.fullmatch(question):
            return Comment(question)
        if pronouns := _pronouns(question):
            return pronouns
        rest = _without_lead(question)
        about = _ABOUT.match(rest)
        bare = (rest[about.end() :] if about else rest).strip(" .?!？").removesuffix("'s")
        words = [word.casefold() for word in WORD.findall(bare)]
        if not words or words[0] in COMMANDS or SPEAKERS & set(words):
            return None
        if counted := _COUNTS.fullmatch(bare):
            return Fragment(counted["what"]) if counted["what"] else Headless(rest)
        if words[0] in QUESTION_WORDS or AUXILIARIES & set(words):
            return None
        marked = rest != question or (about is not None and about["about"])
        return Fragment(bare) if marked or _is_one_thing(question, bare) else None

    def frame(self, question: str) -> QuestionFrame:
        """Return what a question is about."""
        return frame(question)

    def asks(self, words: str) -> str:
        """Return how a property is asked for; empty for what is none."""
        return asks(words)

    def is_asked(self, words: str, topic: str, asked: str) -> bool:
        """Tell whether a fragment's words go in the place of what is asked of a thing, rather than of the thing."""
        if asks(words) or not asked:
            return bool(asks(words))
        return words.casefold().split()[-1] == asked.casefold().split()[-1] or (is_name(topic) and not is_name(words))

    def ask(self, topic: str, words: str, date: str) -> str:
        """Return the question for a property of a thing; only an amount's takes the date along."""
        how = asks(words) or AMOUNT
        property_ = re.sub(r"^(?:the|its|their)\s+", "", words, flags=re.IGNORECASE)
        return f"{how} the {property_} of {topic}{f' in {date}' if date and how == AMOUNT else ''}?"

    def head(self, topic: str, question: str, date: str) -> str:
        """Return a question that does not say of what it asks, with that; the date may be empty."""
        return f"{question.rstrip(' ?.!？')} of {topic}{f' in {date}' if date else ''}?"

    def comment(self, earlier: str, question: str) -> str:
        """Return a question about all that an earlier one says, with that."""
        return f"{earlier.rstrip(' ?.!？')}, {question[:1].lower()}{question[1:]}"

    def insert_date(self, question: str, date: str, frame: QuestionFrame) -> str:
        """Return a question that has no date with one."""
        body = question.rstrip(" ?.!？")
        dated = date if date.casefold().startswith(_DATED_ALREADY) else f"in {date}"
        return f"{body} {dated}{question[len(body) :]}"

    def part_of_year(self, part: str, year: str) -> str:
        """Return a quarter, half or month with its year."""
        return f"the {part} of {year}" if part.casefold().endswith(("quarter", "half")) else f"{part} {year}"

    def say_date(self, year: str, month: int, quarter: int) -> str:
        """Return a date; its parts are empty or 0 where it has none."""
        part = _MONTHS[month - 1] if month else f"Q{quarter}" if quarter else ""
        return " ".join(each for each in (part, year) if each)


def _pronouns(question: str) -> tuple[Pronoun, ...]:
    """Return the pronouns whose antecedent does not stand in the question itself."""
    off = [match.span() for pattern in (QUOTED, _NO_PRONOUN) for match in pattern.finditer(question)]
    changes = CHANGES & {word.casefold() for word in WORD.findall(question)}
    found = []
    for match in _PRONOUN.finditer(question):
        kind, before = match.lastgroup or "", question[: match.start()]
        _, referent, form = _PRONOUNS[kind]
        if any(start <= match.start() < end for start, end in off):
            continue
        if find_dates(before) if referent is Referent.DATE else kind != "that" and _has_antecedent(before, kind):
            continue
        referent = Referent.SUBJECT if kind == "thing" and changes else referent
        found.append(Pronoun(Span(*match.span()), referent, form))
    return tuple(found)


def _has_antecedent(before: str, kind: str) -> bool:
    """Tell whether a pronoun may stand for something before it in its own question."""
    words = WORD.findall(without_dates(_without_lead(before)))
    plain = [word.casefold() for word in words]
    verbal = QUESTION_WORDS | AUXILIARIES | PREPOSITIONS
    if QUOTED.search(before) or DETERMINERS & set(plain):
        return True
    if any(is_name(word) and (place or word.casefold() not in verbal) for place, word in enumerate(words)):
        return True
    asked = plain[:1] in (["which"], ["what"], ["who"], ["whose"]) and not set(plain[1:2]) & (
        AUXILIARIES | PREPOSITIONS
    )
    return asked and len(plain) > 1 and kind in ("owner", "whose")  # "Which university has its origins in a school?"


def _is_one_thing(question: str, bare: str) -> bool:
    """Tell whether a question without a verb is one noun, and not the keywords of a question of its own."""
    words = WORD.findall(bare)
    if not WORD.search(without_dates(bare)):
        return True
    if find_dates(bare) or len(words) > _MOST_WORDS or not question.rstrip().endswith(("?", "？")):
        return False
    return not (is_name(bare) and asks(bare))


def _without_lead(question: str) -> str:
    lead = _LEAD.match(question)
    return question[lead.end() :] if lead else question

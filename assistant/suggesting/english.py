"""Questions made of English sentences: what is unknown in them moves to their beginning."""

import re
from collections.abc import Iterator

from assistant.questions.grammars.properties import properties
from assistant.suggesting.candidate import Origin
from assistant.suggesting.forms import forms_of
from assistant.suggesting.statements import Statement
from index.text.dictionary import base_form, is_english_word
from sources import PassageKind

Made = Iterator[tuple[Origin, str]]

_NOT_FIRST = (
    r"(?!(?:He|She|It|They|We|I|You|His|Her|Its|Their|Our|This|That|These|Those|There|In|On|At|As|By|For|From|With|After"
    r"|Before|But|And|Or|So|If|When|While|Although|Though|Since|Because|However|Some|Most|Many|Both|Each|One|Two|Another"
    r"|Other|Such|What|Which|Who|How|Why|Where|Not|No|All|Under|During|Until|Here|Then|Also|Only|Even|To|Of|Given)\b)"
)
_SUBJECT = (
    rf"(?P<who>{_NOT_FIRST}(?:(?:The|A|An) )?[\w’'.-]+"
    r"(?: (?!(?:is|are|was|were|has|have|had|which|that|who)\b)[\w’'.-]+){0,6}?)"
)
_ASIDE = r"(?:, [^,]{2,60},)?"
_BE = "(?P<be>is|was|are|were)"
_NAME = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+"
_REST = r"\b(?P<rest>[^.;]*)"

# When
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = (
    r"(?:(?:the )?(?:early |late |spring of |summer of |autumn of |winter of )?"
    rf"(?:(?:\d{{1,2}} )?(?:{_MONTHS})(?: \d{{1,2}},?)?(?: \d{{4}})?|\d{{4}})\b)"
)
_IN_DATE = re.compile(rf"^(?:In|On|By|Since) {_DATE},? ")
_ON_DATE = re.compile(rf"^(?P<more>(?: (?!in\b|on\b)[\w’'-]+){{0,5}}?) (?:in|on) {_DATE}")
_PASSIVE = re.compile(
    rf"^{_SUBJECT}{_ASIDE} {_BE} (?P<did>(?:first |also |later |officially |originally )?"
    rf"[a-z]+(?:ed|en|un|ilt|ade|old|eld|orn|ung|ought|aught|et|ut|one|own|ead)){_REST}"
)
_DID = re.compile(
    rf"^{_SUBJECT} (?P<did>[a-z]+ed|won|made|took|became|began|built|wrote|left|found|led|held|lost|sold|bought|gave"
    rf"|went|fell|rose|grew){_REST}"
)
_ALONE = frozenset("die begin open close end start retire resign marry return graduate land arrive explode".split())
"""Verbs that need nothing behind them."""

# How many
_NUMBER = (
    r"(?:about |around |over |nearly |almost |some |up to |at least |more than )?"
    r"(?:\d[\d,]*(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:hundred|thousand|million|billion))?"
)
_COUNTS = re.compile(
    rf"^{_SUBJECT} (?P<did>[a-z]+) {_NUMBER} (?P<what>(?:[a-z-]+ ){{0,2}}[a-z]+s)\b"
    r"(?P<more>(?: (?:in|from|on|for|at|of|per|to|by|during|under) [\w’' -]+)?)(?=[.,;:]|$| and)"
)
_PRESENT = frozenset(
    "has needs contains holds weighs covers takes gives lasts costs includes offers uses measures requires".split()
)

# Who, what, where and why
_IS = re.compile(rf"^{_SUBJECT}{_ASIDE} {_BE} (?:an?|the|one of) ")
_APPOSED = re.compile(
    r"^(?P<who>[A-Z][\w’'.-]+(?: [A-Z\d][\w’'.-]*){0,4}), (?:an?|the) [a-z][^,.;]{3,60},?"
    r" (?=is|was|has|had|[a-z]+ed)"
)
_HOLDS = re.compile(rf"(?:^|[;,] (?:and )?)(?P<role>[Tt]he [a-z -]{{4,40}}?) {_BE} (?:Dr |Professor )?{_NAME}")
_WHO_DID = re.compile(
    rf"^(?:The )?{_NAME} (?P<did>(?:first |later |also )?(?:discovered|invented|founded|wrote|designed|won|led|directed"
    r"|built|created|developed|composed|painted|proposed|introduced|published|translated|established|coined|named|proved"
    r"|defeated|replaced|succeeded|owns|owned|leads|chairs|runs|maintains))"
    r"(?P<what> [^,.;:]{6,50}?)(?=[,.;:]| and | which | who | in \d{4}|$)"
)
_BY_NAME = re.compile(rf"^ by (?:the \w+ )?{_NAME}")
_PLACED = frozenset("located situated based born held built played founded buried".split())
_AT_PLACE = re.compile(r"^ (?:in|at) (?:the )?[A-Z][\w’'-]+")
_BECAUSE = re.compile(rf"^{_SUBJECT} {_BE} (?P<did>[^,.;]{{3,50}}?),? because\b")
_ROLES = frozenset("manager engineer editor chair head officer chief leader maintainer teacher professor".split())

_CAPITALISED = re.compile(r"(?<=\s)[“\"]?[A-Z\d][\w’'-]+")
_LEANING = re.compile(
    r"\b(?:he|she|it|they|him|her|his|its|their|them|this|that|these|those|we|our|us|you|your)\b", re.IGNORECASE
)
_SAID = frozenset("said reported followed stated noted added argued claimed suggested showed concerned".split())
_NAMES = re.compile(r"(?<=[a-z,] )(?:[A-Z][\w’'-]+)(?: (?:of |and )?[A-Z\d][\w’'.-]*)*")
_TO_PAUSE = re.compile(r"[^,.;:]*?(?=[,.;:]| and | which | who | while | when | but |$)")
_LONGEST_HEADING = 4
_COUNTING = frozenset("Three Four Five Six Seven Eight Nine Ten Several Few".split())
_HE_OR_SHE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b")
_NUMERAL = re.compile(r"\d")
_PERSON = re.compile(r"\b(?:he|she|his|her|who)\b|\bborn\b", re.IGNORECASE)


def questions_in(statement: Statement) -> Made:
    """Yield what a sentence answers, as far as it can be asked without having read the rest."""
    for origin, question in _questions_in(statement):
        if _CAPITALISED.search(question) and not _LEANING.search(question):
            yield origin, question


def question_of_name(name: str, text: str) -> str:
    """Return what asks who or what somebody or something is."""
    return _question("who" if _is_person(name, text) else "what", who=name)


def names_of(text: str) -> Iterator[str]:
    """Yield the names in a text, each as often as it stands there."""
    for found in _NAMES.finditer(text):
        name = found.group().rstrip(".").removesuffix("’s").removesuffix("'s")
        if len(name) > 2 and (" " in name or not is_english_word(name.lower())):
            yield name


def _is_person(name: str, text: str) -> bool:
    """Tell whether a text speaks of somebody by a name, or else of him or her all the time."""
    if len(_HE_OR_SHE.findall(text)) > text.count(name) / 2 > 2:
        return True
    words = name.replace("-", "").split()
    its = re.escape(name)
    told = rf"{its},? (?:who|said|told|was born|wrote|won)\b|(?:Dr|Mr|Mrs|Ms|Professor|by) {its}"
    return 1 < len(words) < 4 and all(map(str.isalpha, words)) and re.search(told, text) is not None


def _question(name: str, **words: str) -> str:
    return forms_of("en").question(name, **words)


def _questions_in(statement: Statement) -> Made:
    text = " ".join(statement.text.split())
    if dated := _IN_DATE.match(text):
        text = text[dated.end() :]
        yield from _dated_event(text)
    if statement.kind is PassageKind.CAPTION:
        if found := re.search(r"[,·] ?([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+)$", text):
            yield Origin.PERSON, _question("who", who=found[1])
        return
    yield from _passive(text)
    yield from _defined(text)
    yield from _counted(text)
    yield from _did(text)
    if (found := _BECAUSE.match(text)) and _fits(found["who"]):
        yield Origin.REASON, _question("why", be=found["be"], who=_lower(found["who"]), did=found["did"])
    if found := _WHO_DID.match(text):
        yield Origin.PERSON, _question("who_did", did=found["did"] + found["what"])
    for found in _HOLDS.finditer(text):
        if properties("en").get(role := found["role"].split()[-1]) == "Who is" or role in _ROLES:
            of = f" of {statement.subject}" if statement.subject and statement.subject not in text else ""
            yield Origin.PERSON, _question("who", be=found["be"], who=_lower(found["role"]) + of)


def question_of_heading(heading: str, subject: str) -> str | None:
    """Return what a heading asks of the article's subject; None where nothing can be made of it."""
    words = heading.strip(" .:").lower().split()
    if not words or len(words) > _LONGEST_HEADING or not subject or subject.lower() in heading.lower():
        return None
    asked = properties("en").get(words[-1])
    return _question("property", asked=asked, what=" ".join(words), who=subject) if asked else None


def _dated_event(text: str) -> Made:
    """Yield when something happened that a sentence tells behind a date."""
    if (found := _PASSIVE.match(text)) and _fits(found["who"]):
        yield (
            Origin.DATE,
            _question("when", be=found["be"], who=_lower(found["who"]), did=found["did"] + _first(found["rest"])),
        )
    elif (found := _DID.match(text)) and _fits(found["who"]) and (helped := _helped(found["did"])):
        if not _first(found["rest"]) and helped[1] not in _ALONE:
            return
        yield (
            Origin.DATE,
            _question("when_done", be="did", who=_lower(found["who"]), did=helped[1] + _first(found["rest"])),
        )


def _first(rest: str) -> str:
    """Return what stands behind a verb up to the first pause, if that is short."""
    found = _TO_PAUSE.match(rest)
    return found.group() if found and len(found.group().split()) <= 8 else ""


def _passive(text: str) -> Made:
    found = _PASSIVE.match(text)
    if not found or not _fits(found["who"]):
        return
    who, be, did, rest = _lower(found["who"]), found["be"], found["did"], found["rest"]
    if when := _ON_DATE.match(rest):
        yield Origin.DATE, _question("when", be=be, who=who, did=did + when["more"])
    if _BY_NAME.match(rest):
        yield Origin.PERSON, _question("by_whom", be=be, who=who, did=did)
    if did in _PLACED and _AT_PLACE.match(rest):
        yield Origin.DEFINITION, _question("where", be=be, who=who, did=did)


def _defined(text: str) -> Made:
    found = _IS.match(text) or _APPOSED.match(text)
    if not found or not _fits(found["who"]):
        return
    who = found["who"]
    be = found.groupdict().get("be") or "is"
    names = who.split()
    if who.startswith(("The ", "A ", "An ")) and not any(word[0].isupper() for word in names[1:]):
        return
    asked = "who" if _PERSON.search(text) and len(names) > 1 and all(each[0].isupper() for each in names) else "what"
    yield Origin.DEFINITION, _question(asked, be=be, who=_lower(who))


def _counted(text: str) -> Made:
    found = _COUNTS.match(text)
    if not found or not _fits(found["who"]):
        return
    if helped := _helped(found["did"]):
        did = helped[1] + _short(found["more"])
        yield Origin.AMOUNT, _question("how_many", what=found["what"], be=helped[0], who=_lower(found["who"]), did=did)


def _did(text: str) -> Made:
    found = _DID.match(text)
    if not found or not _fits(found["who"]) or not (helped := _helped(found["did"])):
        return
    when = _ON_DATE.match(found["rest"])
    if when and not _NUMERAL.search(when["more"]) and (when["more"] or helped[1] in _ALONE):
        yield Origin.DATE, _question("when_done", be="did", who=_lower(found["who"]), did=helped[1] + when["more"])


def _helped(verb: str) -> tuple[str, str] | None:
    """Return the auxiliary that a verb's question takes, and the verb's base form; None for what may be no verb."""
    if verb in _SAID:
        return None
    base = base_form(verb)
    if verb in _PRESENT:
        return "does", base
    if verb in ("have", "need", "contain"):
        return "do", verb
    if base != verb and is_english_word(verb) and not verb.endswith(("s", "ing")):
        return "did", base
    return None


def _fits(who: str) -> bool:
    first, last = who.split()[0], who.split()[-1]
    return 2 < len(who) <= 60 and not last.endswith("ly") and not first.endswith("ing") and first not in _COUNTING


def _short(more: str) -> str:
    return more if len(more.split()) <= 7 else ""


def _lower(words: str) -> str:
    """Return words as they stand within a sentence: an article, which is no name, without its capital."""
    first, _, rest = words.partition(" ")
    is_article = first in ("The", "A", "An")
    is_common = rest[:1].islower() and is_english_word(first.lower())
    return f"{first.lower()} {rest}" if rest and (is_article or is_common) else words

"""What an English question is about.

Without a parser, four forms are told apart: Xiaomi's revenue, the revenue of Xiaomi, a name anywhere, and what stands
where a subject or an object does.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

from assistant.questions.dates import without_dates
from assistant.questions.grammars.properties import properties
from assistant.questions.parts import QuestionFrame, Span

AMOUNT = "What is"

QUESTION_WORDS = set("what who whom whose which when where why how".split())
AUXILIARIES = set("is are was were do does did can could will would has have had should may might be been".split())
PREPOSITIONS = set("in on at for from to by with during since before after until about than as between among".split())
DETERMINERS = {"the", "a", "an"}
SPEAKERS = {"i", "you", "we", "me", "my", "your", "us", "our"}
COMMANDS = set(
    "tell explain describe list show summarise summarize give compare name define say write ignore translate help"
    " please thanks thank hello hi find".split()
)
CHANGES = set(
    "grow grew grown rise rose fall fell increase increased decrease decreased decline declined drop dropped change"
    " changed compare compared higher lower more less account accounted exceed".split()
)
_PARTICIPLES = set("built made born written found sold held won known called sung grown taken given begun shot".split())
_UNITS_OF_TIME = {"years", "months", "days", "hours", "minutes", "times"}
_NO_NOUN = AUXILIARIES | QUESTION_WORDS | PREPOSITIONS
_NO_NAME = _NO_NOUN | COMMANDS | DETERMINERS | SPEAKERS

QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|‘[^‘’]*’|(?<!\w)'[^']*'(?!\w)")
WORD = re.compile(r"[^\W_][\w.&-]*(?<!\.)(?:['’]s\b)?")
_OWNS = ("'s", "’s")


def frame(question: str) -> QuestionFrame:
    """Return what a question is about."""
    words = _QuestionWords(question, tuple(Span(*match.span()) for match in WORD.finditer(without_dates(question))))
    if not words.spans:
        return QuestionFrame()
    topic, asked = words.owner_and_owned() or words.owned_and_owner() or (words.name() or words.part(), words.counted())
    if quoted := QUOTED.search(question):
        topic = Span(*quoted.span())
    found = QuestionFrame(topic, asked)
    first, second = (*words.plain, "", "")[:2]
    if first == "who" and asked and topic:
        subject = found.subject or topic
        return QuestionFrame(topic, asked, subject.of(question))
    if first == "who" and second not in AUXILIARIES:
        return QuestionFrame(topic, asked, f"the person who {question[words.spans[0].end :].strip(' ?.!？')}")
    return found


def asks(words: str) -> str:
    """Return how a property is asked for, such as "Where is" for "headquarters"; empty for what is none."""
    return properties("en").get((words.casefold().split() or [""])[-1], "")


def is_name(words: str) -> bool:
    """Tell whether words have a capital letter."""
    return any(map(str.isupper, words))


@dataclass(frozen=True, slots=True)
class _QuestionWords:
    """A question's words.

    Attributes:
        question: The question.
        spans: Where its words stand, but for those of dates.
    """

    question: str
    spans: tuple[Span, ...]

    @property
    def plain(self) -> list[str]:
        """The words in lower case; "what" for "what's"."""
        words = [span.of(self.question).casefold() for span in self.spans]
        return [word[:-2] if word[:-2] in QUESTION_WORDS | {"it", "that", "there"} else word for word in words]

    def owner_and_owned(self) -> tuple[Span | None, Span | None] | None:
        """Find "Xiaomi's internet revenue"."""
        plain = self.plain
        owner = next((place for place, word in enumerate(plain) if word.endswith(_OWNS)), None)
        if owner is None:
            return None
        start = owner
        while start and plain[start - 1] not in _NO_NOUN and plain[start] not in DETERMINERS:
            start -= 1
        return Span(self.spans[start].start, self.spans[owner].end - 2), self._cover(owner + 1, self._end(owner + 1))

    def owned_and_owner(self) -> tuple[Span | None, Span | None] | None:
        """Find "the internet revenue of Xiaomi"."""
        plain = self.plain
        of = plain.index("of") if "of" in plain[1:-1] else 0
        start = of
        while start and plain[start - 1] not in _NO_NOUN | DETERMINERS and not self._is_name(start - 1):
            start -= 1
        if start == of:
            return None
        return self._cover(of + 1, self._name_end(of + 1) or self._end(of + 1)), self._cover(start, of)

    def name(self) -> Span | None:
        """Find the first name, with the article before it."""
        for place, word in enumerate(self.plain):
            if self._is_name(place) and word not in _NO_NAME:
                has_article = place > 0 and self.plain[place - 1] in DETERMINERS
                return self._cover(place - has_article, self._name_end(place - has_article))
        return None

    def part(self) -> Span | None:
        """Find what stands where a subject or an object does."""
        plain = self.plain
        helper = next((place for place, word in enumerate(plain) if word in AUXILIARIES), None)
        if helper is None:  # "Who invented the telephone?"
            start = 2 if plain[0] in QUESTION_WORDS else int(plain[0] in COMMANDS)
            return self._cover(start, self._end(start))
        start = helper + 1
        if plain[start : start + 1] and plain[start] in SPEAKERS:  # "How do I make bread?"
            return self._cover(start + 2, self._end(start + 2))
        end = self._end(start)
        acts = plain[helper] not in ("is", "are", "was", "were") or _is_participle(plain[end - 1])
        return self._cover(start, end - 1 if acts and end - start > 1 else end)

    def counted(self) -> Span | None:
        """Find "employees" in "How many employees does Apple have?"."""
        plain = self.plain
        if plain[0] != "how" or plain[1:2] not in (["many"], ["much"]):
            return None
        end = next((place for place, word in enumerate(plain) if word in AUXILIARIES), 2)
        return None if plain[end - 1] in _UNITS_OF_TIME else self._cover(2, end)

    def _is_name(self, place: int) -> bool:
        return is_name(self.spans[place].of(self.question))

    def _end(self, start: int) -> int:
        """Return where a phrase ends that begins at a word."""
        return start + len(list(takewhile(lambda word: word not in _NO_NOUN | CHANGES, self.plain[start:])))

    def _name_end(self, start: int) -> int | None:
        """Return where a name ends that begins at a word; None if there is none."""
        plain = self.plain
        end = start + (plain[start] in DETERMINERS)
        if end == len(plain) or not self._is_name(end):
            return None
        while end < len(plain) and (
            self._is_name(end)
            or self.spans[end].of(self.question).isdecimal()
            or (plain[end] == "of" and end + 1 < len(plain) and self._is_name(end + 1))
        ):
            end += 1
        acts = {"do", "does", "did"} & set(plain[:start])  # a verb is next: "Who did the Broncos beat?"
        if plain[start] in DETERMINERS and not acts and end < self._end(end) and not _is_participle(plain[end]):
            end += 1  # "the French colony"
        return end

    def _cover(self, start: int, end: int | None) -> Span | None:
        if end is None or start >= end or {*self.plain[start:end]} <= SPEAKERS | {"it", "they", "he", "she"}:
            return None
        return Span(self.spans[start].start, self.spans[end - 1].end)


def _is_participle(word: str) -> bool:
    return word in _PARTICIPLES or word.endswith("ed")

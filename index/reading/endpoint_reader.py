"""A reader behind a chat endpoint, as Ollama, vLLM and llama.cpp's server have one: a language model that only points.

It is shown the question and numbered sentences of the best passages, and replies with a verdict and numbers. So
whatever the model makes of them, and whatever an article talks it into, no word of it reaches an answer: what it
returns are places in articles, or it is no reply.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.errors import ReaderError
from index.reading.endpoint.address import EndpointAddress
from index.reading.endpoint.client import KEY_VARIABLE, Deadline, EndpointClient
from index.reading.endpoint.prompt import INSTRUCTIONS, PROMPT_VERSION, REMINDER, Place, Prompt, prompt_of
from index.reading.endpoint.reply import Choice, ReaderVerdict, choice_schema, read_choice
from index.reading.reader import Reader, Reading
from index.retrieval.hits import Hit

_TIME_LIMIT = 30.0
"""Seconds for all that one question takes, a second try included."""
_REPLY_TOKENS = 200
_BAD_REQUEST = (400, 422)


@dataclass(frozen=True, slots=True)
class VerdictLogOdds:
    """What a verdict says of the passages, as log-odds that they answer.

    Attributes:
        first: Of the passage whose sentence was named first.
        named: Of the others of which one was named.
        others: Of those of which none was.
    """

    first: float
    named: float
    others: float


LOG_ODDS: Mapping[ReaderVerdict, VerdictLogOdds] = {
    ReaderVerdict.ANSWERED: VerdictLogOdds(4.0, 0.0, -5.0),
    ReaderVerdict.UNSURE: VerdictLogOdds(-1.0, -3.0, -5.0),
    ReaderVerdict.UNANSWERED: VerdictLogOdds(-4.0, -5.0, -5.0),
}
"""On the embedded reader's scale, so that they count in ranking and confidence as its own do: over gold questions, the
best passage of an answerable one has 2 of it (the surest twentieth 4), of an unanswerable one -5.3, and the other
passages -4. An answer counts as the surest of its; -1 is what an ordinary passage needs to be offered as unsure."""


class EndpointReader(Reader):
    """Has a language model choose among numbered sentences. It may be shared by threads.

    Attributes:
        name: `openai:http://127.0.0.1:11434/v1#model`, always written in the same way.
        fingerprint: The same for the same endpoint, model and prompt.
        sends_text_to: The host that questions and passages are sent to; None for this machine itself.
    """

    def __init__(
        self, client: EndpointClient, seconds: float = _TIME_LIMIT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take whom to ask.

        Args:
            client: Sends the requests.
            seconds: How long one question may take, whatever happens.
            clock: What tells the time, in seconds.
        """
        self._client, self._seconds, self._clock = client, seconds, clock
        self._plain = False  # whether the endpoint is known to take no more than the oldest of requests
        address = client.address
        self.name = str(address)
        self.fingerprint = f"{self.name} prompt {PROMPT_VERSION}"
        self.sends_text_to = None if address.is_this_machine else address.host

    @classmethod
    def of(cls, name: str, *, allow_remote: bool = False) -> "EndpointReader":
        """Return the reader of a name; nothing is sent yet.

        If the endpoint asks for a key, `YINJU_READER_KEY` holds it.

        Args:
            name: Such as `openai:http://127.0.0.1:11434/v1#model`.
            allow_remote: Whether it may be anywhere, not just at this machine's own address in numbers.

        Raises:
            ReaderError: If it is no such name, the endpoint may be on another machine, or the key can't be sent there.
        """
        key = os.environ.get(KEY_VARIABLE, "").strip() or None
        return cls(EndpointClient(EndpointAddress.of(name, allow_remote=allow_remote), key))

    def read(self, query: str, hits: Sequence[Hit]) -> list[Reading]:
        """Have some passages read, all in one request.

        Args:
            query: As searched for.
            hits: What was found for it.

        Returns:
            One reading a hit. No answer is marked within a sentence: `start` and `end` are those of the passage's best
            one, and `certainty` is 0.

        Raises:
            ReaderError: If no choice came in time.
        """
        prompt = prompt_of(query, hits)
        choice = self._choice(prompt) if prompt.places else Choice(ReaderVerdict.UNANSWERED, ())
        named = [prompt.places[number - 1] for number in choice.sentences]
        log_odds = LOG_ODDS[choice.verdict]
        readings = []
        for place, hit in enumerate(hits):
            own = [each.sentence for each in named if each.hit == place]
            odds = log_odds.others if not own else log_odds.first if named[0].hit == place else log_odds.named
            readings.append(_reading(hit, own, odds))
        return readings

    def _choice(self, prompt: Prompt) -> Choice:
        """Ask, and if the reply is wrong, ask once more in what is left of the time."""
        deadline = Deadline(self._seconds, self._clock)
        try:
            return self._ask(prompt.text, prompt.places, deadline)
        except ReaderError as error:
            if not error.transient:
                raise
        return self._ask(f"{prompt.text}\n{REMINDER}", prompt.places, deadline)

    def _ask(self, text: str, places: Sequence[Place], deadline: Deadline) -> Choice:
        response = self._client.post(self._request(text, len(places), plain=self._plain), deadline)
        if response.status in _BAD_REQUEST and not self._plain:
            response = self._client.post(self._request(text, len(places), plain=True), deadline)
            self._plain = response.status not in _BAD_REQUEST
        self._client.require_ok(response)
        try:
            return read_choice(response.body, len(places))
        except ValueError as error:
            raise self._client.error(
                f"{error}. Take a model that follows instructions and doesn't think aloud.", transient=True
            ) from None

    def _request(self, text: str, count: int, *, plain: bool) -> bytes:
        """Return a request; a plain one has nothing that older servers don't know."""
        request = {
            "model": self._client.address.model,
            "messages": [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": text}],
            "temperature": 0,
            "max_tokens": _REPLY_TOKENS,
            "stream": False,
        }
        if not plain:
            schema = {"name": "choice", "strict": True, "schema": choice_schema(count)}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
            request["chat_template_kwargs"] = {"enable_thinking": False}
        return json.dumps(request).encode()


def _reading(hit: Hit, named: Sequence[int], log_odds: float) -> Reading:
    """Return the reading of a hit of which some sentences were named, best first, perhaps none."""
    if not hit.sentences:
        return Reading(log_odds, (), hit.passage.start, hit.passage.end, 0.0)
    shares = [0.0] * len(hit.sentences)
    for rank, each in enumerate(named):
        shares[each] = 0.5**rank
    total = sum(shares) or 1.0
    best = hit.sentences[named[0] if named else 0]
    return Reading(log_odds, tuple(share / total for share in shares), best.start, best.end, 0.0)

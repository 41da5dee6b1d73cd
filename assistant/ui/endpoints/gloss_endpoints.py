"""The endpoint that glosses the words of a passage for readers of the other language."""

from assistant.rendering.gloss import gloss
from assistant.ui.endpoints.endpoint import Endpoint, Reply, Slot, endpoint
from assistant.ui.requests.gloss_requests import GlossRequest


class GlossEndpoints:
    """What the page's switch for glosses asks."""

    def __init__(self, slot: Slot) -> None:
        """Take what lets requests in."""
        self._slot = slot

    def all(self) -> list[Endpoint]:
        """Return the endpoint."""
        return [endpoint("gloss", self._slot, GlossRequest, self.gloss)]

    def gloss(self, request: GlossRequest) -> Reply:
        """Return the words of a text in order, each with its readings."""
        words = gloss(request.text)
        return {"words": [[word.text, [[each.pinyin, list(each.senses)] for each in word.readings]] for word in words]}

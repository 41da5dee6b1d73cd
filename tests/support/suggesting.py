"""What tests of questions that nobody asked share: an assistant that answers all of them, and notes them."""

from collections.abc import Collection

from assistant import Answer, Assistant
from index import PassageIndex
from sources import Document, document_of
from tests.support.fakes import FakeEncoder

BRIDGE = document_of(
    "bridge",
    "青江大桥",
    [
        "青江大桥位于临汐市。它的面积是3万平方米。",
        "2015年,青江大桥启动了扩建工程。大桥全长3.2公里。",
        "因为水流太急,青江大桥的桥墩修得特别宽。总工程师周宁住在桥头。",
        "青江大桥每年有12万辆汽车通过。",
    ],
)
HARBOUR = document_of(
    "harbour",
    "Tamberlin Harbour",
    [
        "Tamberlin Harbour was built in 1920. The chief engineer is Oksana Brill.",
        "Tamberlin Harbour is a port in the north. It handled 1,250 ships in 2019.",
        "In 1998, Tamberlin Harbour was bought by Anna Bell.",
    ],
)


def assistant_of(*documents: Document) -> Assistant:
    """Return an assistant with the fake encoder."""
    return Assistant(PassageIndex.build(documents, FakeEncoder()))


class Obliging:
    """Answers whatever it is asked, from the passage that is nearest; and keeps what that was."""

    def __init__(self, assistant: Assistant, most: int = 1000) -> None:
        self.assistant = assistant
        self.asked: list[str] = []
        self.most = most

    def __call__(self, question: str, documents: Collection[str] | None) -> Answer:
        from assistant.suggesting.questions import NotNowError

        if len(self.asked) == self.most:
            raise NotNowError
        self.asked.append(question)
        return answer_from(self.assistant, question, documents)


def answer_from(assistant: Assistant, question: str, documents: Collection[str] | None = None) -> Answer:
    """Return an answer that cites the passage nearest to a question."""
    return Answer(question, question, True, 0.9, "", assistant.nearest(question, 1, documents))

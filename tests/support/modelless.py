"""The command with the fake encoder in place of the model: `python -m tests.support.modelless ask …` starts at once."""

from assistant.cli.main import main
from index import SentenceEncoder
from tests.support.fakes import FakeEncoder

if __name__ == "__main__":
    SentenceEncoder.load = lambda *_: FakeEncoder()  # type: ignore[assignment, method-assign]
    main()

"""Ask anything: `python -m tests.attacks.grown_questions [COUNT]`; see `tests.attacks.grown`.

With the fake encoder, so that what is tried is the product's own code.
"""

import tempfile
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["assistant", "index", "sources"]):
    from assistant import Assistant
    from index import PassageIndex
    from sources import load_documents

from tests.attacks.grown import fuzz
from tests.support.articles import ARTICLES
from tests.support.asking import ask_anything
from tests.support.fakes import FakeEncoder


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in ARTICLES.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        assistant = Assistant(PassageIndex.build(load_documents([Path(folder)]), FakeEncoder()))

    def try_one(data: Any) -> None:
        history = [data.ConsumeUnicode(200) for _ in range(data.ConsumeIntInRange(0, 3))]
        k = data.ConsumeIntInRange(1, 8)
        ask_anything(assistant, data.ConsumeUnicode(2100), history, k)

    fuzz(try_one, *(text.encode() for text in ARTICLES.values()))


if __name__ == "__main__":
    main()

"""A program that changes an index again and again until it is killed: `tests/integration/index/test_kills.py` kills it.

It imports everything once, and then makes a copy of itself for each line that it reads: an index's folder and a seed.
The copy's number comes back as a line; what it does follows from the seed.
"""

import contextlib
import os
import random
import sys
from pathlib import Path

from index import (
    Model,
    NoArticlesError,
    SelectionOptions,
    drop_articles,
    read_manifest,
    stored_records,
    update_articles,
)
from tests.support.fakes import FakeEncoder

FACTS = ("灯塔", "渡船", "果园", "风车", "茶馆", "石桥", "集市", "学校")


def article(number: int, version: int) -> str:
    """Return an article that says of which version it is."""
    thing = FACTS[number % len(FACTS)]
    return f"{thing}第{number}号\n\n" + "\n\n".join(
        f"{thing}第{number}号的第{part}段属于版本{version}，它是在{1900 + version % 100}年写的。" for part in range(3)
    )


def change(folder: Path, seed: int) -> None:
    """Add, change, remove and rebuild, as chance has it, without end."""
    chance = random.Random(seed)
    articles = folder.parent / "articles"
    while True:
        number, version = chance.randrange(12), chance.randrange(10_000)
        match chance.choice(("add", "add", "gone", "remove", "rebuild")):
            case "add":
                file = articles / f"a{number}.txt"
                file.write_text(article(number, version), encoding="utf-8")
                update_articles(folder, [articles, file], Model(encoder=FakeEncoder()))
            case "gone" if len(files := sorted(articles.glob("*.txt"))) > 3:
                chance.choice(files).unlink()
                with contextlib.suppress(NoArticlesError):  # the others may have been removed before
                    update_articles(folder, [articles], Model(encoder=FakeEncoder()))
            case "remove" if len(records := stored_records(folder)) > 3:
                drop_articles(folder, [chance.choice(records).document_id], Model(encoder=FakeEncoder()))
            case "rebuild":
                with contextlib.suppress(NoArticlesError):
                    update_articles(folder, (), Model(encoder=FakeEncoder()), anew=True)


def serve() -> None:
    """Make a copy for each line, and wait for none of them."""
    read_manifest(Path(sys.argv[1]))  # what is imported late is imported now
    for line in sys.stdin:
        folder, _, seed = line.rstrip("\n").rpartition(" ")
        if child := os.fork():
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            os.waitpid(child, 0)
        else:
            change(Path(folder), int(seed))


if __name__ == "__main__":
    choice = SelectionOptions(exclude=("drafts",))
    update_articles(Path(sys.argv[1]), [Path(sys.argv[2])], Model(encoder=FakeEncoder()), choice=choice)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    serve()

"""Which gold questions are meant: files of any of the forms, or those that lie about."""

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from assistant.errors import GoldError
from assistant.gold.questions.gold_file import GOLD_SUFFIX, read_gold_file
from assistant.gold.questions.question import GoldSet
from assistant.gold.questions.squad import read_squad
from assistant.gold.questions.trec import QUERIES_NAME, read_beir

BASELINE_NAME = "baseline.json"


def find_gold_files(folder: Path) -> tuple[Path, ...]:
    """Return the `*.gold.yaml` files in a folder and the folders within it, but for hidden ones."""
    return tuple(sorted(_walk(folder)))


def read_gold_sets(paths: Sequence[Path]) -> tuple[GoldSet, ...]:
    """Read gold questions.

    Args:
        paths: `*.gold.yaml` files, SQuAD-style `.json` files, folders with BEIR's `queries.jsonl`, or folders with
            any number of `*.gold.yaml` files.

    Returns:
        A set for each file.

    Raises:
        GoldError: If one can't be read, none is found, or two questions have the same id.
    """
    sets = tuple(gold_set for path in paths for gold_set in _read(path))
    if len(sets) > 1 and (own := [gold_set.name for gold_set in sets if gold_set.documents]):
        raise GoldError(Path(own[0]), ": a set that brings its own articles is asked alone, not with others.")
    known: dict[str, str] = {}
    for gold_set in sets:
        for question in gold_set.questions:
            if question.question_id in known:
                said = f": the id {question.question_id!r} is also that of a question in {known[question.question_id]}."
                raise GoldError(Path(gold_set.name), said)
            known[question.question_id] = gold_set.name
    return sets


def default_baseline(sets: Sequence[GoldSet]) -> Path | None:
    """Return where the baseline of some sets lies by default: beside them, if they lie in one folder."""
    folders = {Path(gold_set.name).parent for gold_set in sets}
    return folders.pop() / BASELINE_NAME if len(folders) == 1 else None


def unasked_files(sets: Sequence[GoldSet], ids: Collection[str], beside: Path) -> tuple[Path, ...]:
    """Return the gold files that hold some of the questions and belong to none of the sets.

    Args:
        sets: What is asked.
        ids: Of the questions to look for.
        beside: A file; looked at are the gold files in its folder and in those of the sets, and below.

    Raises:
        GoldError: If one can't be read.
    """
    if not ids:
        return ()
    asked = {Path(gold_set.name).resolve() for gold_set in sets}
    folders = {beside.parent, *(Path(gold_set.name).parent for gold_set in sets)}
    others = {file.resolve(): file for folder in folders for file in find_gold_files(folder)}
    return tuple(
        others[place]
        for place in sorted(others.keys() - asked)
        if any(question.question_id in ids for question in read_gold_file(others[place]).questions)
    )


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if name.endswith(GOLD_SUFFIX))


def _read(path: Path) -> Iterator[GoldSet]:
    if path.is_dir():
        if (path / QUERIES_NAME).exists():
            yield read_beir(path)
            return
        files = find_gold_files(path)
        if not files:
            raise GoldError(path, f": holds no *{GOLD_SUFFIX} file and no {QUERIES_NAME}.")
        yield from map(read_gold_file, files)
    elif path.name == QUERIES_NAME:
        yield read_beir(path.parent)
    elif path.suffix == ".json":
        yield read_squad(path)
    elif path.suffix in {".yaml", ".yml"}:
        yield read_gold_file(path)
    elif path.exists():
        raise GoldError(path, f": is neither a *{GOLD_SUFFIX} file nor a SQuAD-style .json file nor {QUERIES_NAME}.")
    else:
        raise GoldError(path, ": there is no such file or folder.")

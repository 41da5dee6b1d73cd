"""Flipped bytes and lost ends of the data folder's files: noticed in one line, or harmless; nothing false is cited.

`python -m tests.attacks damages=1000` does 1,000 damages instead of a few.
"""

import contextlib
import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.cli.main import main
from index import (
    ModelError,
    PassageIndex,
    SentenceEncoder,
    default_index_folder,
    find_local_model,
    read_documents,
)
from index.encoding.embedding_cache import EmbeddingCache
from sources import Document
from tests.attacks.attack import DAMAGES
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

QUESTIONS = ("老城的茶馆每天清晨几点开门？", "How much does a grown moose weigh?")
CATALOG = '[[article]]\nid = "tea-house"\nfile = "tea.txt"\ntitle = "茶馆"\npublished = "2021-03-04"\n'
MODEL = "a model"


@pytest.fixture
def whole(fake_home: Path, corpus_folder: Path, fake_index: PassageIndex) -> Path:
    """A data folder with two generations of an index, kept vectors, and the articles with their catalog."""
    (corpus_folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    shutil.copytree(corpus_folder, fake_home / "articles")
    for _ in range(2):
        save_index(fake_index, default_index_folder(), [fake_home / "articles"])
    with EmbeddingCache.in_data_folder().opened(MODEL) as kept:
        kept.keep(QUESTIONS, FakeEncoder().encode_passages(QUESTIONS))
    return fake_home


def damage(file: Path, chance: random.Random) -> None:
    """Flip up to three bytes of a file, or take its end away."""
    content = bytearray(file.read_bytes())
    if chance.random() < 0.3:
        content = content[: chance.randrange(len(content) + 1)]
    else:
        for _ in range(chance.randint(1, 3) if content else 0):
            content[chance.randrange(len(content))] ^= chance.randint(1, 255)
    file.write_bytes(content)


def run(*arguments: str) -> str | None:
    """Run a command; return what it prints, or None where it refuses in one line."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exception)
    assert "Traceback" not in result.output
    if result.exit_code == 0:
        return result.stdout
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1].startswith("yinju: ")
    return None


def asked() -> list[str | None]:
    return [run("ask", question, "--json", "--set", "threshold=0") for question in QUESTIONS]


def check_kept_vectors() -> int:
    """Make sure that no kept vector is a false one; return how many there still are."""
    rows = np.zeros((len(QUESTIONS), FakeEncoder().dim), dtype=np.float32)
    with EmbeddingCache.in_data_folder().opened(MODEL) as kept:
        unknown = kept.fill(rows, QUESTIONS)
    known = [place for place in range(len(QUESTIONS)) if place not in unknown]
    assert np.array_equal(rows[known], FakeEncoder().encode_passages(QUESTIONS)[known])
    return len(known)


def test_the_whole_folder_answers_in_the_words_of_its_articles(whole: Path, corpus: tuple[Document, ...]) -> None:
    texts = {document.document_id: document.text for document in corpus}
    answers = [json.loads(said or "") for said in asked()]
    assert all(answer["citations"] for answer in answers)
    for each in (cited for answer in answers for cited in (*answer["citations"], *answer["closest"])):
        assert texts[each["document_id"]][each["start"] : each["end"]] == each["quote"]
    assert check_kept_vectors() == len(QUESTIONS)


def test_damage_is_noticed_or_harmless(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    answers = asked()
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    files = sorted(path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and path.stat().st_size)
    order = [files[number % len(files)] for number in range(DAMAGES.tries())]  # each file gets its share
    noticed, harmless, kept = 0, 0, 0
    for name in order:
        shutil.rmtree(whole)
        shutil.copytree(copy, whole)
        damage(whole / name, chance)
        for said, expected in zip(asked(), answers, strict=True):
            assert said in (expected, None)
            noticed += said is None
            harmless += said is not None
        run("doctor")
        kept += check_kept_vectors()
        if name.parts[0] == "articles":
            run("index", str(whole / "articles"), "--index", str(whole / "other"))
    assert min(noticed, harmless, kept) > 0


@pytest.mark.model
def test_damage_of_the_model_is_noticed(home: Path, encoder: SentenceEncoder, tmp_path: Path) -> None:
    """Each damaged file is refused, or doesn't change the model: its fingerprint tells an index of another."""
    whole = find_local_model()
    assert whole is not None
    chance = random.Random(7)
    copy = tmp_path / "model"
    shutil.copytree(whole, copy)
    files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    small = [name for name in files if name.suffix != ".safetensors"]
    loaded_anyway = 0
    for number in range(max(len(small), DAMAGES.tries() // 10)):
        name = small[number % len(small)]
        damage(copy / name, chance)
        is_same = (copy / name).read_bytes() == (whole / name).read_bytes()
        with contextlib.suppress(ModelError):
            loaded = SentenceEncoder.load(str(copy), cached=False)
            hidden = name.name.startswith(".") or name.suffix == ".md"
            assert is_same or hidden or loaded.fingerprint != encoder.fingerprint
            loaded_anyway += 1
        shutil.copyfile(whole / name, copy / name)
    assert loaded_anyway > 0


@pytest.mark.parametrize("names", [True, False], ids=["named", "not named"])
def test_damage_brings_back_nothing_that_was_excluded_or_removed(
    fake_home: Path, corpus_folder: Path, tmp_path: Path, names: bool
) -> None:
    (corpus_folder / "drafts").mkdir()
    (corpus_folder / "drafts" / "plan.txt").write_text(
        "计划\n\n新工厂一共有三百名工人，还没有公布。\n", encoding="utf-8"
    )
    assert run("index", str(corpus_folder), "--exclude", "drafts") is not None
    assert run("articles", "remove", "tea", "moose") is not None
    chance = random.Random(7)
    folder, copy = default_index_folder(), tmp_path / "copy"
    shutil.copytree(folder, copy)
    stored = [Path(name) for name in ("articles.sqlite", "selection")]
    others = sorted(path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and path.stat().st_size)
    healed = 0
    for number in range(max(len(others), DAMAGES.tries() // 10)):
        shutil.rmtree(folder)
        shutil.copytree(copy, folder)
        damage(folder / stored[number % 2], chance)
        if number % 3 == 0:
            damage(folder / others[number // 3 % len(others)], chance)
        said = run("index", *([str(corpus_folder)] if names else []))
        if said is not None:
            held = {document.document_id for document in read_documents(folder)}
            assert held
            assert not held & {"plan", "tea", "moose"}, (number, said)
            healed += 1
    assert healed > 0

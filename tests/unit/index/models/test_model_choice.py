"""A model's name with options: how it is taken apart, and what is said of one that can't be."""

from pathlib import Path

import pytest

from index import ModelError, VectorType
from index.models.model_choice import ModelChoice


@pytest.mark.parametrize(
    ("text", "choice", "mark"),
    [
        ("BAAI/bge-m3", ModelChoice("BAAI/bge-m3"), ""),
        ("BAAI/bge-m3@dim=256", ModelChoice("BAAI/bge-m3", 256), "+dim=256"),
        ("m@vectors=int8,dim=64", ModelChoice("m", 64, VectorType.INT8), "+dim=64+vectors=int8"),
        ("m@vectors=float16", ModelChoice("m", None, VectorType.FLOAT16), "+vectors=float16"),
        ("m@vectors=float32", ModelChoice("m"), ""),
        (r"C:\models\me@home", ModelChoice(r"C:\models\me@home"), ""),
        ("me@home/model@dim=8", ModelChoice("me@home/model", 8), "+dim=8"),
    ],
)
def test_options_stand_behind_the_name(text: str, choice: ModelChoice, mark: str) -> None:
    assert ModelChoice.parse(text) == choice
    assert choice.mark == mark


def test_a_folder_that_is_called_so_has_no_options(tmp_path: Path) -> None:
    folder = tmp_path / "model@dim=64"
    folder.mkdir()
    assert ModelChoice.parse(str(folder)) == ModelChoice(str(folder))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("m@dim=", "dim must be a whole number above 0, not ''"),
        ("m@dim=0", "dim must be a whole number above 0, not '0'"),
        ("m@dim=-4", "not '-4'"),
        ("m@dim=2.5", "not '2.5'"),
        ("m@dim=٣", "not '٣'"),
        ("m@dim=12345678", "not '12345678'"),
        ("m@vectors=int4", "vectors must be float32, float16, int8, not 'int4'"),
        ("m@vectors=INT8", "not 'INT8'"),
        ("m@size=4", "the option 'size' is not known; there are dim and vectors"),
        ("m@dim=4,", "the option '' is not known"),
        ("m@dim=4,dim=8", "the option dim is given twice"),
        ("@dim=4", "there is no name before the options"),
    ],
)
def test_what_can_not_be_is_said_in_a_line(text: str, problem: str) -> None:
    with pytest.raises(ModelError) as caught:
        ModelChoice.parse(text)
    assert str(caught.value).startswith(f"Model {text}: ")
    assert problem in str(caught.value)
    assert str(caught.value).endswith("Write them as NAME@dim=256,vectors=int8.")
    assert "\n" not in str(caught.value)

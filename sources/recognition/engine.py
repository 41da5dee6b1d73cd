"""The engine that reads pictures: RapidOCR, with the models for Chinese and English that its package carries.

It is told where these lie, so that it looks for no others and reaches for no network.
"""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.formats.words import squeeze
from sources.recognition.scanned import SCALE, Corners, RecognizedLine

if TYPE_CHECKING:
    from PIL.Image import Image

_FINDS, _READS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_LONGEST_SIDE = 1280
"""Pixels of the picture in which lines are looked for; they are read in the picture as it is."""
_LEAST = 0.3
"""Whatever the engine is less sure of is no line, but a smudge."""
_TALL = 1.5
"""A line that is so many times higher than wide is a vertical one: the engine turns it before it reads."""


def recognise(picture: "Image") -> tuple[RecognizedLine, ...]:
    """Return the lines of a picture.

    Args:
        picture: In RGB.
    """
    import numpy as np

    found = _engine()(np.asarray(picture)[:, :, ::-1])  # blue first, as the engine takes arrays
    if found.boxes is None or not found.txts:
        return ()
    width, height = picture.size
    return tuple(_lines(found, width, height))


def _lines(found: Any, width: int, height: int) -> Iterator[RecognizedLine]:
    for box, words, certainty in zip(found.boxes.tolist(), found.txts, found.scores, strict=True):
        if (text := squeeze(words)) and certainty >= _LEAST:
            corners = _corners(box, width, height)
            if corners[3] - corners[1] > abs(corners[2] - corners[0]) and "‘" not in text:
                text = text.replace(
                    "’", "，"
                )  # which a comma in the upper right of its place looks like, laid on its side
            yield RecognizedLine(text, corners, round(float(certainty), 3))


def _corners(box: list[list[float]], width: int, height: int) -> Corners:
    """Return the corners in parts of the page, in reading direction; the engine begins at the upper left."""
    (left, top), _, (right, bottom), _ = box
    points = [*box[1:], box[0]] if bottom - top >= _TALL * (right - left) else box
    a, b, c, d = ((_part(x, width), _part(y, height)) for x, y in points)
    return *a, *b, *c, *d


def _part(place: float, whole: int) -> int:
    return min(max(round(place * SCALE / whole), 0), SCALE)


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    spec = find_spec("rapidocr")
    assert spec is not None
    assert spec.origin is not None
    models = Path(spec.origin).parent / "models"
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": 100_000,  # pictures are brought to size before
            "Global.text_score": _LEAST,
            "Det.model_path": str(models / _FINDS),
            "Det.limit_type": "max",
            "Det.limit_side_len": _LONGEST_SIDE,
            "Rec.model_path": str(models / _READS),
            "Rec.rec_batch_num": 1,  # several at once take more memory, and no less time on one thread
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )

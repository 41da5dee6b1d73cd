"""A picture from bytes: of a known format, no larger than is allowed, upright, in red, green and blue."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from sources.formats.parsed import RefusedError
from sources.limits import MAX_PICTURE_PIXELS, MAX_SCANNED_PAGES

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
LONGEST_SIDE = 3_000
"""Pixels of a page's longer side at most, in which it is read: an A4 page at some 260 dpi."""
_WHITE = (255, 255, 255)


def count_pages(content: bytes) -> int:
    """Return how many pictures a file holds, and make sure that the first can be looked at.

    Raises:
        RefusedError: If it is no picture of a known format, too large, or holds too many.
    """
    with _opened(content) as picture:
        _require_small(picture)
        count = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    if count > MAX_SCANNED_PAGES:
        raise RefusedError(f"has {count:,} pages; {MAX_SCANNED_PAGES:,} are allowed.")
    return count


def open_page(content: bytes, page: int, longest: int = LONGEST_SIDE) -> "Image":
    """Return one picture of a file.

    Args:
        content: The file.
        page: Its number, from 1.
        longest: Pixels of the longer side at most; a larger picture is made smaller.

    Raises:
        RefusedError: As `count_pages`, or if there is no such page.
    """
    from PIL import Image, ImageOps

    with _opened(content) as picture:
        try:
            picture.seek(page - 1)
        except EOFError as error:
            raise RefusedError(f"has no page {page}.") from error
        _require_small(picture)
        picture.draft("RGB", (longest, longest))  # a JPEG needn't be unpacked larger than it is used
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
            whole = upright.convert("RGBA")
            ground = Image.new("RGB", whole.size, _WHITE)
            ground.paste(whole, mask=whole.getchannel("A"))
        else:
            ground = _eight_bits(upright).convert("RGB")
        ground.thumbnail((longest, longest))
        return ground


@contextmanager
def _opened(content: bytes) -> "Iterator[Image]":
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit here is stricter, and no warning
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                yield picture
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # whatever a decoder makes of a file that is not what it says it is
        raise RefusedError("is a damaged picture.") from error


def _require_small(picture: "Image") -> None:
    if picture.width * picture.height > MAX_PICTURE_PIXELS:
        raise RefusedError(
            f"is a picture of {picture.width:,} × {picture.height:,} pixels; "
            f"{MAX_PICTURE_PIXELS // 1_000_000} million are allowed."
        )


def _eight_bits(picture: "Image") -> "Image":
    """Return a picture of 16 bits as one of 8, which a mere conversion would cut off."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture

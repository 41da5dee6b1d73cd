"""Words that several threads bring to their stems at once."""

import sys
from concurrent.futures import ThreadPoolExecutor

from index.text.dictionary import stem

ENDINGS = ("ing", "ational", "fulness", "s", "ed")


def test_threads_do_not_get_in_each_others_way() -> None:
    words = [f"{middle}nt{ending}" for middle in ("pla", "mou", "gra", "wa", "hu") for ending in ENDINGS] * 40
    raw = stem.__wrapped__  # what is kept would hide it
    alone = [raw(word) for word in words]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _: [raw(word) for word in words], range(4)))
    finally:
        sys.setswitchinterval(before)
    assert together == [alone] * 4
    assert raw("planting") == "plant"

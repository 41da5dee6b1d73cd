"""Kept vectors: found again, by nobody else, by several at once, and never in the way."""

import logging
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoding import embedding_cache
from index.encoding.embedding_cache import EmbeddingCache

DIM = 8
TEXTS = ["一壶茶", "Moose eat bark.", "le café", ""]
FILE = "vectors-1.sqlite3"


def vectors_of(count: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((count, DIM), dtype=np.float32)


def look_up(cache: EmbeddingCache, texts: Sequence[str], model: str = "m") -> tuple[NDArray[np.float32], list[int]]:
    rows = np.zeros((len(texts), DIM), dtype=np.float32)
    with cache.opened(model) as cached:
        return rows, cached.fill(rows, texts)


def keep(cache: EmbeddingCache, texts: Sequence[str], rows: NDArray[np.float32], model: str = "m") -> None:
    with cache.opened(model) as cached:
        cached.keep(texts, rows)


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "embeddings")


def test_vectors_come_back_bit_by_bit(cache: EmbeddingCache) -> None:
    assert look_up(cache, TEXTS)[1] == [0, 1, 2, 3]
    vectors = vectors_of(4)
    keep(cache, TEXTS, vectors)
    found, unknown = look_up(cache, [*reversed(TEXTS), "new"])
    assert unknown == [4]
    assert np.array_equal(found[:4], vectors[::-1])


def test_signs_of_tokens_come_back_too_where_they_were_kept(cache: EmbeddingCache) -> None:
    bits = {text: np.full((len(text), 3), number, dtype=np.uint8) for number, text in enumerate(TEXTS)}
    with cache.opened("m") as cached:
        cached.keep(TEXTS, vectors_of(4), {text: bits[text] for text in TEXTS[1:]})
        found = cached.find_token_bits(TEXTS, 3)
        assert set(found) == set(TEXTS[1:])
        assert all(np.array_equal(found[text], bits[text]) for text in found)
        assert set(cached.find_token_bits(TEXTS, 11)) == {""}, "of tokens of another width only none at all will do"
    with cache.opened("other") as cached:
        assert cached.find_token_bits(TEXTS, 3) == {}
    assert look_up(cache, TEXTS)[1] == []


def test_another_model_and_other_dimensions_find_nothing(cache: EmbeddingCache) -> None:
    keep(cache, TEXTS, vectors_of(4))
    assert look_up(cache, TEXTS, "other")[1] == [0, 1, 2, 3]
    with cache.opened("m") as cached:
        assert cached.fill(np.zeros((4, DIM + 1), dtype=np.float32), TEXTS) == [0, 1, 2, 3]


def test_more_texts_than_are_read_at_once(cache: EmbeddingCache) -> None:
    texts = [str(number) for number in range(1234)]
    vectors = vectors_of(1234)
    keep(cache, texts[:1000], vectors[:1000])
    found, unknown = look_up(cache, texts)
    assert unknown == list(range(1000, 1234))
    assert np.array_equal(found[:1000], vectors[:1000])


def test_a_later_vector_replaces_an_earlier(cache: EmbeddingCache) -> None:
    keep(cache, TEXTS, vectors_of(4))
    keep(cache, TEXTS[:1], vectors_of(1, seed=1))
    assert np.array_equal(look_up(cache, TEXTS)[0][:1], vectors_of(1, seed=1))


def test_texts_are_not_in_the_file(cache: EmbeddingCache) -> None:
    keep(cache, TEXTS, vectors_of(4))
    assert cache.folder is not None
    content = b"".join(path.read_bytes() for path in cache.folder.iterdir())
    assert b"Moose" not in content


def test_a_text_of_no_valid_characters_is_no_trouble(cache: EmbeddingCache) -> None:
    keep(cache, ["\ud800"], vectors_of(1))
    assert look_up(cache, ["\ud800"])[1] == []


def test_without_a_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    cache = EmbeddingCache(None)
    keep(cache, TEXTS, vectors_of(4))
    assert look_up(cache, TEXTS)[1] == [0, 1, 2, 3]
    assert not caplog.records
    monkeypatch.setenv("YINJU_HOME", "~no-such-user/data")
    assert EmbeddingCache.in_data_folder().folder is None
    assert "no such user" in caplog.text


def fill_with_garbage(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 40)


def cut_in_half(file: Path) -> None:
    with file.open("rb+") as opened:
        opened.truncate(file.stat().st_size // 2)


def overwrite_the_middle(file: Path) -> None:
    with file.open("rb+") as opened:
        opened.seek(4096)
        opened.write(b"\xff" * (file.stat().st_size - 4096))


def put_another_table(file: Path) -> None:
    file.unlink()
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE vectors (name TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("damage", [fill_with_garbage, cut_in_half, overwrite_the_middle, put_another_table])
def test_a_damaged_file_is_begun_anew(
    cache: EmbeddingCache, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    texts = [str(number) for number in range(300)]
    keep(cache, texts, vectors_of(300))
    assert cache.folder is not None
    damage(cache.folder / FILE)
    unknown = look_up(cache, texts)[1]
    assert unknown == list(range(300))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "begun anew" in caplog.text
    keep(cache, texts, vectors_of(300))
    assert look_up(cache, texts)[1] == []


def test_damage_that_strikes_while_the_file_is_open(cache: EmbeddingCache, caplog: pytest.LogCaptureFixture) -> None:
    texts = [str(number) for number in range(300)]
    keep(cache, texts, vectors_of(300))
    assert cache.folder is not None
    with cache.opened("m") as cached:
        assert cached.fill(np.zeros((1, DIM), dtype=np.float32), ["0"]) == []
        overwrite_the_middle(cache.folder / FILE)
        rows = np.zeros((300, DIM), dtype=np.float32)
        cached.keep(texts, vectors_of(300))
        unknown = cached.fill(rows, texts)
    known = np.setdiff1d(np.arange(300), unknown)
    assert np.array_equal(rows[known], vectors_of(300)[known])


def test_a_flipped_bit_costs_one_vector_and_is_never_returned(cache: EmbeddingCache) -> None:
    keep(cache, TEXTS, vectors_of(4))
    assert cache.folder is not None
    with sqlite3.connect(cache.folder / FILE) as connection:
        ((key, sealed),) = connection.execute("SELECT key, vector FROM vectors LIMIT 1").fetchall()
        flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
        connection.execute("UPDATE vectors SET vector = ? WHERE key = ?", (flipped, key))
    connection.close()
    assert len(look_up(cache, TEXTS)[1]) == 1


def assert_useless_but_harmless(cache: EmbeddingCache, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        keep(cache, TEXTS, vectors_of(4))
        assert look_up(cache, TEXTS)[1] == [0, 1, 2, 3]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "goes on without" in caplog.text


def test_no_folder_can_be_made(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    assert_useless_but_harmless(EmbeddingCache(tmp_path / "file" / "embeddings"), caplog)


def test_a_folder_where_the_file_should_be(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).mkdir()
    assert_useless_but_harmless(EmbeddingCache(tmp_path), caplog)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions bind ordinary Unix users alone")
def test_a_read_only_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tmp_path.chmod(0o500)
    assert_useless_but_harmless(EmbeddingCache(tmp_path), caplog)
    tmp_path.chmod(0o700)


def test_a_read_only_file_is_read_but_not_written(
    cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keep(cache, TEXTS[:2], vectors_of(2))
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda file, timeout: connect(f"file:{file}?mode=ro", timeout=timeout, uri=True)
    )
    later = embedding_cache._today() + 1
    monkeypatch.setattr(embedding_cache, "_today", lambda: later)
    found, unknown = look_up(cache, TEXTS)
    assert unknown == [2, 3]
    assert np.array_equal(found[:2], vectors_of(2))
    keep(cache, TEXTS, vectors_of(4))
    assert len(caplog.records) == 1


def test_the_file_does_not_outgrow_its_limit_and_what_is_used_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = 200_000
    cache = EmbeddingCache(tmp_path, limit)
    monkeypatch.setattr(embedding_cache, "_DROPPED", 100)
    texts = [str(number) for number in range(3000)]
    today = embedding_cache._today()
    for start in range(0, 3000, 50):
        monkeypatch.setattr(embedding_cache, "_today", lambda day=today + start: day)
        keep(cache, texts[start : start + 50], vectors_of(50))
        assert look_up(cache, texts[:50])[1] == []
        assert (tmp_path / FILE).stat().st_size <= 1.2 * limit
    unknown = look_up(cache, texts)[1]
    assert 1000 < len(unknown) < 2950
    assert unknown == list(range(50, 50 + len(unknown)))


def test_threads_share_it(cache: EmbeddingCache) -> None:
    texts = [str(number) for number in range(100)]
    vectors = vectors_of(100)
    missing = []

    def work() -> None:
        for start in range(0, 100, 5):
            keep(cache, texts[start : start + 5], vectors[start : start + 5])
        missing.append(look_up(cache, texts)[1])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missing == [[]] * 4
    assert np.array_equal(look_up(cache, texts)[0], vectors)

"""Stored articles are looked through before they are changed, once while they are the same."""

from pathlib import Path

import pytest

from index import ArticleStore, DamagedArticlesError, Model, Origin, change_articles
from index.storage.article_database import STORE
from index.storage.renewing import healing
from sources import Document
from tests.support.fakes import FakeEncoder


def test_stored_articles_that_nothing_changes_are_looked_through_once(
    tmp_path: Path, corpus: tuple[Document, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[ArticleStore] = []
    thorough = ArticleStore.require_sound

    def look(store: ArticleStore) -> None:
        looks.append(store)
        thorough(store)

    folder, model = tmp_path / "index", Model(encoder=FakeEncoder())
    change_articles(folder, lambda store: store.put(corpus[0], Origin()), model)
    monkeypatch.setattr(healing, "_sound", {})  # as in another process
    monkeypatch.setattr(ArticleStore, "require_sound", look)
    for _ in range(3):
        assert change_articles(folder, lambda _: None, model).index is None
    assert len(looks) == 1
    (folder / STORE).touch()
    change_articles(folder, lambda _: None, model)
    assert len(looks) == 2


def test_damaged_stored_articles_are_never_taken_for_sound(
    tmp_path: Path, corpus: tuple[Document, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, model = tmp_path / "index", Model(encoder=FakeEncoder())
    change_articles(folder, lambda store: store.put(corpus[0], Origin()), model)
    monkeypatch.setattr(healing, "_sound", {})

    def refuse(_: ArticleStore) -> None:
        raise DamagedArticlesError(folder, "has damaged stored articles.")

    monkeypatch.setattr(ArticleStore, "require_sound", refuse)
    healing.make_sound(folder, restated=False)
    assert not healing._sound

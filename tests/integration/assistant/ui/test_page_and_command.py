"""A page and the command, with one index."""

from pathlib import Path

from click.testing import CliRunner

from assistant import Assistant
from assistant.cli.main import main
from assistant.library import Library, Upload
from index import default_index_folder, stored_documents
from tests.support.libraries import add


def test_a_page_and_the_command_line_share_an_index(fake_home: Path, corpus_folder: Path) -> None:
    assert CliRunner().invoke(main, ["index", str(corpus_folder)]).exit_code == 0
    folder = default_index_folder()
    library = Library(Assistant.open(), folder)
    (corpus_folder / "zoo.txt").write_text("动物园\n\n动物园里住着一头名叫豆豆的大象。\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["index"]).exit_code == 0
    assert add(library, Upload("w.txt", "风车的一年\n\n风车建成于1998年。守风车的人叫顾长河。\n".encode())) == ["done"]
    assert [document.document_id for document in library.assistant.documents[-2:]] == ["zoo", "w"]
    library.remove(["tea"])
    kept = CliRunner().invoke(main, ["index"])
    assert f"Stays out: {corpus_folder / 'tea.txt'} was removed" in kept.output
    assert stored_documents(folder) == library.assistant.documents

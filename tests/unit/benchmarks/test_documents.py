"""Made-up documents of each format are read as they were written, by two readers of the format alike."""

from pathlib import Path

from sources import ArticleReader
from tests.benchmarks.documents import cells_right, paragraphs_kept, passages_placed, read_by
from tests.support.independent import stands, units
from tests.support.made_documents import made_documents

KINDS = ("report", "slides", "docx", "odt", "html", "epub", "rtf", "mail", "subtitles", "table", "sheet")


def test_what_was_written_stands_at_the_place_where_another_reader_finds_it() -> None:
    made = [each for kind in KINDS for each in made_documents(only=kind)]
    assert len(made) == 100
    one_each = list({(each.kind, Path(each.name).suffix): each for each in reversed(made)}.values())
    with ArticleReader() as reader:
        read = [read_by(reader, each) for each in one_each]
    assert {each.made.name for each in read if not each.document or not all(passages_placed(each))} == set()
    assert {each.made.name for each in read if not all(paragraphs_kept(each))} == set()
    assert {each.made.name for each in read if len(set(cells_right(each))) > 1} == set()


def test_a_quote_elsewhere_or_in_other_words_stands_nowhere() -> None:
    (made,) = (each for each in made_documents(only="slides") if each.name == "slides-pptx-012.pptx")
    found = units(made.name, made.content)
    quote = made.paragraphs[0]
    assert stands(quote, "2", found, made.name)
    assert not stands(quote, "3", found, made.name)
    assert not stands(quote.replace("，", "。"), "2", found, made.name)
    assert not stands(quote + made.paragraphs[1], "2", found, made.name)

"""What only a file or a catalog says is quoted as it stands there, and said to stand in no text."""

from dataclasses import replace

import pytest

from assistant import Answer, Assistant
from assistant.answering.citing import cite
from assistant.errors import FalseCitationError
from assistant.particulars.asked import AskedFact
from assistant.particulars.hits import particular_hits
from assistant.rendering.article_view import QuotedSpan, blocks_of
from assistant.ui.desk.standing_quotes import Standing, find_quote
from assistant.ui.linked_place import LinkedPlace
from assistant.ui.requests.page_requests import Turn, parse_request
from assistant.ui.views.page_views import show_article, show_turn
from index import HeldArticles, PassageIndex, Query
from sources import Document, Fact, PassageKind, Property
from tests.support.fakes import FakeEncoder

PUBLISHER = "早报 <b>"


@pytest.fixture
def answer(corpus: tuple[Document, ...]) -> tuple[Answer, Document, Assistant]:
    tea = next(each for each in corpus if each.document_id == "tea")
    tea = replace(tea, properties=(Property(Fact.PUBLISHER, PUBLISHER),))
    others = [each for each in corpus if each.document_id != "tea"]
    assistant = Assistant(PassageIndex.build([tea, *others], FakeEncoder()))
    return assistant.ask("哪家媒体登了茶馆那篇文章？"), tea, assistant


def test_it_is_cited_as_no_text_of_the_article(answer: tuple[Answer, Document, Assistant]) -> None:
    (citation,) = answer[0].citations
    assert (citation.document_id, citation.quote, citation.text) == ("tea", PUBLISHER, PUBLISHER)
    assert (citation.start, citation.end, citation.text_start, citation.paragraph) == (0, 0, 0, -3)
    assert citation.to_dict()["kind"] == "file"
    assert (citation.before, citation.after, citation.quote_pieces) == ("", "", ((PUBLISHER, False),))
    assert "文件属性，不在正文里" in str(answer[0])
    assert answer[0].text == f"{PUBLISHER} [1]"


def test_the_page_shows_it_escaped_at_the_head_of_the_article(answer: tuple[Answer, Document, Assistant]) -> None:
    said, tea, assistant = answer
    turn = parse_request(Turn, {"id": "t", "answer": said.to_dict()})
    assert turn.answer == said
    shown = show_turn("en", turn, assistant.documents, editable=False)
    assert "the file&#39;s properties, not its text" in shown
    assert "source_changed" not in shown
    for html in (
        show_article("en", tea, "tea", turn),
        show_article("en", tea, "tea", None, LinkedPlace(-3, PUBLISHER)),
    ):
        assert '<mark tabindex="-1" data-citations="1">早报 &lt;b&gt;</mark>' in html
        assert 'class="changed"' not in html
    gone = replace(tea, properties=())
    assert 'class="changed"' in show_article("en", gone, "tea", turn)
    assert find_quote(tea, -3, PUBLISHER).standing is Standing.STANDS
    assert find_quote(gone, -3, PUBLISHER).standing is Standing.CHANGED


def test_what_no_property_says_is_never_cited(answer: tuple[Answer, Document, Assistant]) -> None:
    _, tea, assistant = answer
    (hit,) = particular_hits(AskedFact(Fact.PUBLISHER), assistant.index, HeldArticles([tea]), None, 3).hits
    for changed in (replace(hit.passage, text="晚报"), replace(hit.passage, kind=PassageKind.CATALOG)):
        with pytest.raises(FalseCitationError):
            cite(Query.parse("?"), replace(hit, passage=changed), 0.1)


def test_a_title_that_is_quoted_is_marked_where_the_article_is_read(fake_index: PassageIndex) -> None:
    (citation,) = Assistant(fake_index).ask("What is the title of the article about the orchard?").citations
    assert (citation.quote, citation.paragraph, citation.kind) == ("果园的秋天", -1, PassageKind.TITLE)
    orchard = next(each for each in fake_index.documents if each.document_id == "orchard")
    blocks = blocks_of(orchard, [QuotedSpan(1, citation.start, citation.end, citation.highlights)])
    assert ["".join(piece.text for piece in each.pieces) for each in blocks if each.pieces[0].numbers] == ["果园的秋天"]
    assert LinkedPlace(-1, citation.quote).find(orchard) == (citation.start, citation.end)
    assert all("果园的秋天" not in piece.text for each in blocks_of(orchard) for piece in each.pieces)

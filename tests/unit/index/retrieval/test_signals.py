"""A signal is one class: once it is registered, it is ranked by, weighed by its name, and named to people."""

from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant import Assistant, Citation
from assistant.answering.settings import Settings
from assistant.gold.runs.run_file import fingerprint_of
from assistant.ui.requests.page_requests import Turn
from assistant.ui.views.page_views import show_turn
from index import HeldArticles, PassageIndex, SearchSettings
from index.retrieval.signals import (
    PassageSignal,
    SentenceSignal,
    Signal,
    SignalContext,
    Wording,
    in_languages,
    register,
    registered_signals,
)
from index.retrieval.signals import signal as signal_module

QUESTION = "老城的茶馆每天清晨几点开门？"
ENGLISH = "What does the tea house do each morning?"


class Digit(PassageSignal):
    """1 where the passage has a digit, else 0."""

    name = "digit"
    weight = 0.0
    wording = in_languages(zh=Wording("有数字", "段中有数字"), en=Wording("has a digit", "a digit in the paragraph"))
    looked_at = 0

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        type(self).looked_at += 1
        texts = [context.passage(place).text for place in range(len(context.rows))]
        return np.array([any(map(str.isdigit, text)) for text in texts], dtype=np.float32)


class LateDigit(Digit):
    """The same, of the best passages alone."""

    name = "late_digit"
    late = True


class Latin(SentenceSignal):
    """1 for sentences in Latin letters, else 0."""

    name = "latin"
    weight = 0.0
    wording = in_languages(en=Wording("Latin", "Latin letters in the sentence"))

    def values(self, context: SignalContext) -> NDArray[np.float32]:
        spans = context.parts.sentence_spans[context.sentence_rows].tolist()
        texts = [context.located[row][0].text[start:end] for row, start, end in spans]
        return np.array([text.isascii() for text in texts], dtype=np.float32)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three signals beside the product's own, for one test."""
    monkeypatch.setattr(signal_module, "_registered", dict(registered_signals()))
    monkeypatch.setattr(Digit, "looked_at", 0)
    for each in (Digit, LateDigit, Latin):
        register(each)


def has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


@pytest.mark.usefixtures("registered")
def test_a_signal_ranks_by_the_weight_that_is_set_by_its_name(fake_index: PassageIndex) -> None:
    assert Settings().to_dict()["digit"] == SearchSettings().digit == 0
    before = Assistant(fake_index, Settings()).trace(QUESTION).ranking
    assert not has_digit(before[0].passage.text)
    settings = Settings().changed(["digit=5"])
    after = Assistant(fake_index, settings).trace(QUESTION).ranking
    assert has_digit(after[0].passage.text)
    assert {hit.passage.passage_id: hit.signals["digit"] for hit in after} == {
        hit.passage.passage_id: float(has_digit(hit.passage.text)) for hit in before
    }
    scores = {hit.passage.passage_id: hit.score for hit in before}
    gained = {hit.passage.passage_id: 5 * hit.signals["digit"] for hit in after}
    assert {hit.passage.passage_id: hit.score for hit in after} == pytest.approx(
        {name: score + gained[name] for name, score in scores.items()}, abs=1e-5
    )


@pytest.mark.usefixtures("registered")
def test_a_signal_stands_in_explanations_on_the_page_and_in_gold_runs(fake_index: PassageIndex) -> None:
    assistant = Assistant(fake_index, Settings(search=SearchSettings(digit=5)))
    for question, measures in ((QUESTION, "段中有数字 5.00"), (ENGLISH, "a digit in the paragraph 5.00")):
        said = assistant.explain(question, "第一壶茶总是留给扫街的人。")
        behind = {each.signal: each.behind for each in said.contributions}
        assert behind["digit"] == 5
        assert measures in str(said)
    judged = assistant.explain(QUESTION).judgement
    assert judged is not None
    assert judged.to_dict()["factors"]
    answer = assistant.ask(QUESTION)
    (best, *_) = answer.citations or answer.closest
    assert isinstance(best, Citation)
    assert best.to_dict()["signals"]["digit"] == 1
    shown = replace(answer, citations=(best,), closest=())
    for language, label in (("zh", "有数字"), ("en", "has a digit")):
        assert f'aria-label="{label}"' in show_turn(language, Turn("1", shown), HeldArticles([]), editable=False)
    assert fingerprint_of(assistant).settings["digit"] == 5


@pytest.mark.usefixtures("registered")
def test_a_late_signal_is_looked_at_for_the_best_alone(
    fake_index: PassageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retrieval.passage_index._LATE_DEPTH", 6)
    weighted = PassageIndex(fake_index.parts, fake_index.encoder, SearchSettings(digit=0.01, late_digit=5))
    found = weighted.search(QUESTION, k=100)
    known = [hit for hit in found if hit.signals["late_digit"]]
    assert 0 < len(known) < len([hit for hit in found if hit.signals["digit"]])
    assert found[: len(known)] == known


@pytest.mark.usefixtures("registered")
def test_a_sentence_signal_chooses_the_sentence(fake_index: PassageIndex) -> None:
    weighted = PassageIndex(fake_index.parts, fake_index.encoder, SearchSettings(latin=9))
    for hit in weighted.search("茶馆 moose", k=100):
        best = hit.sentences[0]
        assert hit.signals["latin"] == hit.document.text[best.start : best.end].isascii()


@pytest.mark.usefixtures("registered")
def test_what_counts_nothing_is_not_looked_at_unless_it_is_needed(fake_index: PassageIndex) -> None:
    own = SearchSettings(sentence_coverage=0, coverage=0, tokens=0)
    (hit, *_) = PassageIndex(fake_index.parts, fake_index.encoder, own).search(QUESTION)
    assert Digit.looked_at == 0
    assert list(hit.signals) == list(own.signal_weights)
    assert (hit.signals["digit"], hit.signals["sentence_coverage"], hit.signals["tokens"]) == (0, 0, 0)
    assert hit.signals["coverage"] > 0


@pytest.mark.usefixtures("registered")
def test_two_signals_may_not_have_one_name() -> None:
    with pytest.raises(ValueError, match="there is a signal 'digit' already"):
        register(Digit)


def test_a_signal_that_is_not_registered_has_no_weight() -> None:
    with pytest.raises(TypeError, match="no signal 'digit'; there are paragraph, sentence,"):
        SearchSettings(digit=1)
    with pytest.raises(AttributeError, match="no signal 'digit'"):
        _ = SearchSettings().digit


@pytest.mark.parametrize("signal", registered_signals().values(), ids=lambda signal: signal.name)
def test_every_signal_is_named_in_both_languages_and_not_as_a_setting_is(signal: Signal) -> None:
    assert set(signal.wording) == {"zh", "en"}
    assert signal.name not in {each.name for each in fields(Settings)}
    assert signal.weight >= 0

"""Questions in, cited answers out."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from assistant.answering.aggregation import answer_text, cite_answers, differences
from assistant.answering.answer import Answer, Citation
from assistant.answering.citing import cite_hits, drop_repeated
from assistant.answering.pipeline import Pipeline
from assistant.answering.query_result import Durations, QueryResult, answering_results, decisive_result
from assistant.answering.relevance_gate import passes_relevance_gate
from assistant.answering.settings import Settings
from assistant.answering.verdict import Decision
from assistant.calibration.calibration import Calibration
from assistant.calibration.calibration_file import find_calibration
from assistant.configuration import configured_settings, opened_reader
from assistant.errors import BlankQuestionError, BlankQuoteError, UnknownDocumentError
from assistant.explaining.explain import Scope, explain_answer
from assistant.explaining.explanation import Explanation
from assistant.explaining.trace import Trace
from assistant.locales import Locale, locale_for
from assistant.particulars.asked import AskedArticles, AskedFact, asked_about_article
from assistant.particulars.hits import particular_hits
from assistant.questions.decomposition import decompose
from assistant.questions.question_text import (
    LONGEST_QUERY,
    clean_query,
    earlier_queries,
    require_short,
    without_surrogates,
)
from assistant.questions.rewrite import complete
from assistant.questions.small_talk import small_talk
from index import (
    EMBEDDED,
    NONE,
    Articles,
    Model,
    PassageIndex,
    Progress,
    Query,
    Reader,
    open_index,
    open_reader,
    reader_name,
    receiver_of_text,
    unshown,
)
from index.storage.generations import index_folder
from sources import Fact

_logger = logging.getLogger(f"yinju.{__name__}")

_SURE = 0.95
"""How likely it is that what an article says of itself is what was asked for."""


class Assistant:
    """Answers questions about the articles of one index, and keeps the model warm.

    It may be shared by threads.

    Attributes:
        index: The passages it searches.
        settings: The numbers that it goes by.
        reader: Reads what was found; None where nobody does.
        calibration: What makes its confidence come true.
        pipeline: Searches, reads and reranks, and measures the confidence.
    """

    def __init__(
        self,
        index: PassageIndex,
        settings: Settings | None = None,
        reader: Reader | str | None = None,
        calibration: Calibration | None = None,
        *,
        allow_remote_reader: bool = False,
    ) -> None:
        """Take what to answer from.

        Args:
            index: The passages.
            settings: The numbers to go by; by default the product's own, as calibrated.
            reader: Who reads what was found, or its name; by default the one that belongs to the index's encoder, if
                there is one.
            calibration: What makes its confidence come true; by default what is shipped for its model and reader.
            allow_remote_reader: Whether a reader that is named may send questions and passages off this machine.

        Raises:
            ModelError: If a reader that is named can't be found or loaded.
        """
        if reader is None or isinstance(reader, str):
            reader = open_reader(reader or EMBEDDED, index.encoder, allow_remote=allow_remote_reader)
        self.reader = reader
        self.calibration = calibration or Calibration.of(index.encoder, self.reader)
        self.settings = settings or Settings(search=index.settings, **self.calibration.thresholds)
        as_it_is = self.settings.search == index.settings
        self.index = index if as_it_is else PassageIndex(index.parts, index.encoder, self.settings.search)
        self.pipeline = Pipeline(self.index, self.reader, self.settings, self.calibration)

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        model: str | None = None,
        settings: Settings | None = None,
        changes: Sequence[str] = (),
        reader: Reader | str | None = None,
        allow_remote_reader: bool | None = None,
        progress: Progress = unshown,
    ) -> "Assistant":
        """Open an index.

        Args:
            path: Its folder, or the name of an index in the data folder; by default the one that `YINJU_INDEX` names,
                or else the default index in the data folder, which is built from the articles that come with the
                product if there is none yet. One that is damaged, or an earlier version's, is rebuilt from its stored
                articles, and a warning says so.
            model: A sentence-transformers model's name or folder; by default the one that `YINJU_MODEL` names or
                else the embedded one.
            settings: The numbers to go by; by default the product's own, as the index's calibration, `yinju.toml` in
                the data folder and then `changes` change them.
            changes: As `Settings.changed` takes them.
            reader: Who reads what was found, or its name (`index.reading.reader_by_name`); by default the one that
                `YINJU_READER` or else `yinju.toml` names, or else the one that belongs to the model, if there is one.
            allow_remote_reader: Whether a reader that is named may send questions and passages off this machine; by
                default as `yinju.toml` says, or else not.
            progress: Told of the long tasks of a first start.

        Raises:
            ConfigurationError: If `yinju.toml` says something that can't be used.
            SettingError: If a change can't be made.
            SavedIndexError: If there is no index at a named place, it is damaged beyond that, or another model wrote
                it.
            ModelError: If the model, or a reader that is named, can't be found or loaded.
            DataFolderError: If something has to be written and can't be.
        """
        configured_settings(changes)  # a fault is told before the slow work begins
        begun, folder = perf_counter(), index_folder(path)
        named = opened_reader(reader, allow_remote=allow_remote_reader)
        index = open_index(folder, Model(model, progress), progress)
        reads = open_reader(named, index.encoder) if isinstance(named, str) else named
        calibration = find_calibration(folder, index.encoder, reads)
        chosen = settings.changed(changes) if settings else configured_settings(changes, calibration.thresholds)
        opened = cls(index, chosen, reads or NONE, calibration)
        if receiver := receiver_of_text(opened.reader):
            _logger.warning("The reader %s sends questions and passages to %s.", reader_name(opened.reader), receiver)
        articles, passages, seconds = len(opened.documents), len(opened.index), perf_counter() - begun
        _logger.info("Opened %s: %d articles, %d passages, in %.1f seconds.", folder, articles, passages, seconds)
        return opened

    def with_parts(self, index: PassageIndex | None = None, settings: Settings | None = None) -> "Assistant":
        """Return one with the same reader and calibration that answers from another index, or by other settings."""
        return Assistant(index or self.index, settings or self.settings, self.reader or NONE, self.calibration)

    @property
    def documents(self) -> Articles:
        """The articles it answers from, as a sequence; each is read from disk when it is taken."""
        return self.index.documents

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
    ) -> Answer:
        """Answer a question by quoting the articles.

        Args:
            question: In Chinese or English, or any language that the model knows.
            history: Earlier questions, oldest first. They complete a question that can't stand alone; the last 20 of
                them are looked at.
            k: Citations at most, at least 1.
            documents: Ids of the articles to answer from; by default all.
            focus: The id of an article that is preferred, as one that is being read: a question without a name, which
                many articles might answer, is taken to be about this one, unless another answers it clearly better.

        Returns:
            The answer; `answered` is False where the articles don't answer.

        Raises:
            BlankQuestionError: If the question is blank; a `ValueError`.
            LongQuestionError: If it has more than `LONGEST_QUESTION` characters; a `ValueError`.
            ValueError: If k is below 1.
            TypeError: If a question is no text, or if `documents` or `history` is one string, whose letters would be
                taken for ids or questions.
            UnknownDocumentError: If `documents` or `focus` names an article that is not there.
            FalseCitationError: If a passage doesn't stand in its article.
        """
        return self.trace(question, history=history, k=k, documents=documents, focus=focus, depth=k).answer

    def trace(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
        depth: int | None = None,
    ) -> Trace:
        """Answer a question, and keep what the answer was made of: for explaining and measuring.

        Args:
            question: As `ask` takes it, likewise all but the last.
            history: Earlier questions.
            k: Citations at most.
            documents: Ids of the articles to answer from.
            focus: The id of an article that is preferred.
            depth: Passages of the ranking to keep, at least k; by default all that were looked at.

        Raises:
            ValueError: As `ask`, which raises the other errors too.
        """
        begun = perf_counter()
        traced = self._trace(question, history, k, documents, focus, depth)
        spent = sum((each.durations for each in traced.found), Durations())
        return replace(
            traced, settings=self.settings, durations=replace(spent, composing=perf_counter() - begun - spent.total)
        )

    def _trace(
        self,
        question: str,
        history: Sequence[str],
        k: int,
        documents: Collection[str] | None,
        focus: str | None,
        depth: int | None,
    ) -> Trace:
        require_short(question)
        question = without_surrogates(question)
        asked = Query.parse(clean_query(question))
        if not asked.text:
            raise BlankQuestionError
        if isinstance(history, str):
            raise TypeError(f"history must be a list of questions, not one string; write history=[{history!r}].")
        among = self._among(documents)
        self._among(None if focus is None else [focus])
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}.")
        locale = locale_for(question)
        selected = self._selected(among)
        titles = [each.title for each in selected.heads]
        if kind := small_talk(asked):
            said = Answer(question, asked.text, False, 0.0, locale.reply(kind, titles))
            return Trace(said, decision=Decision.SMALL_TALK)
        query = asked.rewritten(complete(asked.text, earlier_queries(history)))
        if not titles:
            return Trace(Answer(question, query.text, False, 0.0, locale.no_articles), decision=Decision.NO_ARTICLES)
        if (about := asked_about_article(asked, titles, earlier_queries(history))) and (
            traced := self._about_article(question, asked, about, selected, focus, k)
        ):
            return traced
        query = decompose(query)
        found = self._find(query, max(k, depth or len(self.index)), among, focus)
        decisive = decisive_result(found, self.settings.threshold)
        answer = self._answer(question, query, [each.first(k) for each in found], decisive.first(k), k)
        return Trace(answer, tuple(found), decision=decisive.decision, decisive=decisive)

    def _about_article(
        self,
        question: str,
        query: Query,
        asked: AskedFact | AskedArticles,
        documents: Articles,
        focus: str | None,
        k: int,
    ) -> Trace | None:
        """Answer from what the articles that are meant say of themselves; None if their texts may answer as well."""
        locale, said = locale_for(question), particular_hits(asked, self.index, documents, focus, k)
        if not said.hits:
            if isinstance(asked, AskedArticles) and asked.fact is not Fact.DATE:
                return None
            unanswered = Answer(question, query.text, False, 0.0, locale.unanswered)
            return Trace(unanswered, decision=Decision.NO_BYLINE)
        found = QueryResult(query, query, list(said.hits), _SURE)
        citations = tuple(self._cite(found))
        remarks = (locale.more.format(said.found),) if said.found > len(citations) else ()
        text = answer_text(citations, remarks, locale)
        answer = Answer(question, query.text, True, found.confidence, text, citations, remarks=remarks)
        return Trace(answer, (found,), decision=Decision.BYLINE, decisive=found)

    def _answer(self, question: str, query: Query, found: Sequence[QueryResult], best: QueryResult, k: int) -> Answer:
        """Make an answer of what was found, with the confidence of the best of it."""
        locale, answers = locale_for(question), answering_results(found, self.settings.threshold)
        if not answers:
            return self._unanswering(question, query, best, self._failures(found, locale))
        citations = cite_answers(answers, self.settings, compound=len(found) > 1)[:k]
        unanswered = self._unanswered(found, citations)
        remarks = (
            *differences(found[0].normalised, citations, locale),
            *map(locale.no_part, unanswered),
            *self._failures(found, locale),
        )
        text = answer_text(citations, remarks, locale)
        return Answer(question, query.text, True, best.confidence, text, citations, remarks=remarks)

    def _failures(self, found: Sequence[QueryResult], locale: Locale) -> tuple[str, ...]:
        """Say that the reader failed, once for each reason."""
        failures = dict.fromkeys(each.failure for each in found if each.failure)
        return tuple(map(locale.reading_failed, failures))

    def _unanswering(self, question: str, query: Query, best: QueryResult, remarks: tuple[str, ...]) -> Answer:
        """Say that nothing surely answers, and offer what comes nearest."""
        locale, closest = locale_for(question), drop_repeated(self._cite(best))
        if best.confidence >= self.settings.unsure:
            said = f"{locale.unsure}\n{closest[0].quote}"
            return Answer(
                question, query.text, False, best.confidence, said, closest=closest, remarks=remarks, unsure=True
            )
        near = passes_relevance_gate(query, best.hits, self.index.parts.background)
        said = locale.unanswered if near else locale.nothing_near
        return Answer(question, query.text, False, best.confidence, said, closest=closest, remarks=remarks, near=near)

    def explain(
        self,
        question: str,
        quote: str | None = None,
        *,
        history: Sequence[str] = (),
        k: int = 3,
        documents: Collection[str] | None = None,
        focus: str | None = None,
    ) -> Explanation:
        """Explain the answer to a question, or what became of words that one expected in it.

        Args:
            question: As `ask` takes it.
            quote: The words, as they stand in an article; white space, width and case may differ. None for the answer
                as it is.
            history: As `ask` takes it, likewise the next three.
            k: Citations at most.
            documents: Ids of the articles to answer from.
            focus: The id of an article that is preferred.

        Returns:
            Without a quote, why `ask` answers or abstains: what its confidence is made of, the thresholds, and what
            would have to be different (`Explanation.judgement`). With one, how far the words came: whether they stand
            in the articles, were searched, were found, were believed to answer, and are quoted.

        Raises:
            BlankQuoteError: If the quote is blank; a `ValueError`.
            ValueError: As `ask`, which raises the other errors too.
        """
        wanted = None if quote is None else clean_query(without_surrogates(quote))
        if wanted == "":
            raise BlankQuoteError
        among = self._among(documents)
        traced = self.trace(question, history=history, k=k, documents=among, focus=focus)
        if wanted is None:
            return traced.explain()
        scope = Scope(self.documents, self._selected(among), k)
        return explain_answer(traced.answer, wanted, traced.found, scope, self.settings)

    def nearest(self, query: str, k: int = 3, documents: Collection[str] | None = None) -> tuple[Citation, ...]:
        """Return the passages that are nearest to a query, whether they answer it or not.

        Args:
            query: As searched for.
            k: Passages at most, at least 1.
            documents: Ids of the articles to search; by default all.

        Raises:
            LongQuestionError: If the query is longer than any that `ask` searches for.
            UnknownDocumentError: If `documents` names an article that is not there.
        """
        require_short(query, LONGEST_QUERY)
        return tuple(self._cite(self.pipeline.run(Query.parse(query), k, self._among(documents))))

    def _among(self, documents: Collection[str] | None) -> frozenset[str] | None:
        """Return the ids of the articles to answer from, once, since they may come from a generator; None for all."""
        if documents is None:
            return None
        if isinstance(documents, str):
            raise TypeError(f"documents must be a list of ids, not one string; write documents=[{documents!r}].")
        known = dict.fromkeys(self.documents.ids)
        among = list(documents)
        if unknown := {str(each) for each in among if not (isinstance(each, str) and each in known)}:
            raise UnknownDocumentError(unknown, tuple(known))
        return frozenset(among)

    def _selected(self, among: Collection[str] | None) -> Articles:
        """Return the articles to answer from, by their ids; None for all."""
        return self.documents if among is None else self.documents.among(among)

    def _find(self, query: Query, k: int, documents: Collection[str] | None, focus: str | None) -> list[QueryResult]:
        """Search for a query and, behind it, for the parts of a decomposed one."""
        return [self.pipeline.run(each, k, documents, focus) for each in (query, *query.parts)]

    def _unanswered(self, found: Sequence[QueryResult], citations: Sequence[Citation]) -> list[str]:
        """Return the parts of a decomposed question that nothing answers which is cited.

        A cited passage may answer a part though that part alone was not sure; not if it lacks a figure or a name of it.
        """
        cited = {citation.passage_id for citation in citations}
        unsure = [part for part in found[1:] if part.confidence < self.settings.threshold]
        return [part.query.text for part in unsure if part.hits[0].passage.passage_id not in cited or part.lacks_some]

    def _cite(self, found: QueryResult) -> Iterator[Citation]:
        return cite_hits(found, self.settings.neighbour_margin)

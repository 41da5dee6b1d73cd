"""A run of gold questions, or two of them side by side, as lines of text."""

import shlex
from collections.abc import Iterator, Mapping, Sequence

from assistant.gold.questions.question import Match
from assistant.gold.runs.compare import Change, Comparison, Status
from assistant.gold.runs.outcome import Outcome
from assistant.gold.runs.result import Examined, Result
from assistant.gold.runs.significance import Figure, Significance
from assistant.gold.runs.totals import Totals
from assistant.locales import locale_of
from index.text.languages.language import ENGLISH

_LOUD = (Status.STALE, Status.REGRESSED, Status.NEW, Status.FIXED)
_INDENT = "    "
_COLUMNS = (
    "asked",
    "passed",
    "success@1",
    "success@3",
    "MRR@10",
    "quote",
    "false abst.",
    "false answ.",
    "calibr. err.",
)


def run_report(result: Result, *, verbose: bool = False, options: Sequence[str] = ()) -> str:
    """Describe a run: the questions that need a look, then the figures.

    Args:
        result: The run.
        verbose: Describe failures in full that the baseline knows already.
        options: The command-line options that chose index and model, for the commands that ask a question again.
    """
    lines: list[str] = []
    for status in Status:
        found = [each for each in result.questions if each.status is status]
        if status is Status.NEW:  # those that pass need no look
            found = [each for each in found if not each.outcome.passed]
        if status is Status.PASS:
            continue
        for each in found:
            lines += describe(each, options) if status in _LOUD or verbose else [_in_short(each)]
    if lines:
        lines.append("")
    if result.notice:
        lines.append(result.notice)
    if result.baseline is None:
        lines.append("There is no baseline; --accept makes this run one.")
    if result.differences:
        lines.append(f"Asked differently from the baseline: {'; '.join(result.differences)}.")
    if result.unasked:
        lines.append(f"Of the baseline not asked this time: {', '.join(result.unasked)}.")
    lines += ["", *_table(result), "", *_summary(result)]
    return "\n".join(lines)


def describe(examined: Examined, options: Sequence[str] = ()) -> list[str]:
    """Say what became of a question: what was expected, what came, where it was lost, and how to ask it again.

    Args:
        examined: The question.
        options: As `run_report` takes them.
    """
    outcome, question = examined.outcome, examined.outcome.question
    lines = [f"{examined.status}  {question.question_id}  {question.question}", f"{_INDENT}{question.source}"]
    if outcome.stale:
        return [*lines, f"{_INDENT}{outcome.detail}"]
    if outcome.stage is not None:
        lines.append(f"{_INDENT}lost:     {outcome.stage} ({outcome.detail})")
    lines.append(f"{_INDENT}expected: {expectation(outcome)}")
    lines += [
        f"{_INDENT}{'came:    ' if number == 1 else ' ' * 9} {came}" for number, came in enumerate(_came(outcome), 1)
    ]
    history = [word for earlier in question.history for word in ("--history", earlier)]
    lines.append(f"{_INDENT}again:    {shlex.join(['yinju', 'ask', *options, *history, question.question])}")
    return lines


def expectation(outcome: Outcome) -> str:
    """Say in a line what a question expects."""
    question = outcome.question
    if not question.answerable:
        return "no answer"
    glue = " and " if question.match is Match.ALL else " or "
    expected = glue.join(str(anchor) for anchor in question.evidence)
    if question.must_contain:
        expected += f", with {' and '.join(f'“{each}”' for each in question.must_contain)}"
    return expected


def compare_report(comparison: Comparison, verbose: bool = False) -> str:
    """Describe two runs side by side: which questions changed, and whether that is more than chance.

    Args:
        comparison: The two runs.
        verbose: List questions too whose outcome and rank stayed the same.
    """
    lines: list[str] = []
    for direction, label in ((-1, "worse"), (1, "better"), *(((0, "same"),) if verbose else ())):
        lines += [f"{label:7}{_change(change)}" for change in comparison.among(direction)]
    lines += [""] * bool(lines)
    for label, names in (("first", comparison.only_before), ("second", comparison.only_after)):
        if names:
            lines.append(f"Only in the {label}: {', '.join(names)}.")
    lines.append(f"Asked differently: {'; '.join(comparison.differences) or 'nothing'}.")
    better, worse, same = (len(comparison.among(direction)) for direction in (1, -1, 0))
    lines.append(f"{better} better, {worse} worse, {same} the same.")
    lines += map(significance_line, comparison.significance)
    return "\n".join(lines)


def significance_line(significance: Significance) -> str:
    """Say by how much a figure differs between two runs, and whether that is more than chance."""
    before, after = 100 * significance.before, 100 * significance.after
    interval = f"{100 * significance.difference.low:+.1f} … {100 * significance.difference.high:+.1f}"
    verdict = "more than chance" if significance.more_than_chance else "may be chance"
    return (
        f"{significance.measure}: {before:.1f} → {after:.1f} % (95 % interval of the difference {interval}), "
        f"p = {significance.p_value:.3f} ({significance.test}): {verdict}"
    )


def _change(change: Change) -> str:
    def outcome(passed: bool, stage: str | None, rank: int | None) -> str:
        return ("passed" if passed else str(stage)) + (f", ranked {rank}" if rank else "")

    before = outcome(change.before.passed, change.before.stage, change.before.rank)
    after = outcome(change.after.passed, change.after.stage, change.after.rank)
    return f"{change.after.id}  {change.after.question}\n{_INDENT}{before} → {after}"


def _in_short(examined: Examined) -> str:
    outcome = examined.outcome
    return f"{examined.status}  {outcome.question.question_id}  {outcome.stage} ({outcome.detail})"


def _came(outcome: Outcome) -> Iterator[str]:
    if not outcome.answered:
        yield f"no answer (confidence {outcome.confidence:.2f})" + ("; closest:" if outcome.cited else "")
    for number, citation in enumerate(outcome.cited, start=1):
        quote = " ".join(citation.quote.split())
        mark = f"[{number}]" if outcome.answered else "–"
        yield f"{mark} “{quote}” ({citation.document_id}, {locale_of(ENGLISH).place(citation.paragraph)})"


def _table(result: Result) -> Iterator[str]:
    groups: Mapping[str, Totals] = {"all": result.totals, **result.by_language, **result.by_tag}
    width = max(len(name) for name in groups)
    yield " " * width + "".join(f"{column:>13}" for column in _COLUMNS)
    for name, totals in groups.items():
        if name in result.by_tag and totals.questions < 2:
            continue
        yield f"{name:{width}}" + "".join(f"{cell:>13}" for cell in _cells(totals))
    totals = result.totals
    yield ""
    for label, figure in (("passed", totals.passed), ("success@1", totals.success_1), ("MRR@10", totals.mrr_10)):
        if figure:
            yield f"{label} {_percent(figure)} % (95 % interval {100 * figure.low:.1f}–{100 * figure.high:.1f})"
    if totals.p50_ms is not None:
        yield f"time of an answer: p50 {totals.p50_ms:.0f} ms, p95 {totals.p95_ms:.0f} ms"


def _cells(totals: Totals) -> Iterator[str]:
    yield str(totals.questions)
    for figure in (
        totals.passed,
        totals.success_1,
        totals.success_3,
        totals.mrr_10,
        totals.quote_accuracy,
        totals.false_abstentions,
        totals.false_answers,
    ):
        yield _percent(figure) if figure else "–"
    yield f"{totals.calibration_error:.3f}" if totals.calibration_error is not None else "–"


def _percent(figure: Figure) -> str:
    return f"{100 * figure.value:.1f}"


def _summary(result: Result) -> Iterator[str]:
    counts = ", ".join(f"{result.counts[status]} {status}" for status in Status if result.counts.get(status))
    failing_new = sum(each.worse and each.status is Status.NEW for each in result.questions)
    yield f"{len(result.questions)} questions: {counts or 'none'}."
    if failing_new and result.baseline:
        yield f"{failing_new} new ones fail; mend them, or --accept the run."

"""A comparison of models and readers as lines of text, as one HTML page, and as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

from assistant.calibration.calibration import CalibratedBy
from assistant.gold.contest.contest import Contest
from assistant.gold.contest.entry import Entry, Figures
from assistant.gold.questions.files import writing
from assistant.gold.reports.report import significance_line
from assistant.gold.runs.significance import Figure
from assistant.rendering.renderer import render

_NONE = "–"
_MOST_NAMED = 10
_FEW = 30
"""Fewer questions than these hardly tell two contenders apart."""
_CALIBRATED = {CalibratedBy.SHIPPED: "shipped", CalibratedBy.OWN: "own", CalibratedBy.NOBODY: "not calibrated"}
_EXPLAINED = (
    "success@1: of the answerable, the right passage is ranked first; passed: of these, answered as it should be; "
    "false answers: of the unanswerable, answered; useful: of all, passed or rightly not answered."
)
_UNCALIBRATED = (
    "Not calibrated: the confidence was fitted to another model or reader, so that passed, false answers and useful "
    "may be worse than they could be; success@1 doesn't depend on it."
)
_MEASURED = (
    "Memory is the most that the process had resident which opened the index and asked. Times compare within a run."
)


def contest_report(contest: Contest) -> str:
    """Describe a comparison: who takes part, the figures, the paired tests, and which is better."""
    lines = [f"{each.letter}  {each.name}" for each in contest.entries]
    lines += ["", *_asked(contest), "", *_table(contest), ""]
    lines += [f"{each.letter} failed: {each.fault}" for each in contest.entries if each.fault]
    lines += [*_remarks(contest), ""]
    for letter, found in contest.against_first.items():
        lines.append(f"{letter} against {_first(contest)}:")
        lines += [f"    {significance_line(each)}" for each in found]
    lines += ["", contest.sentence]
    return "\n".join(lines)


def contest_html(contest: Contest) -> str:
    """Return a comparison as an HTML page that needs nothing else; all text is escaped in it."""
    return render(
        "contest_report.html.jinja",
        contest=contest,
        asked=list(_asked(contest)),
        rows={label: [cells[each.letter] for each in contest.entries] for label, cells in _rows(contest)},
        remarks=list(_remarks(contest)),
        first=_first(contest),
        line=significance_line,
    )


def write_contest_html(path: Path, contest: Contest) -> None:
    """Write a comparison as an HTML page.

    Raises:
        GoldError: If the file can't be written.
    """
    with writing(path):
        path.write_text(contest_html(contest), encoding="utf-8")


def write_contest_json(path: Path, contest: Contest) -> None:
    """Write everything about a comparison as JSON.

    Raises:
        GoldError: If the file can't be written.
    """
    with writing(path):
        path.write_text(json.dumps(contest.to_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _remarks(contest: Contest) -> Iterator[str]:
    """Yield what a reader of the figures should know."""
    yield _EXPLAINED
    asked = [each.asked for each in contest.entries if each.asked]
    if any(each.calibrated is CalibratedBy.NOBODY for each in asked):
        yield _UNCALIBRATED
    for recalled, letters in _recalled(contest).items():
        yield (
            f"Indexing of {letters}: {recalled:,} texts had been embedded before and were only looked up; anew, it "
            "takes longer."
        )
    yield _MEASURED


def _recalled(contest: Contest) -> dict[int, str]:
    """Return the contenders whose models had embedded some of the texts before, by how many."""
    found: dict[int, str] = {}
    for entry in contest.entries:
        if entry.indexed and (recalled := entry.indexed.recalled):
            found[recalled] = f"{found[recalled]}, {entry.letter}" if recalled in found else entry.letter
    return found


def _first(contest: Contest) -> str:
    return next((each.letter for each in contest.entries if each.asked), "")


def _asked(contest: Contest) -> Iterator[str]:
    over = f"{contest.articles:,} articles with {contest.passages:,} passages"
    yield f"{len(contest.questions):,} questions over {over}."
    if len(contest.questions) < _FEW:
        yield f"Fewer than {_FEW} questions: only large differences will be more than chance."
    if contest.left_out:
        names = list(contest.left_out)
        more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        yield (
            f"Left out, since they don't fit the articles: {', '.join(names[:_MOST_NAMED])}{more} "
            f"({contest.left_out[names[0]]})"
        )


def _table(contest: Contest) -> Iterator[str]:
    rows = [("", {each.letter: each.letter for each in contest.entries}), *_rows(contest)]
    width = max(len(label) for label, _ in rows)
    widths = {each.letter: max(len(cells[each.letter]) for _, cells in rows) for each in contest.entries}
    for label, cells in rows:
        yield f"{label:{width}}" + "".join(f"  {cells[letter]:>{size}}" for letter, size in widths.items())


def _rows(contest: Contest) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the figures by what they are called, each contender's by its letter."""
    rows = [(each.letter, dict(_cells(each))) for each in contest.entries]
    for label in rows[0][1]:
        yield label, {letter: cells[label] for letter, cells in rows}


def _cells(entry: Entry) -> Iterator[tuple[str, str]]:
    asked, indexed = entry.asked, entry.indexed
    figures = entry.figures or Figures()
    yield "success@1, %", _share(figures.success_1)
    yield "passed, %", _share(figures.passed)
    yield "false answers, %", _share(figures.false_answers)
    yield "useful, %", _share(figures.useful)
    yield "an answer, median, ms", _number(figures.p50_ms)
    yield "an answer, 95th percentile, ms", _number(figures.p95_ms)
    yield "encoding a question, median, ms", _number(figures.encoding_ms, 1)
    yield "indexing, s", _number(indexed.seconds if indexed else None, 1)
    yield "memory, peak, MB", _number(asked.memory / 1e6 if asked and asked.memory else None)
    yield "model on disk, MB", _number(entry.size / 1e6)
    yield "dimensions", _number(indexed.dim if indexed else None)
    yield "confidence", _CALIBRATED[asked.calibrated] if asked else "failed"


def _share(figure: Figure | None) -> str:
    return f"{100 * figure.value:.1f}" if figure else _NONE


def _number(value: float | None, digits: int = 0) -> str:
    return _NONE if value is None else f"{value:,.{digits}f}"

"""A run of gold questions as one page that needs nothing else: figures, pictures, and every question to be opened."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from assistant.gold.questions.files import writing
from assistant.gold.reports.plots import plot_ranks, plot_reliability, plot_risk_coverage
from assistant.gold.reports.report import expectation
from assistant.gold.runs.compare import Status
from assistant.gold.runs.result import Result
from assistant.gold.runs.totals import Totals, confidence_and_right
from assistant.rendering.renderer import render

_FIGURES = {
    "passed": "passed",
    "success_1": "success@1",
    "success_3": "success@3",
    "mrr_10": "MRR@10",
    "quote_accuracy": "quote accuracy",
    "false_abstentions": "false abstentions",
    "false_answers": "false answers",
}


def html_report(result: Result) -> str:
    """Return a run as an HTML page; text of articles and questions is escaped in it."""
    from markupsafe import Markup

    assert _FIGURES.keys() < {each.name for each in fields(Totals)}
    confidence, right = confidence_and_right(result.outcomes)
    answered = [outcome.answered for outcome in result.outcomes if not outcome.stale]
    groups: dict[str, Totals] = {"all": result.totals, **result.by_language, **result.by_tag}
    pictures = {
        "Rank of the right passage": plot_ranks(result.outcomes),
        "Risk and coverage": plot_risk_coverage(confidence, right, sum(answered) / max(1, len(answered))),
        "Reliability": plot_reliability(confidence, right),
    }
    values: dict[str, Any] = {
        "result": result,
        "groups": groups,
        "figures": _FIGURES,
        "statuses": [status for status in Status if result.counts.get(status)],
        "tags": list(result.by_tag),
        "languages": list(result.by_language),
        "pictures": {title: Markup(picture) for title, picture in pictures.items()},
        "expectation": expectation,
    }
    return render("gold_report.html.jinja", **values)


def write_html(path: Path, result: Result) -> None:
    """Write a run as an HTML page.

    Raises:
        GoldError: If the file can't be written.
    """
    with writing(path):
        path.write_text(html_report(result), encoding="utf-8")

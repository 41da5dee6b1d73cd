"""`yinju gold`: run, report, diff, add and schema.

Exit codes of a run: 0 nothing is worse; 1 a question regressed, or a new one fails that no baseline knows; 2 usage;
3 a gold question is stale, or files, index or model can't be used.
"""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.extras import require_extra
from assistant.gold.questions.gold_sets import (
    BASELINE_NAME,
    default_baseline,
    find_gold_files,
    read_gold_sets,
    unasked_files,
)
from assistant.gold.questions.question import GoldQuestion, GoldSet
from assistant.gold.runs.run_file import SavedRun, fingerprint_of, read_run, write_baseline
from assistant.options import (
    index_option,
    model_option,
    reader_option,
    remote_reader_option,
    setting_faults,
    settings_option,
)
from sources import Extra

if TYPE_CHECKING:
    from assistant.gold.runs.result import Result
    from assistant.gold.runs.subject import Subject
    from index import Progress

_WORSE, _STALE = 1, 3

files_argument = click.argument("paths", nargs=-1, metavar="[FILES]...", type=click.Path(path_type=Path))


@click.group()
def gold() -> None:
    """Ask questions whose answers are known, and see what changed."""
    require_extra(Extra.GOLD, "`yinju gold`")


@gold.command()
@files_argument
@click.option(
    "--baseline", type=click.Path(path_type=Path), help=f"What to compare with. [{BASELINE_NAME} beside FILES]"
)
@click.option("--accept", is_flag=True, help="Make this run the baseline.")
@click.option("--only", multiple=True, metavar="NAME", help="Ask only what has this id or tag; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON; `yinju gold diff` reads it.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write a JUnit file.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a report as one HTML page.")
@click.option("--trec-run", type=click.Path(path_type=Path), help="Write the rankings as a TREC run.")
@click.option("--trec-qrels", type=click.Path(path_type=Path), help="Write what is relevant as TREC qrels.")
@click.option("-v", "--verbose", is_flag=True, help="Describe in full what failed before, too.")
@index_option
@model_option
@reader_option
@remote_reader_option
@settings_option
@click.pass_context
def run(
    context: click.Context,
    paths: tuple[Path, ...],
    baseline: Path | None,
    accept: bool,
    only: tuple[str, ...],
    as_json: bool,
    junit: Path | None,
    html: Path | None,
    trec_run: Path | None,
    trec_qrels: Path | None,
    verbose: bool,
    index_path: str | None,
    model: str | None,
    reader: str | None,
    allow_remote_reader: bool | None,
    settings: tuple[str, ...],
) -> None:
    """Ask the gold questions of FILES and say which answers changed.

    FILES are *.gold.yaml files, folders with such files, SQuAD-style .json files, or folders with BEIR's queries.jsonl;
    by default all *.gold.yaml files in and below this folder. Sets that bring their own articles are asked over those,
    unless --index names others.

    Exit codes: 0 nothing is worse; 1 a question regressed, or a new one fails; 2 usage; 3 a gold question is stale, or
    something can't be used.
    """
    from assistant.gold.reports.html_report import write_html
    from assistant.gold.reports.junit import write_junit
    from assistant.gold.reports.report import run_report
    from assistant.gold.reports.trec_files import write_qrels, write_run

    if accept and (only or settings):
        raise click.UsageError("A baseline is a whole run with the settings as they are: leave --only and --set out.")
    sets = read_gold_sets(paths or gold_files_about())
    place = baseline or default_baseline(sets)
    before = _read_baseline(place, must_exist=baseline is not None and not accept)
    questions = _choose(sets, only)
    if accept:
        _check_acceptable(place, before, sets)
    if only and before:
        before = SavedRun(before.fingerprint, tuple(each for each in before.questions if each.id in _ids(questions)))
    result = _ask(sets, questions, before, index_path, model, settings, reader, allow_remote_reader)
    for path, write in ((junit, write_junit), (html, write_html)):
        if path:
            write(path, result)
    for path, write_lines in ((trec_run, write_run), (trec_qrels, write_qrels)):
        if path:
            write_lines(path, result.outcomes)
    if as_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
    else:
        named = {"--index": index_path, "--model": model, "--reader": reader}
        options = [part for option, value in named.items() if value for part in (option, value)]
        options += ["--allow-remote-reader"] if allow_remote_reader else []
        click.echo(run_report(result, verbose=verbose, options=options))
    if any(outcome.stale for outcome in result.outcomes):
        context.exit(_STALE)
    if accept and place:
        write_baseline(place, result.saved)
        click.echo(f"Accepted as {place}.", err=True)
    elif any(each.worse for each in result.questions):
        context.exit(_WORSE)


@gold.command()
@click.argument("html", metavar="HTML", type=click.Path(path_type=Path, dir_okay=False))
@files_argument
@index_option
@model_option
@click.pass_context
def report(
    context: click.Context, html: Path, paths: tuple[Path, ...], index_path: str | None, model: str | None
) -> None:
    """Ask the gold questions of FILES and write the report to the file HTML: `gold run --html` without more."""
    context.invoke(run, paths=paths, html=html, index_path=index_path, model=model)


@gold.command()
@click.argument("before", metavar="A", type=click.Path(path_type=Path))
@click.argument("after", metavar="B", type=click.Path(path_type=Path))
@click.option(
    "--gold",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Where A or B is an index: the questions to ask it; repeatable. [all *.gold.yaml here and below]",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("-v", "--verbose", is_flag=True, help="List what stayed the same, too.")
def diff(before: Path, after: Path, paths: tuple[Path, ...], as_json: bool, verbose: bool) -> None:
    """Set two runs side by side: A and B are baselines, files from `gold run --json`, or indexes, which are asked now.

    Two models, settings or corpora are compared so: which questions changed, up or down, and whether that is more
    than chance.
    """
    from dataclasses import asdict

    from assistant.gold.reports.report import compare_report
    from assistant.gold.runs.compare import compare

    comparison = compare(_run_of(before, paths), _run_of(after, paths))
    if as_json:
        click.echo(json.dumps(asdict(comparison), ensure_ascii=False, indent=2))
    else:
        click.echo(compare_report(comparison, verbose))


@gold.command()
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
@index_option
@model_option
def add(path: Path | None, index_path: str | None, model: str | None) -> None:
    """Write gold questions into FILE, asking for each part; the candidates are shown.

    FILE is made if it doesn't exist; by default the only *.gold.yaml file here and below.
    """
    from assistant.assistant import Assistant
    from assistant.gold.questions.add import ask_for_question
    from assistant.gold.questions.gold_file import append_question
    from assistant.progress import terminal_progress

    file = path or _the_only_file()
    with terminal_progress() as progress:
        assistant = Assistant.open(index_path, model=model, progress=progress)
    while True:
        written = append_question(file, ask_for_question(assistant))
        click.echo(f"Written to {written.source} as {written.question_id}.")
        if not click.confirm("Another question?", default=False):
            return


@gold.command()
def schema() -> None:
    """Print the JSON Schema of *.gold.yaml files, with which an editor completes and checks them."""
    from assistant.gold.questions.schema import json_schema

    click.echo(json_schema(), nl=False)


def gold_files_about() -> tuple[Path, ...]:
    """Return the gold files in and below this folder, which are meant where none is named."""
    found = find_gold_files(Path())
    if not found:
        raise click.UsageError("No *.gold.yaml file is here or below; name one, or write one: `yinju gold add FILE`.")
    return found


def _the_only_file() -> Path:
    found = find_gold_files(Path())
    if len(found) != 1:
        raise click.UsageError(f"{len(found) or 'No'} *.gold.yaml files are here and below; name the one to write to.")
    return found[0]


def _read_baseline(path: Path | None, *, must_exist: bool) -> SavedRun | None:
    return read_run(path) if path and (must_exist or path.exists()) else None


def _choose(sets: Sequence[GoldSet], only: Sequence[str]) -> tuple[GoldQuestion, ...]:
    questions = tuple(question for gold_set in sets for question in gold_set.questions)
    known = {name for question in questions for name in (question.question_id, *question.tags)}
    if unknown := [name for name in only if name not in known]:
        raise click.UsageError(f"No question has the id or tag {unknown[0]!r}.")
    return tuple(each for each in questions if not only or {each.question_id, *each.tags} & set(only))


def _ids(questions: Sequence[GoldQuestion]) -> set[str]:
    return {question.question_id for question in questions}


def _check_acceptable(path: Path | None, before: SavedRun | None, sets: Sequence[GoldSet]) -> None:
    """Refuse what would overwrite records of questions that are not asked; those of deleted questions may go."""
    if path is None:
        raise click.UsageError("The gold files lie in several folders; say with --baseline where their baseline lies.")
    if before is None:
        return
    asked = {name for gold_set in sets for name in _ids(gold_set.questions)}
    if not asked & before.by_id().keys():
        raise click.UsageError(f"{path} is the baseline of other questions; name another file with --baseline.")
    if unasked := unasked_files(sets, before.by_id().keys() - asked, beside=path):
        raise click.UsageError(
            f"{path} is the baseline of {' and '.join(map(str, unasked))}, too, which this run would drop from it; "
            "ask all its files at once, or name another file with --baseline."
        )


def _ask(
    sets: Sequence[GoldSet],
    questions: Sequence[GoldQuestion],
    before: SavedRun | None,
    index_path: str | Path | None,
    model: str | None,
    settings: Sequence[str] = (),
    reader: str | None = None,
    allow_remote_reader: bool | None = None,
) -> "Result":
    from assistant.gold.runs.examine import examine
    from assistant.gold.runs.result import settle
    from assistant.progress import terminal_progress

    with terminal_progress() as progress:
        subject = _open(sets, index_path, model, settings, reader, allow_remote_reader, progress)
        outcomes = examine(subject.assistant, questions, progress)
    return settle(fingerprint_of(subject.assistant), outcomes, before, subject.notice)


def _open(
    sets: Sequence[GoldSet],
    index_path: str | Path | None,
    model: str | None,
    settings: Sequence[str],
    reader: str | None,
    allow_remote_reader: bool | None,
    progress: "Progress",
) -> "Subject":
    from assistant.gold.runs.subject import index_subject, open_subject

    documents = [document for gold_set in sets for document in gold_set.documents]
    brings_its_own = documents and index_path is None
    opened = partial(index_subject, documents) if brings_its_own else partial(open_subject, index_path)
    with setting_faults():
        return opened(
            model=model, reader=reader, allow_remote_reader=allow_remote_reader, settings=settings, progress=progress
        )


def _run_of(path: Path, paths: Sequence[Path]) -> SavedRun:
    """Return a saved run, or that of an index that is asked now."""
    if not path.is_dir():
        return read_run(path)
    from index import read_manifest

    sets = read_gold_sets(paths or gold_files_about())
    return _ask(sets, _choose(sets, ()), None, path, read_manifest(path).model).saved

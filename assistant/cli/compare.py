"""`yinju compare`: which model, with which reader, answers gold questions over one's own articles better."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.gold import files_argument, gold_files_about
from assistant.errors import GoldError
from assistant.extras import require_extra
from assistant.options import index_option, remote_reader_option, setting_faults, settings_option, verbose_option
from sources import Extra

if TYPE_CHECKING:
    from assistant.answering.settings import Settings
    from assistant.gold.contest.contender import Contender
    from assistant.gold.questions.question import GoldSet
    from sources import Document

_FAILED = 3
_MOST = 26
"""Contenders: each is called by a letter."""


@click.command()
@files_argument
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="A sentence-transformers model's name or folder; repeatable. [YINJU_MODEL, or the embedded one]",
)
@click.option(
    "--reader",
    "readers",
    multiple=True,
    metavar="NAME",
    help="A reader as `yinju ask` takes it; repeatable, each model is asked with each. [each model's own]",
)
@click.option("--limit", type=click.IntRange(min=1), help="Ask so many of the questions, spread evenly.")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write everything as JSON to this file.")
@click.option("--html", "html_path", type=click.Path(path_type=Path), help="Write the report as one HTML page.")
@remote_reader_option
@settings_option
@index_option
@verbose_option
@click.pass_context
def compare(
    context: click.Context,
    paths: tuple[Path, ...],
    models: tuple[str, ...],
    readers: tuple[str, ...],
    limit: int | None,
    json_path: Path | None,
    html_path: Path | None,
    allow_remote_reader: bool | None,
    settings: tuple[str, ...],
    index_path: str | None,
) -> None:
    """Compare models and readers on the gold questions of FILES, over the articles of an index.

    FILES are as `yinju gold run` takes them. Each model indexes the articles anew, in a folder of its own that is gone
    afterwards; the index itself stays as it is. All are asked with the same settings, each in a process of its own, and
    one table tells how well and how fast they answer, and whether the differences are more than chance.

    Exit codes: 0 compared; 2 usage; 3 a model or reader failed (the others are compared), or something can't be used.
    """
    require_extra(Extra.GOLD, "`yinju compare`")
    from assistant.gold.contest.contest import askable, hold_contest, require_models, spread
    from assistant.gold.questions.gold_sets import read_gold_sets
    from assistant.gold.reports.contest_report import contest_report, write_contest_html, write_contest_json
    from assistant.progress import terminal_progress

    contenders, numbers = _contenders(models, readers, allow_remote=bool(allow_remote_reader)), _settings(settings)
    for path in filter(None, (json_path, html_path)):
        _require_folder(path)
    require_models(list(dict.fromkeys(each.model for each in contenders)))
    _require_different(contenders)
    sets = read_gold_sets(paths or gold_files_about())
    documents = _documents(sets, index_path)
    questions, left_out = askable([each for gold_set in sets for each in gold_set.questions], documents)
    with terminal_progress() as progress:
        contest = hold_contest(
            contenders,
            documents,
            spread(questions, limit),
            numbers,
            progress,
            left_out=left_out,
            allow_remote_reader=bool(allow_remote_reader),
        )
    if json_path:
        write_contest_json(json_path, contest)
    if html_path:
        write_contest_html(html_path, contest)
    click.echo(contest_report(contest))
    if any(each.fault for each in contest.entries):
        context.exit(_FAILED)


def _contenders(models: Sequence[str], readers: Sequence[str], *, allow_remote: bool) -> "list[Contender]":
    from assistant.gold.contest.contender import Contender
    from index import model_name, require_reader

    found = [Contender(model, reader) for model in models or (model_name(),) for reader in readers or (None,)]
    if not 2 <= len(found) <= _MOST:
        raise click.UsageError(
            f"{len(found)} to compare; name from two to {_MOST} by --model and --reader, such as --model A --model B."
        )
    for reader in readers:
        require_reader(reader, allow_remote=allow_remote)
    return found


def _require_different(contenders: "Sequence[Contender]") -> None:
    """Refuse what would be compared with itself, under another spelling too."""
    known: dict[tuple[str, str | None], Contender] = {}
    for contender in contenders:
        if other := known.get(contender.place):
            same = "twice" if str(other) == str(contender) else f"as {other}, too"
            raise click.UsageError(f"{contender} is named {same}; name each once.")
        known[contender.place] = contender


def _require_folder(path: Path) -> None:
    """Make sure that there is a folder for what is to be written, before anything slow is done."""
    if not path.parent.is_dir():
        raise GoldError(path, ": can't be written (there is no such folder).")


def _settings(changes: Sequence[str]) -> "Settings":
    from assistant.configuration import configured_settings

    with setting_faults():
        return configured_settings(changes)


def _documents(sets: "Sequence[GoldSet]", index_path: str | None) -> "tuple[Document, ...]":
    """Return the articles that a set brings along, or those of the index."""
    from index import index_folder, stored_documents

    own = tuple(document for gold_set in sets for document in gold_set.documents)
    return own if own and index_path is None else stored_documents(index_folder(index_path))

"""`yinju backup` and `yinju restore`: the articles and what their owner set, in one file."""

from pathlib import Path

import click

from assistant.options import index_option, model_option
from sources import printable

_gold_option = click.option(
    "--gold",
    "gold_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the page writes gold questions.  [default: page.gold.yaml in the data folder]",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@_gold_option
def backup(file: Path, index_path: str | None, gold_path: Path | None) -> None:
    """Write the articles of an index, settings, gold questions and calibration to FILE, a ZIP file with checksums.

    A server may go on meanwhile.
    """
    from assistant.backup import GOLD, back_up
    from index import data_folder, index_folder

    made = back_up(index_folder(index_path), file, gold_path or data_folder() / GOLD)
    beside = ", ".join(name for name in made.checksums if name != "articles.sqlite")
    click.echo(printable(f"Wrote {made.articles} articles{f', {beside}' if beside else ''} to {file}."))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of what is there, which is kept beside.")
@index_option
@model_option
@_gold_option
def restore(file: Path, replace: bool, index_path: str | None, model: str | None, gold_path: Path | None) -> None:
    """Make an index of the articles in FILE, which `yinju backup` wrote, and bring back what else is in it.

    Settings, gold questions and the index that are there are not touched without --replace.
    """
    from assistant import backup as backups
    from assistant.progress import terminal_progress
    from index import Model, data_folder, index_folder

    folder = index_folder(index_path)
    gold_file = gold_path or data_folder() / backups.GOLD
    with terminal_progress() as progress:
        done = backups.restore(file, folder, gold_file, Model(model, progress), replace=replace, progress=progress)
    click.echo(printable(f"Restored {done.backup.articles} articles of {done.backup.created} to {folder}."))
    for kept in done.kept:
        click.echo(printable(f"What was there before is at {kept} now."))

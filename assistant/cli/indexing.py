"""`yinju index`: bring an index up to its files, once or whenever they change."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from assistant.options import index_option, model_option, verbose_option
from index import ChangeResult, Changes, Model, Progress, SelectionOptions, unshown
from sources import SourceError, YinjuError, linked_places, printable


class _ArticlePath(click.Path):
    """A path that is not empty: an empty one, as of a shell's unset variable, would stand for the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not os.fspath(value):
            self.fail("an empty path names no article; name a file or a folder.", param, ctx)
        return super().convert(value, param, ctx)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be indexed, and how."""

    folder: Path
    paths: tuple[Path, ...]
    model: Model
    choice: SelectionOptions
    keep: bool = False
    rebuild: bool = False


@click.command()
@click.argument("paths", nargs=-1, type=_ArticlePath(path_type=Path))
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="Of the folders, take only files like this from now on; repeatable, '' for all files.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Of the folders, leave out files like this from now on; repeatable, '' for none.",
)
@click.option(
    "--follow-links/--no-follow-links",
    default=None,
    help="Of the folders, take along what links stand for that lead out of them, from now on.  [default: left out]",
)
@click.option("--keep", is_flag=True, help="Keep articles whose file is gone; they follow no file from then on.")
@click.option("--rebuild", is_flag=True, help="Embed and index everything anew, even what has not changed.")
@click.option("--watch", is_flag=True, help="Go on, and index whatever changes, until Ctrl-C.")
@index_option
@model_option
@verbose_option
def index(
    paths: tuple[Path, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    follow_links: bool | None,
    keep: bool,
    rebuild: bool,
    watch: bool,
    index_path: str | None,
    model: str | None,
) -> None:
    """Add articles to an index, or bring it up to their files: PATHS are files, or folders of them.

    Read are plain text, Markdown, saved web pages, PDF with a text layer, EPUB, DOCX, PPTX, XLSX, OpenDocument, RTF,
    mails, subtitles and JSON Lines; an archive (ZIP) or a mailbox (MBOX) is read as a folder of them. A file that can't
    be read is named and left out; the exit code is 3 then, and the others are indexed all the same.

    Articles of other paths stay as they are; of the named folders, what is new is added, what has changed is replaced,
    and what is gone is removed, after a line for each. A renamed file keeps its article's id. A file whose article is
    there already is not stored twice. The sample articles that come with yinju go when the first PATH is named.

    Without PATHS, all the paths that were named before are looked through again, or else the samples are indexed.

    Patterns such as *.md, drafts/ or 2021/*.txt fit a file's name, a folder's name, or the path within the folder. They
    are remembered with the path, also when it is named again, until others are given in their place: --exclude '' drops
    those that exclude, --include '' those that include. Where PATHS lie in one another, the innermost decides.

    A link that leads out of its folder is named and left out, unless --follow-links is given, which is remembered too.

    What was there before answers until the change is complete.
    """
    from assistant.progress import terminal_progress
    from index import index_folder, require_index_folder

    choice = SelectionOptions(_patterns(include), _patterns(exclude), follow_links)
    if choice and not paths:
        raise click.UsageError("--include, --exclude and --follow-links need the PATH that they are for.")
    folder = index_folder(index_path)
    require_index_folder(folder)  # before the slow work begins
    with terminal_progress() as progress:
        order = _Order(folder, paths, Model(model, progress), choice, keep, rebuild)
        changed = _update(order, progress)
    _tell(folder, changed)
    if watch:
        _watch(order, changed)
    elif refused := changed.result.refused:
        read = changed.manifest.documents + len(refused)
        raise SourceError(f"{len(refused)} of {read} files were left out; see above.")


def _patterns(given: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the patterns that are given; none at all if only an empty one is, and None if nothing is said."""
    return tuple(filter(None, given)) if given else None


def _update(order: _Order, progress: Progress) -> ChangeResult[Changes]:
    from index import update_articles

    return update_articles(
        order.folder,
        order.paths,
        order.model,
        choice=order.choice,
        keep=order.keep,
        anew=order.rebuild,
        report=lambda changes: _report(changes, keep=order.keep),
        progress=progress,
    )


def _report(changes: Changes, *, keep: bool) -> None:
    """Say what has become of files, before the slow work begins."""
    for line in (*changes.guessed, *(map(str, changes.refused) if changes.has_read else ())):
        click.echo(f"yinju: {line}", err=True)
    for line in changes.reselected:
        click.echo(line)
    for moved in changes.moved:
        record, place = moved.record, moved.origin.source
        click.echo(printable(f"Renamed: {record.document_id}, from {record.place} to {place}."))
    for repeated in changes.repeated:
        click.echo(printable(f"Already there: {repeated.path} is the same as {repeated.place}."))
    for path in changes.removed:
        click.echo(printable(f"Stays out: {path} was removed; name it to have it back."))
    for record in changes.gone:
        verb = "Kept" if keep else "Removed"
        click.echo(printable(f"{verb}: {record.document_id}, {record.title} ({record.place} is gone or left out)."))
    for record in changes.samples:
        click.echo(printable(f"Removed: {record.document_id}, {record.title} (a sample that comes with yinju)."))


def _tell(folder: Path, changed: ChangeResult[Changes]) -> None:
    """Say how it ended."""
    changes, manifest = changed.result, changed.manifest
    counts = {
        "added": sum(1 for put in changes.put if put.replaced is None),
        "changed": sum(1 for put in changes.put if put.replaced),
        "renamed": len(changes.moved),
        "removed": len(changes.gone) + len(changes.samples),
    }
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    holds = f"{manifest.documents} articles, {manifest.passages} passages, at {folder}"
    if changed.index is None and not said:
        click.echo(f"Nothing has changed: {holds}.")
    else:
        click.echo(f"Indexed {holds}{f' ({said})' if said else ''}.")


def _linked(order: _Order) -> set[Path]:
    """Return the files and folders that followed links stand for."""
    from index import reading_store

    with reading_store(order.folder) as store:
        roots = [root for root in store.selection.roots if root.follow_links] if store else []
    return {place for root in roots if root.path.exists() for place in linked_places(root.path, root.patterns)}


def _watch(order: _Order, changed: ChangeResult[Changes]) -> None:
    """Index whatever changes in the files of the index's paths, until it is interrupted."""
    from assistant.cli.watching import changes_of_files

    roots = [root.path for root in changed.result.roots]
    watched = [path.resolve() for path in order.paths] or roots
    again = replace(order, rebuild=False)
    click.echo(f"Watching {', '.join(map(str, watched))} (Ctrl-C stops it)")
    for _ in changes_of_files(watched, lambda: _linked(again)):
        try:
            done = _update(again, unshown)
        except YinjuError as error:
            click.echo(f"yinju: {error}", err=True)
            continue
        if done.result or done.index:
            _tell(order.folder, done)

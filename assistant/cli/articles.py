"""`yinju articles`: what an index holds."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.options import index_option, model_option
from index import ArticleRecord
from sources import Document, printable

if TYPE_CHECKING:
    from assistant.deletion.purge import Deletion

_HELD = 1
_WIDEST_ID = 40


@click.group()
def articles() -> None:
    """List, show and remove the articles of an index; `yinju index` adds them."""


@articles.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@index_option
def list_articles(as_json: bool, index_path: str | None) -> None:
    """List the articles, in the order in which they came."""
    from index import index_folder, stored_records

    records = stored_records(index_folder(index_path))
    if as_json:
        click.echo(json.dumps([_as_dict(record) for record in records], ensure_ascii=False, indent=2))
        return
    width = min(_WIDEST_ID, max(len(record.document_id) for record in records))
    for record in records:
        place = f"  {record.origin.source}" if record.origin.source else ""
        click.echo(printable(f"{record.document_id:{width}}  {record.passages:4}  {record.title}{place}"))


@articles.command("show")
@click.argument("document_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@index_option
def show_article(document_id: str, as_json: bool, index_path: str | None) -> None:
    """Show an article: what is known of it, and its passages as they are searched."""
    from index import UnknownArticleError, index_folder, stored_documents, stored_records

    folder = index_folder(index_path)
    records = {record.document_id: record for record in stored_records(folder)}
    if document_id not in records:
        raise UnknownArticleError(folder, {document_id}, list(records))
    (document,) = stored_documents(folder, [document_id])
    click.echo(_to_json(records[document_id], document) if as_json else _to_text(records[document_id], document))


@articles.command("remove")
@click.argument("document_ids", metavar="ID…", nargs=-1, required=True)
@click.option("--verify", is_flag=True, help="Read the whole data folder, and tell what still holds anything of them.")
@click.option("--purge", is_flag=True, help="Empty what Yinju itself still holds of them, and verify.")
@index_option
@model_option
def remove_articles(
    document_ids: tuple[str, ...], verify: bool, purge: bool, index_path: str | None, model: str | None
) -> None:
    """Remove articles from the index. Their files stay, and are not indexed again until one is named.

    With --verify or --purge, the exit code is 1 if anything is still held.
    """
    from assistant.progress import terminal_progress
    from index import Model, UnknownArticleError, drop_articles, index_folder, read_manifest, stored_records

    folder = index_folder(index_path)
    read_manifest(folder)  # there has to be an index
    known = [record.document_id for record in stored_records(folder)]
    if unknown := set(document_ids).difference(known):
        raise UnknownArticleError(folder, unknown, known)
    removed = ", ".join(dict.fromkeys(document_ids))
    with terminal_progress() as progress:
        chosen = Model(model, progress)
        if verify or purge:
            from assistant.deletion.purge import remove_and_verify

            deletion = remove_and_verify(folder, document_ids, chosen, purge=purge, progress=progress)
            manifest = deletion.manifest
        else:
            deletion, manifest = None, drop_articles(folder, document_ids, chosen, progress=progress).manifest
    click.echo(f"Removed {removed}. {manifest.documents} articles are left, at {folder}.")
    if deletion:
        _tell(deletion)


def _tell(deletion: "Deletion") -> None:
    """Say what is still held, and what was proven."""
    remains = deletion.remains
    for each in deletion.files:
        click.echo(printable(f"The file that it was read from is yours, and stays: {each}"))
    if deletion.noted:
        click.echo("The path and the SHA-256 of its file stay noted, so that it doesn't come back by itself.")
    for held in remains.found:
        shown = "; ".join(" ".join(each.split()) for each in held.shown)
        click.echo(printable(f"Still held: {held.path}: {held.holder} ({shown}). {held.remedy}"))
    read = f"{remains.files:,} files with {remains.size:,} bytes were read"
    if remains.found:
        click.echo(f"{len(remains.found)} files still hold something; {read}.")
        raise SystemExit(_HELD)
    click.echo(f"Nothing of it is held any more; {read}.")


def _as_dict(record: ArticleRecord) -> dict[str, Any]:
    return {
        "document_id": record.document_id,
        "title": record.title,
        "passages": record.passages,
        "source": _shown(record.origin.source),
        "sha256": record.origin.digest or None,
        "added": record.added,
        "changed": record.changed,
    }


def _to_json(record: ArticleRecord, document: Document) -> str:
    from assistant.ui.rest.replies import Article

    article = Article.of(document).to_dict()
    passages = [{"number": each["paragraph"], **each} for each in article["passages"]]
    return json.dumps({**_as_dict(record), **article, "passages": passages}, ensure_ascii=False, indent=2)


def _to_text(record: ArticleRecord, document: Document) -> str:
    from assistant.rendering.article_text import about_lines, passage_lines

    lines = [*about_lines(document), f"{record.document_id}, added {record.added}"]
    if record.changed != record.added:
        lines[-1] += f", changed {record.changed}"
    if record.origin.source:
        lines.append(str(record.origin.source))
    return "\n".join(map(printable, [*lines, *passage_lines(document)]))


def _shown(source: Path | None) -> str | None:
    return None if source is None else printable(str(source))

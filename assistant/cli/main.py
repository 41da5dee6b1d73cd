"""The command line: `yinju serve`, `ask`, `explain`, `index`, `articles`, `gold` and others; `yinju --help` lists them.

Exit codes: 0 done; 1 a gold question regressed, or something of a removed article is still held; 2 usage; 3 the input,
the model or the index is at fault, with one line on standard error that says what, where and what to do; 130
interrupted.
"""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from assistant import logs
from assistant.cli.articles import articles
from assistant.cli.backup import backup, restore
from assistant.cli.calibrate import calibrate
from assistant.cli.compare import compare
from assistant.cli.gold import gold
from assistant.cli.indexing import index
from assistant.cli.leaving import leaving_threads_behind
from assistant.cli.reader import reader as reader_commands
from assistant.errors import AssistantError, BlankQuestionError, BlankQuoteError, LongQuestionError
from assistant.extras import require_extra
from assistant.options import (
    index_option,
    model_option,
    reader_option,
    remote_reader_option,
    setting_faults,
    settings_option,
    verbose_option,
    verbosity,
)
from sources import Extra, YinjuError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_HOST, _PORT, _RATE = "127.0.0.1", 7860, 60
_WHO_CAN_REACH = "Others than this machine's users could reach the page"
_FAULT, _INTERRUPTED = 3, 130
_PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


class _Group(click.Group):
    """Turns every error for the user into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except YinjuError as error:
            _say(f"yinju: {error}")
            ctx.exit(_FAULT)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            _say(f"yinju: {error.filename or 'A file'}: {error.strerror or error}.")
            ctx.exit(_FAULT)
        except KeyboardInterrupt:
            _say("yinju: stopped.")
            ctx.exit(_INTERRUPTED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yinju", message="yinju %(version)s")
@verbose_option
@click.pass_context
def main(context: click.Context) -> None:
    """Ask your articles: answers are the passages that answer, quoted word for word and cited.

    Models and indexes are kept in the data folder: YINJU_HOME, or the platform's folder for user data. A yinju.toml
    there changes settings for all commands.
    """
    logs.set_up(verbosity(context))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks Chinese gets escapes, not a traceback
            stream.reconfigure(errors="backslashreplace")


_history_option = click.option(
    "--history", multiple=True, metavar="QUESTION", help="An earlier question; repeat it, oldest first."
)
_document_option = click.option(
    "--document", "documents", multiple=True, metavar="ID", help="Answer from this article alone; repeatable."
)
_focus_option = click.option(
    "--focus", metavar="ID", help="Prefer this article, unless another answers clearly better."
)
_k_option = click.option("-k", type=click.IntRange(min=1), default=3, show_default=True, help="Citations at most.")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


@main.command()
@click.argument("question")
@_history_option
@_document_option
@_focus_option
@_k_option
@_json_option
@settings_option
@index_option
@model_option
@reader_option
@remote_reader_option
@verbose_option
def ask(
    question: str,
    history: tuple[str, ...],
    documents: tuple[str, ...],
    focus: str | None,
    k: int,
    as_json: bool,
    settings: tuple[str, ...],
    index_path: str | None,
    model: str | None,
    reader: str | None,
    allow_remote_reader: bool | None,
) -> None:
    """Answer a QUESTION by quoting the articles, or say that they don't answer it."""
    from assistant.question_log import log_answer

    with _faults_of_questions():
        assistant = _open(index_path, model, settings, reader, allow_remote_reader)
        traced = assistant.trace(question, history=history, k=k, documents=documents or None, focus=focus, depth=k)
    log_answer(traced)
    answer = traced.answer
    click.echo(answer.to_json() if as_json else str(answer))


@main.command()
@click.argument("question")
@click.argument("quote", required=False)
@_history_option
@_document_option
@_focus_option
@_k_option
@_json_option
@settings_option
@index_option
@model_option
@reader_option
@remote_reader_option
@verbose_option
def explain(
    question: str,
    quote: str | None,
    history: tuple[str, ...],
    documents: tuple[str, ...],
    focus: str | None,
    k: int,
    as_json: bool,
    settings: tuple[str, ...],
    index_path: str | None,
    model: str | None,
    reader: str | None,
    allow_remote_reader: bool | None,
) -> None:
    """Say why a QUESTION is answered or not; or what became of a QUOTE that was expected in the answer, and why.

    Without a QUOTE: what the confidence is made of, the thresholds, and what would have to be different.

    QUOTE is words of an article. They may have been left out of what is searched, not found, ranked below others, not
    believed to answer, or be quoted.
    """
    with _faults_of_questions():
        assistant = _open(index_path, model, settings, reader, allow_remote_reader)
        explanation = assistant.explain(question, quote, history=history, k=k, documents=documents or None, focus=focus)
    click.echo(explanation.to_json() if as_json else str(explanation))


@main.command()
@click.option("--host", default=_HOST, show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, show_default=True, help="The port to listen at.")
@click.option("--share", is_flag=True, help="Open a public link through Gradio's servers; this needs the network.")
@click.option("--auth", metavar="USER:PASSWORD", help="Ask visitors for this user and password.")
@click.option("--insecure", is_flag=True, help="Let anyone who can reach a public address in, without --auth.")
@click.option(
    "--public-name",
    "public_names",
    multiple=True,
    metavar="NAME[:PORT]",
    help="A name that visitors reach the page by, as behind a proxy, with a port if browsers show one; repeatable.",
)
@click.option(
    "--rate",
    type=click.IntRange(min=0),
    help="Questions a minute of one visitor, 0 for no limit.  [default: 60, none at this machine's own address]",
)
@click.option("-k", type=click.IntRange(1, 20), default=3, show_default=True, help="Citations of an answer at most.")
@click.option("--mcp", is_flag=True, help="Offer the articles to MCP clients too, at /mcp.")
@click.option(
    "--gold",
    "gold_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the page writes gold questions.  [default: page.gold.yaml in the data folder]",
)
@click.option(
    "--editable/--read-only",
    default=None,
    help="Let visitors add and remove articles and write gold questions.  [default: on this machine's own address, "
    "or with --auth]",
)
@click.option(
    "--allow-fetch",
    is_flag=True,
    help="Let visitors who may add articles add pages of the network, by their address; this needs the network.",
)
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=0,
    metavar="N",
    help="Processes that answer questions, on Linux; with 0 or 1 the server's own does.  [default: 0]",
)
@click.option("--open/--no-open", "open_browser", default=None, help="Open a browser. [where there is a screen]")
@click.option("--metrics", is_flag=True, help="Tell figures at /metrics, in Prometheus's text format.")
@click.option("--log-questions", is_flag=True, help="Write the text of questions to the log too.")
@settings_option
@index_option
@model_option
@reader_option
@remote_reader_option
@verbose_option
@click.pass_context
@leaving_threads_behind()
def serve(
    context: click.Context,
    host: str,
    port: int,
    share: bool,
    auth: str | None,
    insecure: bool,
    public_names: tuple[str, ...],
    rate: int | None,
    k: int,
    mcp: bool,
    gold_path: Path | None,
    editable: bool | None,
    allow_fetch: bool,
    workers: int,
    open_browser: bool | None,
    metrics: bool,
    log_questions: bool,
    settings: tuple[str, ...],
    index_path: str | None,
    model: str | None,
    reader: str | None,
    allow_remote_reader: bool | None,
) -> None:
    """Open the page.

    A line a question goes to standard error, without its text; YINJU_LOG=warning leaves them out. /health tells whether
    questions can be answered.
    """
    logs.set_up(verbosity(context), server=True)
    user, separator, password = (auth or "").partition(":")
    if auth is not None and not (user and separator and password):
        raise click.BadParameter("write it as user:password.", param_hint="--auth")
    if mcp and auth:
        raise click.UsageError("MCP clients can't log in; leave out --mcp or --auth.")
    require_extra(Extra.PAGE, "The page")
    from assistant.ui.security.guard import is_own_address

    is_public = share or bool(public_names) or not is_own_address(host)
    if is_public and mcp and not insecure:
        raise click.UsageError(f"{_WHO_CAN_REACH}, and MCP clients can't log in; leave out --mcp, or add --insecure.")
    if is_public and not (auth or insecure):
        raise click.UsageError(f"{_WHO_CAN_REACH}; ask for a password with --auth USER:PASSWORD, or add --insecure.")
    if not share:
        for name in _PROXIES:  # Gradio asks its own server whether it answers, and would ask through a proxy
            os.environ.pop(name, None)
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[name]  # the page has its own settings; these would open doors, or stop Gradio where one is wrong
    place = TemporaryDirectory(prefix="yinju-")  # nobody else's, as the usual one of Gradio may be, and gone afterwards
    os.environ["GRADIO_TEMP_DIR"] = context.with_resource(place)
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"  # who asked when, for figures that nobody is shown
    from assistant.library import Library
    from assistant.ui.stubs import without_stubs
    from assistant.workers.pool import open_workers
    from index import data_folder, index_folder
    from sources.fetching.fetcher import Fetcher

    with without_stubs():
        from assistant.ui import server

    server.require_free_port(host, port)
    assistant = _open(index_path, model, settings, reader, allow_remote_reader)
    if editable is None:
        editable = bool(auth) or not is_public
    if rate is None:
        rate = _RATE if is_public else 0
    library = Library(assistant, index_folder(index_path), editable=editable, fetch=Fetcher() if allow_fetch else None)
    server.serve(
        library,
        host,
        port,
        gold_file=gold_path or data_folder() / "page.gold.yaml",
        k=k,
        mcp=mcp,
        share=share,
        auth=(user, password) if auth else None,
        public_names=public_names,
        rate=rate,
        metrics=metrics,
        log_questions=log_questions,
        workers=context.with_resource(open_workers(library, workers)),
        open_browser=_has_screen() if open_browser is None else open_browser,
        announce=lambda url: click.echo(f"Yinju answers at {url} (Ctrl-C stops it)"),
    )


@main.command()
@click.option("--deep", is_flag=True, help="Examine every byte of the index and every stored article too.")
@index_option
@model_option
@reader_option
@remote_reader_option
@verbose_option
def doctor(
    deep: bool, index_path: str | None, model: str | None, reader: str | None, allow_remote_reader: bool | None
) -> None:
    """Say whether everything that is needed for answering is there, and how long an answer takes."""
    from assistant.cli.doctor import examine

    fit = True
    for finding in examine(index_path, model, reader, allow_remote_reader=allow_remote_reader, deep=deep):
        fit = fit and finding.fit
        click.echo(f"{'ok ' if finding.fit else 'NOT'}  {finding.subject:<14}{finding.says}")
    if not fit:
        raise AssistantError("Not everything is as it should be; see above.")


main.add_command(articles)
main.add_command(calibrate)
main.add_command(compare)
main.add_command(gold)
main.add_command(backup)
main.add_command(restore)
main.add_command(index)
main.add_command(reader_commands)


def _open(
    index_path: str | None,
    model: str | None,
    changes: Sequence[str],
    reader: str | None,
    allow_remote_reader: bool | None,
) -> "Assistant":
    """Open the assistant of an index, with settings changed; the long tasks of a first start are shown."""
    from assistant.assistant import Assistant
    from assistant.progress import terminal_progress

    with setting_faults(), terminal_progress() as progress:
        return Assistant.open(
            index_path,
            model=model,
            changes=changes,
            reader=reader,
            allow_remote_reader=allow_remote_reader,
            progress=progress,
        )


@contextmanager
def _faults_of_questions() -> Iterator[None]:
    """Make of a question or quote that can't be one a fault of usage."""
    try:
        yield
    except (BlankQuestionError, BlankQuoteError, LongQuestionError) as error:
        raise click.UsageError(str(error)) from error


def _has_screen() -> bool:
    """Tell whether a browser could show itself to whoever started the command."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _say(line: str) -> None:
    click.echo(line, err=True)

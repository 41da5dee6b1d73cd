"""`yinju calibrate`: fit the confidence to the index's model and reader, on one's own gold questions."""

from pathlib import Path

import click

from assistant.cli.gold import files_argument, gold_files_about
from assistant.errors import CalibrationError
from assistant.extras import require_extra
from assistant.options import index_option, model_option, reader_option, remote_reader_option, verbose_option
from sources import Extra

_FALSE_ANSWERS = "false-answers"


def _share(_context: click.Context, _option: click.Parameter, target: str | None) -> float | None:
    """Return the share that a target names, such as `false-answers=0.05`."""
    if target is None:
        return None
    name, _, number = target.partition("=")
    if name.strip() != _FALSE_ANSWERS:
        raise click.BadParameter(f"{name.strip()!r} is no target; write {_FALSE_ANSWERS}=0.05.")
    try:
        share = float(number)
    except ValueError:
        raise click.BadParameter(f"{number!r} is no number; write {_FALSE_ANSWERS}=0.05.") from None
    if not 0 < share <= 1:
        raise click.BadParameter(f"{number} is no share above 0, up to 1; write {_FALSE_ANSWERS}=0.05.")
    return share


@click.command()
@files_argument
@click.option(
    "--target",
    callback=_share,
    metavar="false-answers=SHARE",
    help="Answer at most this share of questions that have no answer. [as many questions handled rightly as can be]",
)
@click.option("--dry-run", is_flag=True, help="Show what would come of it, and write nothing.")
@click.option("--force", is_flag=True, help="Write it even if it is no better.")
@index_option
@model_option
@reader_option
@remote_reader_option
@verbose_option
def calibrate(
    paths: tuple[Path, ...],
    target: float | None,
    dry_run: bool,
    force: bool,
    index_path: str | None,
    model: str | None,
    reader: str | None,
    allow_remote_reader: bool | None,
) -> None:
    """Fit the confidence to the index's model and reader, on the gold questions of FILES.

    FILES are what `yinju gold run` takes, at least 60 questions on the index's articles. Each that has an answer is
    asked once more with its answer taken away. What is fitted is judged by articles held out, and written as
    calibration.json beside the index if it is better; answers go by it from then on.
    """
    require_extra(Extra.GOLD, "`yinju calibrate`")
    from assistant.calibration.calibration_file import write_calibration
    from assistant.configuration import CONFIGURATION, configured_settings
    from assistant.gold.calibrating.calibrate import calibrate as fit
    from assistant.gold.calibrating.calibration_report import calibration_report
    from assistant.gold.questions.gold_sets import read_gold_sets
    from assistant.gold.runs.subject import open_subject
    from assistant.progress import terminal_progress
    from index import index_folder

    sets = read_gold_sets(paths or gold_files_about())
    with terminal_progress() as progress:
        subject = open_subject(
            index_path, model=model, reader=reader, allow_remote_reader=allow_remote_reader, progress=progress
        )
        calibrated = fit(sets, subject.assistant, target, progress)
    if subject.notice:
        click.echo(subject.notice)
    click.echo(calibration_report(calibrated))
    saved = calibrated.saved
    if dry_run:
        return
    if not (calibrated.better or force):
        said = "It is no better than what there is (log loss of questions held out)"
        raise CalibrationError(None, f"{said}; nothing is written. --force writes it all the same.")
    click.echo(f"Written to {write_calibration(index_folder(index_path), saved)}.")
    own = configured_settings((), saved.calibration.thresholds)
    if (own.threshold, own.unsure) != (saved.threshold, saved.unsure):
        click.echo(f"{CONFIGURATION} sets threshold {own.threshold:g} and unsure {own.unsure:g}, which stay in force.")

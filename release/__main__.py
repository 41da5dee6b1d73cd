"""The commands behind `make release` and `make release-check`."""

import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from release.build import build_twice, commit_time
from release.environment import Environment
from release.papers import write_papers

TREE = Path(__file__).parents[1]


@click.group()
def main() -> None:
    """Make a release, or try to."""


@main.command()
def check() -> None:
    """Make all of it in a folder that goes again; what the wheel depends on is lent from here."""
    begun = time.monotonic()
    now = int(time.time())
    with tempfile.TemporaryDirectory() as folder:
        built = build_twice(TREE, Path(folder, "dist"), now)
        click.echo(f"{built.wheel.name} and {built.sdist.name}: the same bytes when built again.")
        environment = Environment.made(Path(folder, "environment"))
        environment.install(built.wheel)
        environment.lend()
        environment.require_sound()
        click.echo(f"The wheel, installed by itself, answers: {environment.ask()}")
        write_papers(TREE, Path(folder, "dist"), built, environment, now, validate=False)
    click.echo(f"A release could be made. ({time.monotonic() - begun:.0f} s)")


@main.command()
def date() -> None:
    """Say of when a release would be; fail where not everything is committed."""
    click.echo(f"A release of {datetime.fromtimestamp(commit_time(TREE), UTC):%Y-%m-%d %H:%M:%S} UTC.")


@main.command()
@click.argument("environment", type=click.Path(exists=True, file_okay=False, path_type=Path))
def make(environment: Path) -> None:
    """Make it of the last commit, in dist/.

    ENVIRONMENT is a folder with what is locked, and without the product.
    """
    into = TREE / "dist"
    shutil.rmtree(into, ignore_errors=True)
    committed = commit_time(TREE)
    built = build_twice(TREE, into, committed)
    installed = Environment(environment.absolute())
    installed.install(built.wheel)
    installed.require_sound()
    click.echo(f"The wheel, installed with what is locked, answers: {installed.ask()}")
    write_papers(TREE, into, built, installed, committed, validate=True)
    for file in sorted(into.iterdir()):
        click.echo(f"dist/{file.name}")


if __name__ == "__main__":
    main(prog_name="python -m release")

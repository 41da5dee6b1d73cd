"""Attack more often than the tests do: `python -m tests.attacks kills=200 damages=1000`, one after another."""

import os
import subprocess
import sys
import time

import click

from tests.attacks.attack import ATTACKS, Attack, number_of_tries
from tests.support.places import ROOT


@click.command(help=f"Try each attack so often: {', '.join(ATTACKS)}. The exit code is 1 if any of them succeeds.")
@click.argument("asked", nargs=-1, required=True, metavar="NAME=NUMBER…")
def main(asked: tuple[str, ...]) -> None:
    """Run the tests of each attack with its variable set."""
    failed = [attack.name for attack, number in [_parsed(each) for each in asked] if not _holds(attack, number)]
    if failed:
        raise click.ClickException(f"These found something: {', '.join(failed)}.")


def _parsed(asked: str) -> tuple[Attack, int]:
    name, _, number = asked.partition("=")
    if name not in ATTACKS:
        raise click.UsageError(f"There is no attack {name!r}. There are: {', '.join(ATTACKS)}.")
    try:
        return ATTACKS[name], number_of_tries(name, number)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _holds(attack: Attack, number: int) -> bool:
    """Try an attack so often; tell whether nothing came of it."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--exitfirst", *attack.tests]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, attack.variable: str(number)}, check=False)
    click.echo(f"{attack.name}: {number} tried, {'nothing' if not done.returncode else 'something'} found ", nl=False)
    click.echo(f"({time.monotonic() - begun:.0f} s)")
    return not done.returncode


if __name__ == "__main__":
    main(prog_name="python -m tests.attacks")

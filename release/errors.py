"""What keeps a release from being made."""

import click


class ReleaseError(click.ClickException):
    """A line that says what is wrong with the release; the exit code is 1."""

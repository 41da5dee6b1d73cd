"""What needs more than asking does says so before it begins."""

from assistant.errors import MissingExtraError
from sources import Extra, missing_extra


def require_extra(extra: Extra, user: str) -> None:
    """Make sure that an extra is installed.

    Args:
        extra: Which one.
        user: What needs it, as a line of text begins.

    Raises:
        MissingExtraError: If a module of it is missing.
    """
    if lacking := missing_extra(extra):
        raise MissingExtraError(extra, f"{user} {lacking}")

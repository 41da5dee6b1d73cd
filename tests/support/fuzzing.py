"""How many inputs hypothesis makes up for the tests of what no input may break."""

import os

from hypothesis import HealthCheck, settings

_ASKED_FOR = os.environ.get("YINJU_FUZZ")


def examples(usual: int) -> settings:
    """Return settings for a test: the same few inputs each time, or as many other ones as `YINJU_FUZZ` says."""
    return settings(
        max_examples=int(_ASKED_FOR or usual),
        deadline=None,
        derandomize=not _ASKED_FOR,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )

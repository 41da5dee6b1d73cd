"""How many inputs hypothesis makes up for the tests of what no input may break."""

from hypothesis import HealthCheck, settings

from tests.attacks.attack import FUZZ


def examples(usual: int) -> settings:
    """Return settings for a test: the same few inputs each time, or as many other ones as are asked for."""
    asked_for = FUZZ.asked_for()
    return settings(
        max_examples=asked_for or usual,
        deadline=None,
        derandomize=not asked_for,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )

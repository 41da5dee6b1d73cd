"""The attacks by name: each is tried a few times with all other tests, and as often as its variable says."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attack:
    """Something that is tried again and again, each time in another way.

    Attributes:
        name: What it is called.
        usual: How often it is tried by itself.
        tests: The files or tests that try it.
    """

    name: str
    usual: int
    tests: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The environment variable that says how often it is tried."""
        return f"YINJU_{self.name.upper()}"

    def asked_for(self) -> int | None:
        """Return how often the environment wants it tried, if it says so.

        Raises:
            ValueError: If it says no number of tries.
        """
        said = os.environ.get(self.variable)
        return number_of_tries(self.variable, said) if said else None

    def tries(self) -> int:
        """Return how often it is tried."""
        return self.asked_for() or self.usual


def number_of_tries(name: str, said: str) -> int:
    """Return a number that somebody gave.

    Raises:
        ValueError: If it is no number, or below 1.
    """
    if not said.isascii() or not said.isdigit() or not int(said):
        raise ValueError(f"{name}: {said!r} is no number of tries; give 1 or more.")
    return int(said)


KILLS = Attack(
    "kills",
    10,
    ("tests/integration/index/test_kills.py::test_a_kill_at_any_moment_leaves_an_index_that_answers_rightly",),
)
DAMAGES = Attack("damages", 40, ("tests/integration/index/test_damage.py",))
FUZZ = Attack("fuzz", 50, ("tests/integration/assistant/test_fuzz.py", "tests/integration/sources/test_fuzz.py"))
FILES = Attack("files", 20, ("tests/integration/sources/test_changed_files.py",))
REPLIES = Attack("replies", 60, ("tests/integration/assistant/test_endpoint_fuzz.py",))
ATTACKS = {each.name: each for each in (KILLS, DAMAGES, FUZZ, FILES, REPLIES)}

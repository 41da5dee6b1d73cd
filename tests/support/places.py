"""Where things are in this repository, whatever folder a test stands in."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent

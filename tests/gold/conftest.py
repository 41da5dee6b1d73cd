"""This repository's gold questions are asked of the real model."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("gold"):
            item.add_marker("model")

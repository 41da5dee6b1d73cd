"""What the page weighs, and that it asks nobody else for anything."""

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.page_weight import measure

pytestmark = pytest.mark.browser


def test_the_page_keeps_to_its_budget(browser: Browser, small_url: str) -> None:
    figures = measure(browser, small_url)
    assert figures["transferred_kb"]["all"] <= 400
    assert figures["own_kb"] <= 60
    assert figures["again_kb"] <= 65  # the page itself is sent anew, with its styles and scripts
    assert figures["elsewhere"] == figures["uncompressed"] == []
    assert figures["layout_shift"] <= 0.01
    assert figures["transferred_kb"]["all"] == pytest.approx(figures["own_kb"] + figures["gradio_kb"], abs=0.2)

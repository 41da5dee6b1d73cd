"""The page in a browser that may install it, and the page for programs beside it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.support.pages import Visit, visit_of

pytestmark = pytest.mark.browser


def test_a_browser_takes_the_page_for_one_that_can_be_installed(small: Visit) -> None:
    told = small.page.context.new_cdp_session(small.page)
    manifest = told.send("Page.getAppManifest")
    assert manifest["url"] == f"{small.url}manifest.json"
    assert manifest["errors"] == []
    assert '"引据 Yinju"' in manifest["data"]
    problems = {each["errorId"] for each in told.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert problems <= {"in-incognito"}, "as all pages of tests are"
    assert small.page.locator('link[rel="apple-touch-icon"]').get_attribute("href") == "icons/icon-192.png"


@pytest.mark.parametrize(("tag", "scheme", "width"), [("zh-CN", "light", 1280), ("en", "dark", 390)])
def test_the_page_for_programs_can_be_read_by_anybody(
    browser: Browser, small_url: str, tag: str, scheme: str, width: int
) -> None:
    with visit_of(browser, small_url, locale=tag, color_scheme=scheme, viewport={"width": width, "height": 800}) as it:
        it.page.goto(f"{small_url}api")
        answer = it.page.locator("#Answer")
        expect(answer.locator("dl")).to_be_hidden()
        it.page.get_by_role("link", name="Answer", exact=True).first.click()
        expect(answer.locator("dl")).to_be_visible()
        assert Axe().run(it.page).response["violations"] == []
        assert it.page.evaluate("document.documentElement.scrollWidth") == width
        assert not [each for each in it.requests if not each.startswith(small_url)]
        it.page.locator("nav a").first.click()
        it.question.wait_for()

"""Logging in, in a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.pages import PASSWORD, USER, served_with_password

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a page with a password."""
    with served_with_password(tmp_path_factory.mktemp("login")) as port:
        yield port


@pytest.mark.browser
def test_a_person_logs_in_and_comes_back_by_a_link_from_another_site(port: int, browser: "Browser") -> None:
    page = browser.new_page(locale="en-US")
    page.goto(f"http://127.0.0.1:{port}/")
    for password, next_shown in (("wrong", "[role=alert]"), (PASSWORD, "#yinju-question")):
        page.get_by_label("User").fill(USER)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Log in").click()
        page.locator(next_shown).wait_for()
    assert page.url == f"http://127.0.0.1:{port}/"
    elsewhere = f'<a href="http://127.0.0.1:{port}/">there</a>'
    page.route("http://elsewhere.test/", lambda route: route.fulfill(body=elsewhere, content_type="text/html"))
    page.goto("http://elsewhere.test/")
    page.get_by_text("there").click()
    page.locator("#yinju-question").wait_for()
    assert page.locator("form [name=password]").count() == 0
    page.close()

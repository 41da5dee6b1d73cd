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


@pytest.mark.browser
def test_an_address_leads_to_the_same_place_over_the_login(port: int, browser: "Browser") -> None:
    for places, shown in (
        ("#article=tea&paragraph=2", ".reader mark.current"),
        ("?q=%E5%87%A0%E7%82%B9%EF%BC%9F&x=1", ".turn:not(.pending) .asked"),
    ):
        page = browser.new_page(locale="en-US")
        page.goto(f"http://127.0.0.1:{port}/{places}")
        for password in ("wrong", PASSWORD):
            page.get_by_label("User").fill(USER)
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Log in").click()
            page.locator("[role=alert]" if password == "wrong" else "#yinju-question").wait_for()
        page.locator(shown).wait_for()
        expected = "掌柜说：“茶凉了可以再续。人走了，就不一定回来。”他一天要烧四十壶水。" if "#" in places else "几点？"
        assert page.locator(shown).text_content() == expected
        assert page.locator(shown).count() == 1
        page.close()

"""The real server with a password: nobody gets past it without, and everybody with it, in a browser or a program."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.support.pages import PASSWORD, USER, served_with_password


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a page with a password."""
    with served_with_password(tmp_path_factory.mktemp("login")) as port:
        yield port


def ask(port: int, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply


def log_in(port: int, user: str, password: str, **headers: str) -> http.client.HTTPResponse:
    form = urlencode({"username": user, "password": password})
    return ask(port, "POST", "/login", form, Content_Type="application/x-www-form-urlencoded", **headers)


def cookie_of(reply: http.client.HTTPResponse) -> str:
    return (reply.headers["Set-Cookie"] or "").partition(";")[0]


OPEN = ("/", "/config", "/gradio_api/info", "/theme.css", "/assets/x", "/static/x", "/favicon.ico", "/robots.txt")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "192.0.2.1"])
def test_nothing_is_shown_without_the_password_by_whatever_name_one_asks(port: int, host: str) -> None:
    own = {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}
    for path in (*OPEN, "/gradio_api/queue/data?session_hash=x"):
        assert ask(port, "GET", path, Host=f"{host}:{port}").status == 401, path
    for path in ("/endpoints/ask", "/endpoints/shell", "/gradio_api/queue/join", "/gradio_api/cancel"):
        assert ask(port, "POST", path, "{}", Content_Type="application/json", **own).status == 401, path


@pytest.mark.parametrize(
    "cookie", ["", "x", "9999999999.", "9999999999.abc", "9999999999.äö", ".", "a.b.c", "9" * 3000 + ".x"]
)
def test_made_up_cookies_open_nothing(port: int, cookie: str) -> None:
    sent = f"yinju-{port}={cookie}".encode().decode("latin-1")
    assert ask(port, "GET", "/config", Cookie=sent).status == 401


def test_the_password_opens_the_page(port: int) -> None:
    for user, password in (("", ""), (USER, "x"), ("x", PASSWORD), (USER, PASSWORD + " "), (PASSWORD, USER)):
        refused = log_in(port, user, password)
        assert (refused.status, refused.headers["Set-Cookie"]) == (401, None)
    let_in = log_in(port, USER, PASSWORD)
    assert let_in.status == 200
    said = let_in.headers["Set-Cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "secure" not in said
    for path in ("/", "/config", "/gradio_api/info", "/theme.css", "/favicon.ico"):
        assert ask(port, "GET", path, Cookie=cookie_of(let_in)).status == 200, path
    behind_tls = log_in(port, USER, PASSWORD, Host="127.0.0.1", Origin="https://127.0.0.1")
    assert "secure" in behind_tls.headers["Set-Cookie"].lower()


def test_a_browser_gets_a_form_and_then_the_page(port: int) -> None:
    browser = {"Accept": "text/html", "Origin": f"http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-origin"}
    assert log_in(port, USER, "x", **browser).status == 401
    let_in = log_in(port, USER, PASSWORD, **browser)
    assert (let_in.status, let_in.headers["Location"]) == (303, ".")
    assert ask(port, "GET", "/login").status == 303


def test_another_site_can_not_log_a_visitor_in(port: int) -> None:
    assert log_in(port, USER, PASSWORD, Origin="https://evil.example").status == 403
    assert log_in(port, USER, PASSWORD, Sec_Fetch_Site="cross-site").status == 403
    assert log_in(port, USER, PASSWORD, Origin="null").status == 403


def test_user_and_password_are_bounded(port: int) -> None:
    assert log_in(port, USER, "x" * 5000).status == 413
    strange = ask(port, "POST", "/login", "&=%ff%00;" * 100, Content_Type="application/x-www-form-urlencoded")
    assert strange.status == 401
    assert ask(port, "POST", "/login", json.dumps({"username": USER}), Content_Type="application/json").status == 415


def test_gradios_client_logs_in(port: int) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AuthenticationError

    url = f"http://127.0.0.1:{port}/"
    client = Client(url, auth=(USER, PASSWORD), verbose=False)
    assert client.predict("茶馆几点开门？", api_name="/ask")["question"] == "茶馆几点开门？"
    for auth in (None, (USER, "x")):
        with pytest.raises(AuthenticationError):
            Client(url, auth=auth, verbose=False)

"""A password before everything: who hasn't given it gets the form for it, and nothing of Gradio.

Whether a visitor has is told by a cookie alone, which only this server can have made; not by an address or a name,
which anybody can give. Prometheus and programs that ask by REST, which keep no cookies, may give user and password with
each request (HTTP's basic authentication). Whether the server is well, anybody may ask, and for the page's name and
icons, since browsers send no cookie with that.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.rendering.renderer import render
from assistant.ui.security.refusals import refusal
from assistant.ui.security.request_bodies import BodyError, read_body
from assistant.ui.security.routes import (
    API_PATH,
    BEGIN_PATH,
    HEALTH_PATH,
    ICONS_PATH,
    LARGEST_LOGIN,
    LOGIN_PATH,
    MANIFEST_PATH,
    METRICS_PATH,
    is_of_api,
)
from assistant.ui.words import page_language, page_locale

_LASTS = 7 * 24 * 3600
"""Seconds for which a visitor needn't give the password again."""
_BY_BASIC = "Give user and password with the request, by HTTP's basic authentication."
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Yinju", charset="UTF-8"'}


class Login:
    """Lets nobody through who hasn't given user and password."""

    def __init__(self, app: ASGIApp, user: str, password: str, clock: Callable[[], float] = time.time) -> None:
        """Stand before an application.

        Args:
            app: The application.
            user: The name that lets in.
            password: The password that belongs to it.
            clock: Tells the time, in seconds.
        """
        self._app = app
        self._right = _digest(user), _digest(password)
        self._clock = clock
        self._key = secrets.token_bytes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on if its visitor may; else ask for the password."""
        if scope["type"] != "http" or _is_open(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        cookie = f"yinju-{scope['server'][1]}"  # cookies don't tell ports apart
        may_enter = self._is_valid(request.cookies.get(cookie, ""))
        takes_basic = scope["path"] == METRICS_PATH or is_of_api(scope["path"])
        if takes_basic and "authorization" in request.headers:
            may_enter = self._is_right(*_basic(request.headers["authorization"]))
        if scope["path"] == LOGIN_PATH and request.method == "POST":
            answer = await self._let_in(request, cookie)
        elif scope["path"] == LOGIN_PATH:
            answer = RedirectResponse(".", 303)
        elif may_enter:
            await self._app(scope, receive, send)
            return
        elif scope["path"] == "/" or (scope["path"] == API_PATH and _is_person(request)):
            answer = _form(request)
        elif is_of_api(scope["path"]):
            answer = JSONResponse({"error": _BY_BASIC}, 401, _CHALLENGE)
        else:
            answer = JSONResponse({"error": "Please log in: load the page anew.", "detail": "Not authenticated"}, 401)
        await answer(scope, receive, send)

    async def _let_in(self, request: Request, cookie: str) -> Response:
        """Answer to user and password: a browser with the page, a program with a word."""
        try:
            body = await read_body(request.receive, LARGEST_LOGIN)
        except BodyError as error:
            return refusal(LOGIN_PATH, error.status, str(error))
        given = parse_qs(body.decode("utf-8", "replace"))
        is_form = _is_person(request)
        if not self._is_right(*(given.get(name, [""])[0] for name in ("username", "password"))):
            return _form(request, wrong=True) if is_form else JSONResponse({"detail": "Incorrect credentials."}, 401)
        answer = RedirectResponse(".", 303) if is_form else JSONResponse({"success": True})
        secure = request.headers.get("origin", "").startswith("https:")
        answer.set_cookie(cookie, self._made(), _LASTS, secure=secure, httponly=True, samesite="lax")
        return answer

    def _is_right(self, user: str, password: str) -> bool:
        given = _digest(user), _digest(password)
        return all([hmac.compare_digest(*each) for each in zip(given, self._right, strict=True)])  # both, always

    def _made(self) -> str:
        """Return a cookie: until when it lets in, and what only this server can have signed."""
        until = str(int(self._clock()) + _LASTS)
        return f"{until}.{self._signed(until)}"

    def _is_valid(self, cookie: str) -> bool:
        until, _, signature = cookie.partition(".")
        is_own = hmac.compare_digest(signature.encode(), self._signed(until).encode())
        return is_own and int(until) > self._clock()

    def _signed(self, until: str) -> str:
        return hmac.new(self._key, until.encode(), "sha256").hexdigest()


def _is_open(path: str) -> bool:
    """Tell whether anybody may ask there."""
    return path in (BEGIN_PATH, HEALTH_PATH, MANIFEST_PATH) or path.startswith(ICONS_PATH)


def _digest(text: str) -> bytes:
    """Return what can be compared in a time that tells nothing, whatever the text's length."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _basic(authorization: str) -> tuple[str, str]:
    """Return user and password as HTTP's basic authentication gives them; blank ones where it doesn't."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")


def _is_person(request: Request) -> bool:
    """Tell whether a browser asks for something to be shown."""
    return "text/html" in request.headers.get("accept", "")


def _form(request: Request, *, wrong: bool = False) -> Response:
    words = page_locale(page_language(request.headers.get("accept-language", "")))
    return HTMLResponse(render("page/login.html.jinja", words=words, wrong=wrong), 401)

"""A password before everything: who hasn't given it gets the form for it, and nothing of Gradio.

Whether a visitor has is told by a cookie alone, which only this server can have made; not by an address or a name,
which anybody can give.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.rendering import render
from assistant.ui.bodies import BodyError, read_body
from assistant.ui.routes import BEGIN_PATH, LARGEST_LOGIN, LOGIN_PATH
from assistant.ui.words import Language, words_in

_LASTS = 7 * 24 * 3600
"""Seconds for which a visitor needn't give the password again."""


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
        if scope["type"] != "http" or scope["path"] == BEGIN_PATH:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        cookie = f"yinju-{scope['server'][1]}"  # cookies don't tell ports apart
        may_enter = self._is_valid(request.cookies.get(cookie, ""))
        if scope["path"] == LOGIN_PATH and request.method == "POST":
            answer = await self._let_in(request, cookie)
        elif scope["path"] == LOGIN_PATH:
            answer = RedirectResponse(".", 303)
        elif may_enter:
            await self._app(scope, receive, send)
            return
        elif scope["path"] == "/":
            answer = _form(request)
        else:
            answer = JSONResponse({"error": "Please log in: load the page anew.", "detail": "Not authenticated"}, 401)
        await answer(scope, receive, send)

    async def _let_in(self, request: Request, cookie: str) -> Response:
        """Answer to user and password: a browser with the page, a program with a word."""
        try:
            body = await read_body(request.receive, LARGEST_LOGIN)
        except BodyError as error:
            return PlainTextResponse(str(error), error.status)
        given = parse_qs(body.decode("utf-8", "replace"))
        user, password = (_digest(given.get(name, [""])[0]) for name in ("username", "password"))
        right = hmac.compare_digest(user, self._right[0]), hmac.compare_digest(password, self._right[1])
        is_form = "text/html" in request.headers.get("accept", "")
        if not all(right):
            return _form(request, wrong=True) if is_form else JSONResponse({"detail": "Incorrect credentials."}, 401)
        answer = RedirectResponse(".", 303) if is_form else JSONResponse({"success": True})
        secure = request.headers.get("origin", "").startswith("https:")
        answer.set_cookie(cookie, self._made(), _LASTS, secure=secure, httponly=True, samesite="lax")
        return answer

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


def _digest(text: str) -> bytes:
    """Return what can be compared in a time that tells nothing, whatever the text's length."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _form(request: Request, *, wrong: bool = False) -> Response:
    is_chinese = request.headers.get("accept-language", "").lower().startswith("zh")
    words = words_in(Language.CHINESE if is_chinese else Language.ENGLISH)
    return HTMLResponse(render("page/login.html.jinja", words=words, wrong=wrong), 401)

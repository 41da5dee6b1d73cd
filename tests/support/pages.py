"""The page in a real browser, served by the real command with the real model: what its tests share."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, expect

from index import PassageIndex
from sources import load_documents
from tests.support.articles import ARTICLES
from tests.support.fakes import FakeEncoder
from tests.support.saving import save_index

PHONE = {"viewport": {"width": 360, "height": 740}}
"""How a phone looks at the page."""

_PATIENCE = 60_000  # milliseconds; browsers and model share few cores where tests run
expect.set_options(timeout=_PATIENCE)

QUESTION = "小米2019年互联网收入是多少？"
OFF_TOPIC = "这道红烧肉要炖多久？"
NEAR_MISS = "华为2019年的营销预算是多少？"
USER, PASSWORD = "reader", "pass: wörd"

# What the command says where somebody took the port meanwhile, or Gradio's server took longer than its few seconds.
_TOO_BUSY = ("The page can't be served at ", "When localhost is not accessible, ")
_STARTS = 3

# The command, with every attempt to reach another machine written down instead of made.
_GUARDED_COMMAND = """
import ipaddress, socket, sys
log, *arguments = sys.argv[1:]
connect, look_up = socket.socket.connect, socket.getaddrinfo
def is_local(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", None, "")
def guarded_connect(self, address):
    if isinstance(address, tuple) and not is_local(address[0]):
        open(log, "a").write(f"connect {address}\\n")
        raise OSError("no network")
    return connect(self, address)
def guarded_look_up(host, *rest, **options):
    if not is_local(host):
        open(log, "a").write(f"look up {host}\\n")
        raise socket.gaierror("no network")
    return look_up(host, *rest, **options)
socket.socket.connect, socket.getaddrinfo = guarded_connect, guarded_look_up
from assistant.cli.main import main
main(arguments)
"""


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens at."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def home_of_six(folder: Path, *names: str) -> Path:
    """Make a folder a data folder, with an index of the six articles, or of some of them, by the fake encoder.

    Args:
        folder: An empty one.
        names: Of their files; by default all.
    """
    (folder / "articles").mkdir()
    for name in names or ARTICLES:
        (folder / "articles" / name).write_text(ARTICLES[name], encoding="utf-8")
    index = PassageIndex.build(load_documents([folder / "articles"]), FakeEncoder())
    save_index(index, folder / "indexes" / "default", [folder / "articles"] if names else ())
    return folder


@contextmanager
def served_url(home: Path, *options: str) -> Iterator[str]:
    """Serve the page of a data folder as `served_without_model` does; its address is given."""
    with served_without_model(home, *options) as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def served_without_model(home: Path, *options: str, stderr: IO[str] | None = None, seconds: float = 0) -> Iterator[int]:
    """Serve the page of a data folder with the fake encoder; its port at this machine is given.

    Args:
        home: The data folder.
        options: Of the command.
        stderr: Where it complains.
        seconds: How long a question takes, at least, while others wait.
    """
    command = [sys.executable, "-m", "tests.support.modelless"]
    environment = _environment(YINJU_HOME=str(home), FAKE_SECONDS=str(seconds))
    with _running(command, environment, options, stderr) as (port, _):
        yield port


@contextmanager
def served(folder: Path, model_home: Path, articles: Sequence[Path], *options: str) -> Iterator[str]:
    """Serve the page of some articles; its address is given, and it has to stop when it is told to.

    What it tries to reach outside of this machine is written to `contacts.txt` in the folder.
    """
    environment = _environment(YINJU_HOME=str(model_home), YINJU_INDEX=str(folder / "index"))
    command = [sys.executable, "-c", _GUARDED_COMMAND, str(folder / "contacts.txt")]
    subprocess.run([*command, "index", *map(str, articles)], check=True, env=environment, capture_output=True)
    with _running(command, environment, options) as (port, announced):
        assert announced == f"Yinju answers at http://127.0.0.1:{port}/ (Ctrl-C stops it)\n"
        yield f"http://127.0.0.1:{port}/"


def _environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with these of the product's own settings alone."""
    return {key: value for key, value in os.environ.items() if not key.startswith("YINJU_")} | settings


@contextmanager
def _running(
    command: Sequence[str], environment: Mapping[str, str], options: Sequence[str], stderr: IO[str] | None = None
) -> Iterator[tuple[int, str]]:
    """Serve the page by a command until the block is left, and have it stop as when Ctrl-C is pressed.

    Its port is given, and the line in which it says that it answers.
    """
    with NamedTemporaryFile("w+", encoding="utf-8", errors="replace") as own:
        try:
            yield from _begun(command, environment, options, stderr or own)
        finally:
            own.seek(0)
            sys.stderr.write(own.read())  # for whoever reads why a test failed


def _begun(
    command: Sequence[str], environment: Mapping[str, str], options: Sequence[str], log: IO[str]
) -> Iterator[tuple[int, str]]:
    """Do so, and begin anew where the machine was too busy for it to begin."""
    for start in range(1, _STARTS + 1):
        port = free_port()
        serve = [*command, "serve", "--no-open", "--port", str(port), *options]
        logged = Path(log.name).stat().st_size
        with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as process:
            try:
                assert process.stdout is not None
                announced = process.stdout.readline()
                complaint = "" if announced else Path(log.name).read_bytes()[logged:].decode()
                if start < _STARTS and any(each in complaint for each in _TOO_BUSY):
                    continue
                assert announced.startswith("Yinju answers at http://"), complaint
                yield port, announced
                process.send_signal(signal.SIGINT)
                assert process.wait(120) == 0
                return
            finally:
                process.kill()


class Visit:
    """A page that is open, with all that it asked for and complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(_PATIENCE)
        page.on("request", self._note_request)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._note_dialog)
        page.goto(url)
        self.question = page.locator("#yinju-question")
        self.question.wait_for()

    @property
    def turns(self) -> Locator:
        return self.page.locator(".turn:not(.pending)")

    @property
    def last(self) -> Locator:
        return self.turns.last

    def ask(self, question: str) -> Locator:
        """Type a question, send it, and wait for its answer."""
        count = self.turns.count()
        self.question.fill(question)
        self.question.press("Enter")
        expect(self.turns).to_have_count(count + 1)
        return self.last

    def do(self, action: str, within: Locator | None = None) -> None:
        """Press the button of an action; the menu is opened where it stands in one."""
        button = (within or self.page.locator("body")).locator(f'[data-do="{action}"]').first
        menu = button.locator("xpath=ancestor::details[contains(@class, 'menu') and not(@open)]/summary")
        if menu.count():
            menu.click()
        button.click()

    def settle(self) -> None:
        """Wait until scrolling and flashing have come to rest."""
        self.page.wait_for_timeout(1300)

    def _note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _note_dialog(self, dialog: Dialog) -> None:
        if dialog.type == "confirm":
            dialog.accept()
        else:
            self.complaints.append(dialog.message)
            dialog.dismiss()


@contextmanager
def visit_of(browser: Browser, url: str, **options: Any) -> Iterator[Visit]:
    """Open a page, as wide as a desk's by default; in the end it must have had nothing to complain about."""
    with browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN", **options}) as context:
        visit = Visit(context.new_page(), url)
        yield visit
        assert visit.complaints == []


@contextmanager
def served_with_password(folder: Path) -> Iterator[int]:
    """Serve a page that asks for `USER` and `PASSWORD`, over six articles, and yield its port."""
    with served_without_model(home_of_six(folder), "--auth", f"{USER}:{PASSWORD}") as port:
        yield port


def go(visit: Visit, places: str) -> None:
    """Load the page anew at an address."""
    visit.page.goto("about:blank")
    visit.page.goto(f"{visit.url}{places}")
    visit.question.wait_for()


def expect_at(visit: Visit, places: str) -> None:
    """Expect an address."""
    expect(visit.page).to_have_url(f"{visit.url}{places}")

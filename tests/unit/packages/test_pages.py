"""The Markdown pages: what they link to and name is there, and README leads to each of them."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.cli.main import main
from tests.support.places import ROOT

ROOMS = ("assistant", "deploy", "index", "release", "sources", "tests")
PAGES = sorted([*ROOT.glob("*.md"), *(page for room in ROOMS for page in (ROOT / room).rglob("*.md"))])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
README = ROOT / "README.md"
HISTORY = ROOT / "CHANGELOG.md"
"""It may name what was there once."""
PLACE = re.compile(rf"({'|'.join(ROOMS)})/[\w./-]*")
MODULE = re.compile(r"python -m ((?:tests|release)[\w.]*)")


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """Return a page's tokens, those within its lines too."""
    parsed = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    return tuple(each for token in parsed for each in (token, *(token.children or ())))


def links(page: Path) -> Iterator[str]:
    """Yield where a page's links and pictures lead."""
    for token in tokens(page):
        if leads := token.attrs.get("href", token.attrs.get("src")):
            yield str(leads)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return what a page's headings are called in addresses, as GitHub makes it of their words."""
    found: list[str] = []
    heading = False
    for token in tokens(page):
        if heading:
            words = "".join(each.content for each in token.children or ())
            name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            found.append(f"{name}-{found.count(name)}" if name in found else name)
        heading = token.type == "heading_open"
    return frozenset(found)


def broken(page: Path, root: Path) -> list[str]:
    """Return which of a page's links lead nowhere in the repository."""
    faults = []
    for link in links(page):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        is_there = target.is_relative_to(root) and target.exists()
        if not is_there or (parts.fragment and unquote(parts.fragment) not in anchors(target)):
            faults.append(link)
    return faults


def code(page: Path) -> Iterator[str]:
    """Yield what stands in a page as code: each stretch within a line, and each line of a block."""
    for token in tokens(page):
        if token.type == "code_inline":
            yield token.content
        elif token.type == "fence":
            yield from token.content.splitlines()


def unknown(line: str) -> list[str]:
    """Return what of a `yinju` command the program doesn't know: subcommands and long options."""
    command: click.Command = main
    faults = []
    for word in shlex.split(line, comments=True)[1:]:
        name = word.strip("[]…").partition("=")[0]
        if name.startswith("--"):
            options = {each for option in command.params for each in (*option.opts, *option.secondary_opts)}
            faults += [name] if name not in {*options, "--help"} else []
        elif isinstance(command, click.Group) and name in command.commands:
            command = command.commands[name]
        elif isinstance(command, click.Group) and not name.isupper():
            faults.append(name)
    return faults


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    assert not broken(ROOT / name, ROOT)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_names_is_there(name: str) -> None:
    if ROOT / name == HISTORY:
        return
    said = list(code(ROOT / name))
    places = [each.partition("::")[0] for each in said if PLACE.fullmatch(each.partition("::")[0])]
    assert not [each for each in places if not (ROOT / each).exists()]
    modules = [each for line in said for each in MODULE.findall(line)]
    assert not [each for each in modules if find_spec(each) is None]
    commands = [each for each in said if each.startswith("yinju ")]
    assert not [(each, faults) for each in commands if (faults := unknown(each))]


@pytest.mark.parametrize("name", [name for name in NAMES if ROOT / name not in (README, HISTORY)])
def test_a_page_begins_by_saying_what_is_in_it(name: str) -> None:
    begins = [token.type for token in tokens(ROOT / name) if token.type.endswith("_open")][:2]
    assert begins == ["heading_open", "paragraph_open"]


def test_readme_lists_every_page() -> None:
    listed = README.read_text(encoding="utf-8").partition("## All pages\n")[2].partition("\n## ")[0]
    linked = set(re.findall(r"\]\(([^)#]+)\)", listed))
    assert linked == set(NAMES) - {"README.md"}


def test_readme_is_short_enough_to_read() -> None:
    assert len(README.read_bytes()) < 18_000


@pytest.mark.parametrize(
    ("link", "is_broken"),
    [
        ("other.md", False),
        ("other.md#two-words-and-a-code", False),
        ("other.md#again-1", False),
        ("other.md#中文标题", False),
        ("#here", False),
        ("folder", False),
        ("https://example.org/nothing#there", False),
        ("nothing.md", True),
        ("other.md#nothing", True),
        ("other.md#again-2", True),
        ("#nothing", True),
        ("../outside.md", True),
        ("/other.md", True),
    ],
)
def test_a_link_that_leads_nowhere_is_noticed(tmp_path: Path, link: str, is_broken: bool) -> None:
    (tmp_path / "outside.md").write_text("# Outside")
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    headings = "# Two words, and `a` code\n\n## Again\n\n## Again\n\n## 中文标题\n"
    (root / "other.md").write_text(headings, encoding="utf-8")
    page = root / "page.md"
    page.write_text(f"# Here\n\nSee [this]({link}).\n\n```\n[no](link.md)\n```\n", encoding="utf-8")
    assert broken(page, root) == [link] * is_broken


def test_pictures_count_as_links(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("| a |\n|---|\n| ![none](none.png) |\n")
    assert broken(tmp_path / "page.md", tmp_path) == ["none.png"]


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("yinju serve [--host] --no-open -k 3", []),
        ("yinju gold run [FILES…] --set coverage=0   # --nothing", []),
        ("yinju COMMAND --help", []),
        ("yinju serve --nothing", ["--nothing"]),
        ("yinju gold walk", ["walk"]),
        ("yinju answer QUESTION", ["answer"]),
    ],
)
def test_a_command_that_there_is_not_is_noticed(line: str, faults: list[str]) -> None:
    assert unknown(line) == faults

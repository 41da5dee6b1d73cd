"""Files made to do harm are refused or read within limits, and those beside them are read."""

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from sources import ArticleError, load_document, read_articles
from sources.formats import Kind, RefusedError
from sources.limits import MAX_MEMORY_BYTES, computing_seconds, memory_bytes
from sources.sandbox.process import ParserProcess
from tests.support.hostile_files import READ, REFUSED, SENTENCE
from tests.support.made_files import XHTML, epub

GOOD = epub({"a.xhtml": XHTML.format(f"<p>{SENTENCE}</p>")})


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_harm_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    make, says = REFUSED[name]
    (tmp_path / name).write_bytes(make())
    with pytest.raises(ArticleError, match=says) as caught:
        load_document(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_harmful_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(READ[name]())
    document = load_document(tmp_path / name)
    assert any(SENTENCE in passage.text for passage in document.passages)
    assert "root:" not in document.text
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert len(passage.text) < 5_000
    document.text.encode()
    document.title.encode()


def test_a_folder_of_them_gives_what_can_be_read(tmp_path: Path) -> None:
    few = ["zeros.epub", "laughs.docx", "endless.pdf", "nul.txt", "deep.html"]
    for name in few:
        (tmp_path / name).write_bytes(REFUSED[name][0]())
    (tmp_path / "zz.epub").write_bytes(GOOD)
    articles = read_articles([tmp_path])
    assert [document.text for document in articles.documents] == [SENTENCE + "\n"]
    assert [error.path.name for error in articles.refused] == sorted(few)


def test_a_file_that_takes_too_long_costs_only_itself() -> None:
    slow = ("*a_ **b " * 400_000).encode()
    with ParserProcess(seconds=0.3) as process:
        with pytest.raises(RefusedError, match="too much time"):
            process.parse(Kind.MARKDOWN, slow)
        process._seconds = 60
        assert process.parse(Kind.EPUB, GOOD).blocks[0].text == SENTENCE


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't bound address space")
def test_memory_is_bounded_in_the_reading_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ParserProcess() as process:
        process.parse(Kind.EPUB, GOOD)
        child = process._process
        assert child is not None
        limits = Path(f"/proc/{child.pid}/limits").read_text(encoding="ascii")
        assert str(MAX_MEMORY_BYTES) in limits
        assert str(MAX_MEMORY_BYTES) not in Path("/proc/self/limits").read_text(encoding="ascii")
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmPeak"))
    assert peak * 1024 <= MAX_MEMORY_BYTES


def test_a_small_file_may_take_less_than_a_large_one() -> None:
    assert (computing_seconds(700), computing_seconds(1_000_000), computing_seconds(64 << 20)) == (15, 35, 60)
    assert (memory_bytes(700) >> 20, memory_bytes(1 << 20) >> 20, memory_bytes(64 << 20) >> 20) == (320, 520, 1024)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't tell of another process's limits")
def test_the_limits_are_those_of_the_file_that_is_read_and_grow_again() -> None:
    small, large = (Kind.MARKDOWN, b"# The Mill\n\n" + SENTENCE.encode()), (Kind.PDF, b"x" * 3_600_000)
    with ParserProcess() as process:
        softly = []
        for kind, content in (small, large, small):
            with nullcontext() if kind is Kind.MARKDOWN else pytest.raises(RefusedError):
                process.parse(kind, content)
            child = process._process
            assert child is not None
            said = Path(f"/proc/{child.pid}/limits").read_text(encoding="ascii").splitlines()
            (space,) = (line for line in said if line.startswith("Max address space"))
            softly.append(int(space.split()[3]))
        assert memory_bytes(len(small[1])) < softly[0] < MAX_MEMORY_BYTES // 2 < MAX_MEMORY_BYTES == softly[1]
        assert softly[0] <= softly[2]  # what the large one left in the process is not taken from the small one


def test_no_process_is_left_behind() -> None:
    with ParserProcess() as process:
        process.parse(Kind.EPUB, GOOD)
        child = process._process
    assert child is not None
    assert child.poll() is not None


@pytest.mark.parametrize(
    "says",
    ["'x'", "{}", "[1", '{"blocks": [{"kind": "verse", "text": "x"}]}', "null"],
)
def test_a_reading_process_that_says_nonsense_is_not_believed(
    says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "fake.py"
    script.write_text(
        "import sys\nkind, length = sys.stdin.buffer.readline().split()\nsys.stdin.buffer.read(int(length))\n"
        f"said = {says!r}.encode()\nsys.stdout.buffer.write(b'%d\\n' % len(said) + said)\n",
        encoding="utf-8",
    )
    start = subprocess.Popen

    def fake(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return start([command[0], str(script)], **options)

    monkeypatch.setattr(subprocess, "Popen", fake)
    with ParserProcess() as process, pytest.raises(RefusedError, match="damaged"):
        process.parse(Kind.EPUB, GOOD)


def test_a_long_plain_text_is_read_within_limits_too() -> None:
    text = "The mill turned.\n" * 100_000
    with ParserProcess(seconds=0.2) as process:
        with pytest.raises(RefusedError, match="too much time"):
            process.take_apart(text, None)
        process._seconds = 60
        assert process.take_apart("The Mill\n\nThe mill turned.\n", "The Mill").places == ((10, 26, "body", None),)


def test_a_long_plain_text_reads_as_a_short_one_does(tmp_path: Path) -> None:
    line = "The mill turned all night. Nobody slept in the village below it.\n\n"
    long = tmp_path / "mill.txt"
    long.write_text("The Mill\nby Anna Bell\n\n" + line * 2_000, encoding="utf-8")
    document = load_document(long)
    assert (document.title, document.author, len(document.passages)) == ("The Mill", "Anna Bell", 2_000)
    assert {each.passage_id for each in document.passages[:2]} == {"mill:p001", "mill:p002"}
    for passage in document.passages:
        assert document.text[passage.start : passage.end] == passage.text == line.strip()

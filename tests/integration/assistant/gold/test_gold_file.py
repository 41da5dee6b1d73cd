"""Processes that write to one gold file."""

import subprocess
import sys
from pathlib import Path

from assistant.gold.questions.gold_file import read_gold_file


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "some.gold.yaml"
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from assistant.gold import Anchor, GoldQuestion\n"
        "from assistant.gold.questions.gold_file import append_question\n"
        "for number in range(20):\n"
        "    question = GoldQuestion('q', f'{sys.argv[2]} {number}', evidence=(Anchor('x'),))\n"
        "    append_question(Path(sys.argv[1]), question)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("one", "two")]
    assert [writer.wait() for writer in writers] == [0, 0]
    questions = read_gold_file(path).questions
    assert {each.question for each in questions} == {
        f"{name} {number}" for name in ("one", "two") for number in range(20)
    }
    assert len({each.question_id for each in questions}) == 40

"""pytest collects `*.gold.yaml` files: every question is a test, marked `gold`, with its tags and with its language.

```sh
pytest tests/gold                      # asked of the default index
pytest tests/gold -m "lookup and not en" --gold-index my-index --gold-baseline my-baseline.json
```

A question that the baseline knows as failing is expected to fail; whatever else fails is a failure.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.gold.questions.question import GoldQuestion
    from assistant.gold.runs.result import Examined
    from assistant.gold.runs.run_file import QuestionRecord

_SUFFIX = ".gold.yaml"
_assistant = pytest.StashKey["Assistant"]()
_baselines = pytest.StashKey[dict[Path, "dict[str, QuestionRecord] | None"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options `--gold-index` and `--gold-baseline`."""
    group = parser.getgroup("gold", "gold questions of Yinju")
    group.addoption("--gold-index", metavar="FOLDER", help="The index that gold questions are asked of.")
    group.addoption(
        "--gold-baseline", metavar="FILE", type=Path, help="What failed before. [baseline.json beside each gold file]"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Prepare for the baselines that are read."""
    config.stash[_baselines] = {}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "GoldTestFile | None":
    """Collect gold files."""
    return GoldTestFile.from_parent(parent, path=file_path) if file_path.name.endswith(_SUFFIX) else None


class GoldTestFile(pytest.File):
    """A file of gold questions."""

    def collect(self) -> Iterable["GoldItem"]:
        """Yield a test for each question."""
        from assistant.extras import require_extra
        from assistant.gold.questions.gold_file import read_gold_file
        from assistant.gold.runs.examine import language_of
        from sources import Extra, YinjuError

        try:
            require_extra(Extra.GOLD, "The plugin")
            questions = read_gold_file(self.path).questions
        except YinjuError as error:
            raise self.CollectError(str(error)) from error
        markers = {question: ("gold", language_of(question.question), *question.tags) for question in questions}
        for marker in sorted({marker for its_markers in markers.values() for marker in its_markers}):
            self.config.addinivalue_line("markers", f"{marker}: gold questions")
        for question in questions:
            item = GoldItem.from_parent(self, name=question.question_id, question=question)
            for marker in markers[question]:
                item.add_marker(marker)
            yield item


class GoldItem(pytest.Item):
    """One gold question."""

    def __init__(self, *, question: "GoldQuestion", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.question = question

    def runtest(self) -> None:
        """Ask the question and judge the answer."""
        from assistant.gold.runs.compare import Status
        from assistant.gold.runs.examine import examine
        from assistant.gold.runs.result import Examined, settle_one

        (outcome,) = examine(self._ask_whom(), [self.question])
        status = settle_one(outcome, self._baseline())
        examined = Examined(outcome, status)
        self.user_properties.append(("gold", str(status)))
        if status is Status.STILL_FAILING:
            pytest.xfail(f"{outcome.stage} ({outcome.detail}), as in the baseline")
        if not outcome.passed:
            raise GoldFailure(examined)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show a failure as `yinju gold run` does; what can't be used in one line."""
        from assistant.gold.reports.report import describe
        from sources import YinjuError

        if isinstance(excinfo.value, GoldFailure):
            return "\n".join(describe(excinfo.value.examined))
        if isinstance(excinfo.value, YinjuError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the question's place."""
        line = self.question.source.rpartition(":")[2]
        return self.path, int(line) - 1 if line.isdecimal() else None, self.name

    def _ask_whom(self) -> "Assistant":
        """Return the assistant, opened once a session."""
        from assistant.gold.runs.subject import open_subject

        if _assistant not in self.config.stash:
            self.config.stash[_assistant] = open_subject(self.config.getoption("--gold-index")).assistant
        return self.config.stash[_assistant]

    def _baseline(self) -> "dict[str, QuestionRecord] | None":
        from assistant.gold.questions.gold_sets import BASELINE_NAME
        from assistant.gold.runs.run_file import read_run

        named: Path | None = self.config.getoption("--gold-baseline")
        path = named or self.path.parent / BASELINE_NAME
        known = self.config.stash[_baselines]
        if path not in known:
            known[path] = read_run(path).by_id() if named or path.exists() else None
        return known[path]


class GoldFailure(Exception):
    """A gold question failed.

    Attributes:
        examined: What became of it.
    """

    def __init__(self, examined: "Examined") -> None:
        super().__init__(examined.outcome.question.question_id)
        self.examined = examined

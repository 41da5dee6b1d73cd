"""A run of gold questions as a JUnit file, which build servers read."""

from pathlib import Path

from assistant.gold.questions.files import writing
from assistant.gold.reports.report import describe
from assistant.gold.runs.compare import Status
from assistant.gold.runs.result import Result


def write_junit(path: Path, result: Result) -> None:
    """Write a run: what is worse is a failure, stale gold an error, what failed before is skipped.

    Raises:
        GoldError: If the file can't be written.
    """
    from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

    suites: dict[str, TestSuite] = {}
    for examined in result.questions:
        name = examined.outcome.question.source.rpartition(":")[0] or examined.outcome.question.source
        suite = suites.setdefault(name, TestSuite(name))
        case = TestCase(examined.outcome.question.question_id, name, examined.outcome.seconds or 0.0)
        if examined.status is Status.STALE:
            case.result = [Error(examined.outcome.detail)]
        elif examined.worse:
            case.result = [Failure(f"{examined.status}: {examined.outcome.stage}")]
        elif examined.status is Status.STILL_FAILING:
            case.result = [Skipped(f"{examined.status}: {examined.outcome.stage}")]
        for reason in case.result:
            reason.text = "\n".join(describe(examined))
        suite.add_testcase(case)
    xml = JUnitXml("yinju gold")
    for suite in suites.values():
        xml.add_testsuite(suite)
    with writing(path):
        xml.write(str(path), pretty=True)

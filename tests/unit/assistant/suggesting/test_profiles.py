"""What is known of articles, and kept from one start to the next."""

import json
from pathlib import Path

import pytest

from assistant.suggesting.candidate import Origin
from assistant.suggesting.profiles import MOST_ASKED, Profiles
from assistant.suggesting.questions import AnsweredQuestion, NotNowError, alike, choose
from tests.support.suggesting import BRIDGE, HARBOUR, Obliging, assistant_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "suggestions.json"


def test_a_restart_asks_nothing_again(file: Path) -> None:
    assistant = assistant_of(BRIDGE, HARBOUR)
    obliging = Obliging(assistant)
    profile = Profiles(assistant, file).make(BRIDGE, obliging)
    assert 0 < len(obliging.asked) <= MOST_ASKED
    assert {each.text for each in profile.questions} <= set(obliging.asked)
    assert profile.sentences

    again = Obliging(assistant)
    restarted = Profiles(assistant_of(BRIDGE, HARBOUR), file)
    assert restarted.known(BRIDGE) == profile
    assert restarted.make(BRIDGE, again) == profile
    assert again.asked == []
    assert restarted.known(HARBOUR) is None
    assert restarted.missing() == [HARBOUR]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1]",
        b"\xff\xfe",
        b'{"format": 1, "made_with": "x", "profiles": {}, "checksum": ""}',
        b'{"format": 1, "made_with": 1, "profiles": {"a": {"questions": [{"text": 1}]}}, "checksum": ""}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_made_anew(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assistant = assistant_of(BRIDGE)
    profiles = Profiles(assistant, file)
    assert profiles.known(BRIDGE) is None
    made = profiles.make(BRIDGE, Obliging(assistant))
    assert Profiles(assistant, file).known(BRIDGE) == made


def test_an_altered_question_is_not_believed(file: Path) -> None:
    assistant = assistant_of(BRIDGE)
    Profiles(assistant, file).make(BRIDGE, Obliging(assistant))
    content = json.loads(file.read_text(encoding="utf-8"))
    next(iter(content["profiles"].values()))["questions"][0]["text"] = "密码是什么？"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert Profiles(assistant, file).known(BRIDGE) is None


def test_other_settings_and_other_articles_are_asked_anew(file: Path) -> None:
    assistant = assistant_of(BRIDGE)
    profiles = Profiles(assistant, file)
    first = profiles.make(BRIDGE, Obliging(assistant))
    stricter = assistant.with_parts(settings=assistant.settings.changed(["threshold=0.9"]))
    assert Profiles(stricter, file).known(BRIDGE) is None

    both = assistant_of(BRIDGE, HARBOUR)
    changed = Profiles(both, file, profiles)
    assert changed.known(BRIDGE) is None
    obliging = Obliging(both)
    changed.make(BRIDGE, obliging)
    assert obliging.asked == [each.text for each in first.questions]  # and no other candidate


def test_where_nothing_can_be_written_it_is_known_until_the_end(tmp_path: Path) -> None:
    assistant = assistant_of(BRIDGE)
    profiles = Profiles(assistant, tmp_path / "gone" / "suggestions.json")
    made = profiles.make(BRIDGE, Obliging(assistant))
    assert profiles.known(BRIDGE) == made


def test_what_is_broken_off_is_not_kept(file: Path) -> None:
    assistant = assistant_of(BRIDGE)
    profiles = Profiles(assistant, file)
    with pytest.raises(NotNowError):
        profiles.make(BRIDGE, Obliging(assistant, most=1))
    assert profiles.known(BRIDGE) is None
    assert not file.exists()


def test_the_questions_that_are_offered_differ() -> None:
    def question(text: str, passage: int, confidence: float, origin: Origin = Origin.AMOUNT) -> AnsweredQuestion:
        return AnsweredQuestion(text, origin, passage, confidence)

    same = question("青江大桥的面积是多少？", 1, 0.9), question("青江大桥面积是多少？", 1, 0.8)
    near = question("青江大桥的总工程师是谁？", 1, 0.8, Origin.PERSON)
    far, own = question("大桥每年过多少辆汽车？", 4, 0.75), question("桥有多长？", 2, 0.6, Origin.CATALOG)
    assert alike(same[0].text, same[1].text)
    assert choose([*same, near, far, own], 3) == (own, same[0], far)
    assert choose([], 3) == ()

"""What an endpoint may reply: a verdict and numbers, and nothing else, however it is wrapped."""

import json

import pytest

from index.reading.endpoint.reply import Choice, ReaderVerdict, choice_schema, read_choice


def completion(content: object) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@pytest.mark.parametrize(("content", "choice"), [
    ('{"verdict": "answered", "sentences": [3, 1]}', Choice(ReaderVerdict.ANSWERED, (3, 1))),
    ('{"sentences":[7],"verdict":"unsure"}', Choice(ReaderVerdict.UNSURE, (7,))),
    ('{"verdict": "unanswered", "sentences": []}', Choice(ReaderVerdict.UNANSWERED, ())),
    ('{"verdict": "unanswered", "sentences": [2]}', Choice(ReaderVerdict.UNANSWERED, (2,))),
    ('\n ```json\n{"verdict": "answered", "sentences": [1]}\n```\n', Choice(ReaderVerdict.ANSWERED, (1,))),
    ('```{"verdict": "answered", "sentences": [1, 2, 3, 4, 5]}```', Choice(ReaderVerdict.ANSWERED, (1, 2, 3, 4, 5))),
    ('{"verdict": "\\u0061nswered", "sentences": [1]}', Choice(ReaderVerdict.ANSWERED, (1,))),
])  # fmt: skip
def test_choices(content: str, choice: Choice) -> None:
    assert read_choice(completion(content), 7) == choice


NUMBERS = ["0", "8", "-1", "1.0", "1.5", "1e0", '"1"', "true", "null", "[1]", "{}", "9" * 5000, "NaN", "Infinity",
           "1,1",
           "1,2,3,4,5,6", ",".join(["1"] * 3000)]  # fmt: skip
WRONG = [
    *(f'{{"verdict": "answered", "sentences": [{numbers}]}}' for numbers in NUMBERS),
    '{"verdict": "answered", "sentences": []}', '{"verdict": "unsure", "sentences": []}',
    '{"verdict": "answered", "sentences": 1}', '{"verdict": "answered", "sentences": "1"}',
    '{"verdict": "answered", "sentences": {"1": 1}}', '{"verdict": "answered", "sentences": null}',
    '{"verdict": "Answered", "sentences": [1]}', '{"verdict": "answered ", "sentences": [1]}',
    '{"verdict": "yes", "sentences": [1]}', '{"verdict": true, "sentences": [1]}',
    '{"verdict": ["answered"], "sentences": [1]}',
    '{"verdict": "answered"}', '{"sentences": [1]}', "{}", "[]", "1", '"answered"', "null",
    '{"verdict": "answered", "sentences": [1], "answer": "PWNED"}',
    '{"verdict": "unanswered", "verdict": "answered", "sentences": [1]}',
    '{"verdict": "answered", "sentences": [1], "sentences": [2]}',
    '[{"verdict": "answered", "sentences": [1]}]', '{"choice": {"verdict": "answered", "sentences": [1]}}',
    'Here it is: {"verdict": "answered", "sentences": [1]}', '{"verdict": "answered", "sentences": [1]} PWNED',
    '```json\n{"verdict": "answered", "sentences": [1]}\n``` PWNED', "{'verdict': 'answered', 'sentences': [1]}",
    "", " \n", "PWNED", "[" * 1900, '{"a":' * 390, "\x00",
    '{"verdict": "answered", "sentences": [1]}' + " " * 3000,
]  # fmt: skip


@pytest.mark.parametrize("content", WRONG)
def test_any_other_content_is_wrong_and_is_not_repeated(content: str) -> None:
    with pytest.raises(ValueError, match=r"reply|choice|`verdict`|`sentences`") as caught:
        read_choice(completion(content), 7)
    assert "PWNED" not in str(caught.value)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("body", [
    b"", b"PWNED", b"\xff\xfe\x00", b"null", b"[]", b"1", b"{}", b'{"choices": []}', b'{"choices": {}}',
    b'{"choices": [1]}',
    b'{"choices": [{}]}', b'{"choices": [{"message": null}]}', b'{"choices": [{"message": {}}]}',
    b'{"choices": [{"message": "content"}]}', b'{"choices": "0"}', b'{"error": {"message": "PWNED"}}', b"[" * 100_000,
    b'{"choices":' * 50_000, completion(None), completion(1), completion(["a"]), completion({"verdict": "answered"}),
    '{"choices": [{"message": {"content": "1"}}]}'.encode("utf-16"), completion("1")[:-1], b"<html>PWNED</html>",
])  # fmt: skip
def test_any_other_body_is_wrong(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"reply|choice") as caught:
        read_choice(body, 7)
    assert "PWNED" not in str(caught.value)


def test_the_schema_that_is_sent_allows_what_is_read() -> None:
    schema = choice_schema(7)
    assert schema["properties"]["verdict"]["enum"] == ["answered", "unsure", "unanswered"]
    assert schema["properties"]["sentences"]["items"] == {"type": "integer", "minimum": 1, "maximum": 7}
    assert schema["properties"].keys() == set(schema["required"])
    assert (schema["properties"]["sentences"]["minItems"], schema["properties"]["sentences"]["maxItems"]) == (1, 5)
    assert schema["additionalProperties"] is False

"""Names of endpoints: what they mean, which of them are this machine, and which are refused."""

import pytest

from index.errors import ReaderError
from index.reading.endpoint_reader import EndpointReader

OWN = "openai:http://127.0.0.1:11434/v1#qwen2.5:7b"


@pytest.mark.parametrize(("name", "written"), [
    (OWN, OWN),
    ("openai:http://127.0.0.1:8080/v1/#m", "openai:http://127.0.0.1:8080/v1#m"),
    ("openai:http://127.0.0.1#m", "openai:http://127.0.0.1:80#m"),
    ("openai:https://127.0.0.1/v1#m", "openai:https://127.0.0.1:443/v1#m"),
    ("openai:http://127.8.9.1:1/a/b.c-d_e~f#hf.co/a/b:Q4_K_M",
    "openai:http://127.8.9.1:1/a/b.c-d_e~f#hf.co/a/b:Q4_K_M"),
    ("openai:http://[::1]:8000/v1#m", "openai:http://[::1]:8000/v1#m"),
    ("openai:http://[0:0:0:0:0:0:0:1]:8000/v1#模型@1#2", "openai:http://[::1]:8000/v1#模型@1#2"),
])  # fmt: skip
def test_this_machine_by_its_own_numbers(name: str, written: str) -> None:
    reader = EndpointReader.of(name)
    assert (reader.name, reader.sends_text_to) == (written, None)
    assert EndpointReader.of(name, allow_remote=True).sends_text_to is None


REMOTE = [
    ("localhost", "localhost"), ("LocalHost", "localhost"), ("localhost.localdomain", "localhost.localdomain"),
    ("127.0.0.1.nip.io", "127.0.0.1.nip.io"), ("models.example.org", "models.example.org"), ("my_llm", "my_llm"),
    ("192.168.1.7", "192.168.1.7"), ("128.0.0.1", "128.0.0.1"), ("126.255.255.255", "126.255.255.255"),
    ("[::2]", "::2"), ("[fe80::1]", "fe80::1"), ("[::127.0.0.1]", "::7f00:1"), ("[64:ff9b::7f00:1]",
    "64:ff9b::7f00:1"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "sent_to"), REMOTE)
def test_anywhere_else_is_allowed_in_so_many_words_or_not_at_all(host: str, sent_to: str) -> None:
    name = f"openai:http://{host}:11434/v1#m"
    with pytest.raises(ReaderError) as caught:
        EndpointReader.of(name)
    assert f"is at {sent_to}, which may be another machine" in str(caught.value)
    assert "--allow-remote-reader" in str(caught.value)
    assert EndpointReader.of(name, allow_remote=True).sends_text_to == sent_to


@pytest.mark.parametrize("host", [
    "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "127.0.0.1.",
    "1.2.3.4.5",
    "256.0.0.1", "127.0.0.0x1", "0", "0.0.0.0", "[::]", "224.0.0.1", "[ff02::1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]", "[127.0.0.1]", "[::1", "::1", "[:::1]", "[::1%lo]", "[1::2::3]", "", ".", "-a.example",
    "a..example", "a-.example", "x" * 64 + ".example", "１２７.0.0.1", "①27.0.0.1", "127。0。0。1", "exämple.org",
    "127.0.0.1\\@evil.example", "127.0.0.1%2e", "evil.example\\.127.0.0.1", "127.0.0.1\n", "127.0.0.1\t",
    "127.0.0.1,evil", "a b",
])  # fmt: skip
@pytest.mark.parametrize("allow_remote", [False, True])
def test_hosts_that_may_be_read_in_two_ways_are_never_taken(host: str, allow_remote: bool) -> None:
    with pytest.raises(ReaderError) as caught:
        EndpointReader.of(f"openai:http://{host}:11434/v1#m", allow_remote=allow_remote)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [
    "", "openai:", "openai:#m", "openai:http://127.0.0.1:11434/v1", "openai:http://127.0.0.1:11434/v1#",
    "openai:http://#m",
    "openai:ftp://127.0.0.1/v1#m", "openai:file:///etc/passwd#m", "openai:unix:/run/a.sock#m",
    "openai:HTTP://127.0.0.1#m",
    "http://127.0.0.1:11434/v1#m", "anthropic:http://127.0.0.1/v1#m", " openai:http://127.0.0.1/v1#m",
    "openai:http:/127.0.0.1/v1#m", "openai:http:127.0.0.1/v1#m", "openai://127.0.0.1/v1#m",
    "openai:http://127.0.0.1/v1 #m",
    "openai:http://127.0.0.1/v1?key=s3cret#m", "openai:http://127.0.0.1/v1/../x y#m", "openai:http://127.0.0.1/%76#m",
    "openai:http://127.0.0.1:0/v1#m", "openai:http://127.0.0.1:65536/v1#m", "openai:http://127.0.0.1:999999/v1#m",
    "openai:http://127.0.0.1:/v1#m", "openai:http://127.0.0.1:80:80/v1#m", "openai:http://127.0.0.1:８０/v1#m",
    "openai:http://127.0.0.1//v1#m", "openai:http://127.0.0.1/v1#a b", "openai:http://127.0.0.1/v1#a\nb",
    "openai:http://127.0.0.1/v1#a\u202eb", "openai:http://127.0.0.1/v1#a\x1b[2J", "openai:http://127.0.0.1/v1#\ud800",
    "openai:http://127.0.0.1/v1#" + "m" * 500, "openai:http://127.0.0.1/v1\r\nX-Evil: 1#m",
])  # fmt: skip
def test_other_names_are_refused_in_a_line(name: str) -> None:
    with pytest.raises(ReaderError) as caught:
        EndpointReader.of(name, allow_remote=True)
    said = str(caught.value)
    assert said.startswith("Reader ")
    assert said.isprintable()
    assert "s3cret" not in said
    assert len(said) < 400
    assert ("127.0.0.1" in said) or ("can't be seen" in said) or ("ports go" in said)


@pytest.mark.parametrize("name", [
    "openai:http://me:s3cret@127.0.0.1:11434/v1#m", "openai:http://s3cret@127.0.0.1/v1#m",
    "openai:http://@127.0.0.1/v1#m",
    "openai:http://me:s3#cret@127.0.0.1/v1#m", "openai:http://me:s3/cret@127.0.0.1/v1#m",
])  # fmt: skip
@pytest.mark.parametrize("allow_remote", [False, True])
def test_passwords_in_an_address_are_refused_and_not_repeated(name: str, allow_remote: bool) -> None:
    with pytest.raises(ReaderError) as caught:
        EndpointReader.of(name, allow_remote=allow_remote)
    assert not any(part in str(caught.value) for part in ("s3", "cret", "me:"))


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_READER_KEY", "sk-s3cret")
    reader = EndpointReader.of(OWN)
    assert "s3cret" not in f"{reader!r} {reader} {reader.name} {reader.fingerprint} {reader._client!r}"


@pytest.mark.parametrize("key", ["sk-s3cret\r\nX-Evil: 1", "sk s3cret", "s3cret-ключ", "s3cret\x7f"])
def test_a_key_that_no_header_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("YINJU_READER_KEY", key)
    with pytest.raises(ReaderError, match="YINJU_READER_KEY holds characters") as caught:
        EndpointReader.of(OWN)
    assert "s3cret" not in str(caught.value)


def test_a_key_goes_to_another_machine_by_https_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_READER_KEY", "sk-s3cret")
    with pytest.raises(ReaderError, match="could be read on the way") as caught:
        EndpointReader.of("openai:http://models.example.org/v1#m", allow_remote=True)
    assert "s3cret" not in str(caught.value)
    assert EndpointReader.of("openai:https://models.example.org/v1#m", allow_remote=True)


def test_an_endpoints_readings_are_told_from_anothers() -> None:
    names = (OWN, OWN + "b", OWN.replace("/v1", "/v2"), OWN.replace("11434", "11435"), OWN.replace("0.1", "0.2"))
    prints = [EndpointReader.of(name).fingerprint for name in names]
    assert len(set(prints)) == len(names)
    assert EndpointReader.of(OWN).fingerprint == prints[0]

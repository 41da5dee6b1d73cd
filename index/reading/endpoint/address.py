"""Where an endpoint is: `openai:http://127.0.0.1:11434/v1#model`, and whether that is this machine.

An address is taken apart once, here, and what was found is what is connected to: nobody else reads it again, perhaps in
another way. It is of the plainest form alone: no user, no query, no escapes, no white space. A host in numbers is
written in full, since short and unusual forms (`127.1`, `0x7f.1`, `2130706433`, `::ffff:127.0.0.1`) mean one machine to
one program and another to the next. And only numbers say that a host is this machine: what a name stands for, be it
`localhost`, is decided elsewhere.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from typing import NoReturn

from index.errors import ReaderError

_EXAMPLE = "openai:http://127.0.0.1:11434/v1#qwen2.5:7b-instruct"
PREFIX = "openai:"
"""What the name of an endpoint begins with."""
_NAME = re.compile(
    PREFIX + r"(?P<scheme>https?)://(?P<host>\[(?=[^\]]*:)[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[A-Za-z0-9._~-]+)*)/?#(?P<model>.+)"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LONGEST_NAME, _LONGEST_SHOWN, _LONGEST_HOST = 500, 100, 253
_LOOPBACK, _LOOPBACK_6 = IPv4Network("127.0.0.0/8"), IPv6Address("::1")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class EndpointAddress:
    """Where an endpoint is, and which of its models is meant.

    Attributes:
        tls: Whether it is spoken to by HTTPS.
        host: A name in lower case, or an address in numbers, without brackets.
        port: The port.
        path: Of the endpoint, such as `/v1`; empty, or without a `/` at its end.
        model: The model's name there.
    """

    tls: bool
    host: str
    port: int
    path: str
    model: str

    @classmethod
    def of(cls, name: str, *, allow_remote: bool = False) -> "EndpointAddress":
        """Take a reader's name apart.

        Args:
            name: Such as `openai:http://127.0.0.1:11434/v1#model`.
            allow_remote: Whether it may be anywhere, not just at this machine's own address in numbers.

        Raises:
            ReaderError: If it is not of that form, or not this machine's own. The message shows nothing that may be a
                password.
        """
        found = _NAME.fullmatch(name) if len(name) <= _LONGEST_NAME else None
        if found is None:
            _refuse(name, f"is not the name of an endpoint and its model. Write it like {_EXAMPLE}.")
        scheme, host, model = found["scheme"], found["host"].lower().strip("[]"), found["model"]
        port = int(found["port"] or _PORTS[scheme])
        if not 1 <= port <= 65535:
            _refuse(name, "has a port that there isn't; ports go from 1 to 65535.")
        if not model.isprintable() or any(map(str.isspace, model)):
            _refuse(name, "names a model with white space or characters that can't be seen.")
        problem = _problem_of_numbers(host) if _is_numeric(host) else _problem_of_name(host)
        if problem:
            _refuse(name, problem)
        host = str(IPv6Address(host)) if ":" in host else host
        address = cls(scheme == "https", host, port, found["path"], model)
        if not (address.is_this_machine or allow_remote):
            _refuse(
                name,
                f"is at {host}, which may be another machine, so that questions and articles would be sent there. "
                "Write this machine's own address in numbers, 127.0.0.1, or allow it with --allow-remote-reader.",
            )
        return address

    @property
    def is_this_machine(self) -> bool:
        """Whether the host is an address of this machine alone, in numbers."""
        try:
            return IPv4Address(self.host) in _LOOPBACK
        except AddressValueError:
            return ":" in self.host and IPv6Address(self.host) == _LOOPBACK_6

    @property
    def url(self) -> str:
        """The address, without the model."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{self.path}"

    def __str__(self) -> str:
        """Return the reader's name, always written in the same way."""
        return f"{PREFIX}{self.url}#{self.model}"


def _is_numeric(host: str) -> bool:
    """Tell whether a host is, or may be taken for, an address in numbers."""
    return ":" in host or _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]) is not None


def _problem_of_numbers(host: str) -> str | None:
    try:
        address = IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return "has an address in numbers that is not written in full. Write it like 127.0.0.1 or [::1]."
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if mapped is not None:
        return f"has an IPv4 address written as an IPv6 one. Write {mapped}."
    if address.is_unspecified or address.is_multicast:
        return f"is at {host}, which is no single machine. Write the machine's own address, such as 127.0.0.1."
    return None


def _problem_of_name(host: str) -> str | None:
    if len(host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, host.split("."))):
        return None
    return "has a host that can't be a name."


def _refuse(name: str, problem: str) -> NoReturn:
    """Raise, and show the name as far as it can't hold a password or commands for a terminal."""
    shown = f"{PREFIX}…" if "@" in name else ascii(name.partition("?")[0])[1:-1]
    raise ReaderError(shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…", problem)

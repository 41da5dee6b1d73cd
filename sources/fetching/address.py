"""Where a page may be fetched from: a public address of the network, and nothing of this machine or of its own network.

What an address's host stands for is looked up once, and what was found is what is connected to: a name that says
something else the next time (DNS rebinding) gains nothing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit

from sources.errors import FetchError

LONGEST_ADDRESS = 2_000
PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_HOST = 253
_KEPT = "/%:@!$&'()*+,;=~-._"
_CARRIES_IPV4 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Where networks that have no IPv4 of their own reach it (NAT64), private addresses perhaps among them."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """The address of a page.

    Attributes:
        scheme: `http` or `https`.
        host: In ASCII and lower case; a number of IPv6 without brackets.
        port: The port.
        target: Path and query, as they are sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, url: str, ports: Collection[int] = tuple(PORTS.values())) -> "PageAddress":
        """Take an address apart.

        Args:
            url: As it was typed, or as a page leads on to.
            ports: Those that may be asked.

        Raises:
            FetchError: If it is none that may be asked.
        """
        if len(url) > LONGEST_ADDRESS:
            raise FetchError(url, "is too long an address.")
        if not url.isprintable() or any(map(str.isspace, url)) or "\\" in url:
            raise FetchError(url, "holds characters that no address has.")
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS.get(parts.scheme)
            host = (parts.hostname or "").rstrip(".")
        except ValueError:
            raise FetchError(url, "is not an address that can be understood.") from None
        if parts.scheme not in PORTS:
            raise FetchError(url, "is not an address that begins with http:// or https://.")
        if parts.username is not None or parts.password is not None:
            raise FetchError(url, "holds a user name or a password; only public pages are fetched.")
        if port not in ports:
            raise FetchError(url, f"has the port {port}; pages are fetched from {', '.join(map(str, ports))} alone.")
        assert port is not None
        path, query = quote(parts.path or "/", safe=_KEPT), quote(parts.query, safe=f"{_KEPT}/?")
        return cls(parts.scheme, _ascii_host(url, host), port, f"{path}?{query}" if query else path)

    @property
    def authority(self) -> str:
        """The host as a request names it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def is_public(address: str) -> bool:
    """Tell whether an address in numbers is one of the public network, whichever way it is written.

    Not so are this machine's own, those of private networks, of links, multicast ones and reserved ones, nor those of
    IPv6 that stand for one of these in IPv4.
    """
    try:
        found = ip_address(address)
    except ValueError:  # with a zone, which only addresses of links have
        return False
    if isinstance(found, IPv6Address):
        inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if any(found in network for network in _CARRIES_IPV4):
            inner.append(IPv4Address(int(found) & 0xFFFFFFFF))
        if found.is_site_local or not all(map(_is_public, filter(None, inner))):
            return False
        if found.ipv4_mapped is not None:
            return True
    return _is_public(found)


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _ascii_host(url: str, host: str) -> str:
    try:
        if ":" in host:
            return str(IPv6Address(host))
        ascii_host = host.encode("idna").decode("ascii").lower()
    except ValueError:  # UnicodeError is one too
        raise FetchError(url, "has a host that can't be a name.") from None
    if not (0 < len(ascii_host) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, ascii_host.split(".")))):
        raise FetchError(url, "has a host that can't be a name.")
    return ascii_host

"""Who asks: by the address that a request comes from, and by what the page there calls itself."""

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.types import Scope

_NETWORK = 64
"""Bits of an IPv6 address that tell one customer from another; the others anybody chooses at will."""
_LONGEST_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks.

    Attributes:
        address: Where from; a client can't make up another.
        name: Tells visitors at one address from each other; a client makes up as many as it likes.
    """

    address: str
    name: str = ""


current_address: ContextVar[str] = ContextVar("current_address", default="")
"""The address of the request that is being answered; in the threads that answer it, too."""


def address_of(scope: Scope) -> str:
    """Return the address that a request comes from; of IPv6, its network.

    Behind a proxy at this machine it is the one that the proxy gives (`X-Forwarded-For`, which uvicorn believes of the
    addresses in its variable `FORWARDED_ALLOW_IPS`).
    """
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:_LONGEST_ADDRESS]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _NETWORK), strict=False))

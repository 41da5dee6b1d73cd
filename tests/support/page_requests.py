"""Requests to a page that is served, as its own script and as programs send them."""

import http.client
import json
from typing import Any

OWN = "http://127.0.0.1:{}"


def request(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Send a request just as it is, with `_` in the names of headers for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    status, content = reply.status, reply.read()
    connection.close()
    return status, content


def call(port: int, endpoint: str, data: dict[str, Any], **headers: str) -> tuple[int, bytes]:
    """Ask at one of the page's endpoints, as its script does."""
    sent = {"Content_Type": "application/json", "Origin": OWN.format(port), **headers}
    body = json.dumps({"language": "en", **data}).encode()
    return request(port, "POST", f"/endpoints/{endpoint}", body, **sent)

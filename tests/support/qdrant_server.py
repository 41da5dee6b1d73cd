"""A small HTTP server that speaks the handful of Qdrant's REST calls that are used, over the client's own local mode.

What comes must fit the models of its published OpenAPI, which the client carries; unknown fields are refused, as a
server of Qdrant's does with most of them.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.pages import free_port


class QdrantServer:
    """A server that can be stopped and started again with what it holds, and told to fail.

    Attributes:
        port: Where it listens.
        faults: Statuses with which the next calls fail, in turn.
        lasts: How many calls are answered before all fail; None for all.
        calls: What it was asked for: `POST points/query/batch`.
        bodies: What came with it.
    """

    def __init__(self) -> None:
        from qdrant_client import QdrantClient

        self.port = free_port()
        self.faults: list[int] = []
        self.lasts: int | None = None
        self.calls: list[str] = []
        self.bodies: list[Any] = []
        self.held = QdrantClient(":memory:")
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        return f"qdrant+http://127.0.0.1:{self.port}/articles"

    def start(self) -> None:
        served = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                pass

            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length)) if length else None
                status, said = served.answer(self.command, self.path.partition("?")[0], body)
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = _answer

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        found = re.fullmatch(r"/collections/([\w.-]+)/?(.*)", path)
        assert found, path
        name, what = found.groups()
        with self._lock:
            self.calls.append(f"{method} {what}".strip())
            self.bodies.append(body)
            if self.lasts is not None:
                self.lasts -= 1
                if self.lasts < 0:
                    return 503, {"status": {"error": "out of order"}, "time": 0.0}
            if self.faults:
                return self.faults.pop(0), {"status": {"error": "as the test wants it"}, "time": 0.0}
            if what != "exists" and method != "PUT" and not self.held.collection_exists(name):
                return 404, {"status": {"error": f"Not found: Collection `{name}` doesn't exist!"}, "time": 0.0}
            result = _CALLS[self.calls[-1]](self.held, name, body)
            return 200, {"result": result, "status": "ok", "time": 0.0}


@contextmanager
def qdrant_server() -> Iterator[QdrantServer]:
    """Serve, for as long as the block lasts."""
    server = QdrantServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.held.close()


def _plain(found: Any) -> Any:
    return json.loads(found.model_dump_json())


def _made(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    wanted = models.CreateCollection.model_validate(body)
    return held.create_collection(
        name, vectors_config=wanted.vectors, sparse_vectors_config=wanted.sparse_vectors, metadata=body
    )


def _put(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    return _plain(held.upsert(name, models.PointsList.model_validate(body).points))


def _indexed(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    models.CreateFieldIndex.model_validate(body)
    return {"operation_id": 0, "status": "completed"}


def _retrieved(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    return [_plain(each) for each in held.retrieve(name, models.PointRequest.model_validate(body).ids)]


def _scrolled(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    asked = models.ScrollRequest.model_validate(body)
    records, offset = held.scroll(name, asked.filter, limit=asked.limit, offset=asked.offset)
    return {"points": [_plain(each) for each in records], "next_page_offset": offset}


def _counted(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    return _plain(held.count(name, models.CountRequest.model_validate(body).filter))


def _deleted(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    return _plain(held.delete(name, models.FilterSelector.model_validate(body)))


def _queried(held: Any, name: str, body: Any) -> Any:
    from qdrant_client import models

    asked = models.QueryRequestBatch.model_validate(body)
    return [_plain(each) for each in held.query_batch_points(name, asked.searches)]


_CALLS: dict[str, Callable[[Any, str, Any], Any]] = {
    "GET exists": lambda held, name, _: {"exists": held.collection_exists(name)},
    "PUT": _made,
    "PUT points": _put,
    "PUT index": _indexed,
    "POST points": _retrieved,
    "POST points/scroll": _scrolled,
    "POST points/count": _counted,
    "POST points/delete": _deleted,
    "POST points/query/batch": _queried,
}

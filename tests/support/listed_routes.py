"""Prints what Gradio would answer for the real page, if nothing stood before it.

`python -m tests.support.listed_routes FOLDER`, with the folder of an index that the fake encoder made. It is a
process of its own, since Gradio leaves event loops behind.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from gradio.routes import App
from starlette.routing import BaseRoute, Route

from assistant import Assistant
from assistant.library import Library
from assistant.ui.endpoints.page_endpoints import Endpoints
from assistant.ui.server import build_page
from index import load_index
from tests.support.fakes import FakeEncoder


def main() -> None:
    folder = Path(sys.argv[1])
    library = Library(Assistant(load_index(folder, FakeEncoder())), folder)
    blocks = build_page(Endpoints(library, Path("page.gold.yaml")))
    blocks.run_history = True  # the page turns it off, and closes its routes besides
    print("\n".join(sorted(set(_routes_in(App.create_app(blocks).routes)))))  # noqa: T201


def _routes_in(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Name the methods and paths of routes, those of routers within it among them."""
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from _routes_in(inner.routes)
        else:
            assert isinstance(route, Route), f"{route!r} may hold any number of routes; see what they are"
            yield from (f"{method} {route.path}" for method in route.methods or ("ANY",))


if __name__ == "__main__":
    main()

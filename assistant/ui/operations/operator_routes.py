"""What whoever runs a server asks of it: whether it is well, and how much it has done."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.library import Library
from assistant.ui.operations.health import Health
from assistant.ui.operations.metrics import Metrics
from assistant.ui.security.routes import HEALTH_PATH, METRICS_PATH

_FRESH = {"Cache-Control": "no-store"}


def operator_routes(library: Library, metrics: Metrics | None) -> list[Route]:
    """Return the routes.

    Args:
        library: The articles, and who answers from them.
        metrics: The figures; None where they are not told.
    """
    health = Health(library)

    async def tell_health(_: Request) -> Response:
        status = await health.status()
        return JSONResponse(status.to_dict(), 200 if status.is_fit else 503, headers=_FRESH)

    routes = [Route(HEALTH_PATH, tell_health)]
    if metrics:

        async def tell_metrics(_: Request) -> Response:
            figures, content = metrics.exposition()
            return Response(figures, headers={**_FRESH, "Content-Type": content})

        routes.append(Route(METRICS_PATH, tell_metrics))
    return routes

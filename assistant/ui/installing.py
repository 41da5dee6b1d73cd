"""What makes the page one that browsers can install: its manifest and its icons.

There is no service worker: browsers need none to install a page, and one could keep answers.
"""

import json
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.ui.security.routes import ICONS_PATH, MANIFEST_PATH

GROUND = {"light": "#f7f6f3", "dark": "#15171b"}
"""The page's ground, as `styles/page.css` has it: what a window is painted with before the page is."""
ICONS = {"icon-192.png": 192, "icon-512.png": 512, "maskable-512.png": 512}
"""The icons, made of `favicon.svg` by `tests.support.app_icons`, and their sides in pixels."""

_FOLDER = Path(__file__).parent / "icons"
_DAY = {"Cache-Control": "public, max-age=86400"}
_MANIFEST = {
    "id": "/",
    "name": "引据 Yinju",
    "short_name": "引据",
    "description": "Asks your articles, and quotes the passage that answers. 向你的文章提问，引用原文作答。",
    "start_url": "./",
    "scope": "./",
    "display": "standalone",
    "background_color": GROUND["light"],
    "theme_color": GROUND["light"],
    "icons": [
        {
            "src": f"{ICONS_PATH[1:]}{name}",
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": "maskable" if name.startswith("maskable") else "any",
        }
        for name, side in ICONS.items()
    ],
}


def install_head() -> str:
    """Return what the page's head holds for it; Gradio's page names the manifest itself."""
    colours = "".join(
        f'<meta name="theme-color" media="(prefers-color-scheme: {scheme})" content="{colour}">'
        for scheme, colour in GROUND.items()
    )
    return f'{colours}<link rel="apple-touch-icon" href="{ICONS_PATH[1:]}icon-192.png">'


def install_routes() -> list[Route]:
    """Return the routes."""
    manifest = json.dumps(_MANIFEST, ensure_ascii=False).encode()
    return [
        Route(MANIFEST_PATH, _teller(manifest, "application/manifest+json")),
        *(Route(f"{ICONS_PATH}{name}", _teller((_FOLDER / name).read_bytes(), "image/png")) for name in ICONS),
    ]


def _teller(content: bytes, kind: str) -> Callable[[Request], Response]:
    return lambda _: Response(content, media_type=kind, headers=_DAY)

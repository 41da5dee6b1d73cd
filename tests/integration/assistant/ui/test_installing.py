"""The page as browsers install it: its manifest and its icons, also where a password is asked for."""

import json
import struct
from pathlib import Path
from urllib.parse import urljoin

from tests.support.page_requests import request
from tests.support.pages import served_with_password

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_browser_finds_what_it_installs_without_a_password_and_nothing_else(tmp_path: Path) -> None:
    with served_with_password(tmp_path) as port:
        address = f"http://127.0.0.1:{port}/manifest.json"
        status, content = request(port, "GET", "/manifest.json", Sec_Fetch_Site="same-origin")
        assert status == 200
        manifest = json.loads(content)
        assert (manifest["name"], manifest["short_name"], manifest["display"]) == ("引据 Yinju", "引据", "standalone")
        assert urljoin(address, manifest["start_url"]) == urljoin(address, manifest["scope"]) == urljoin(address, "/")
        for colour in ("background_color", "theme_color"):
            assert manifest[colour] == "#f7f6f3"
        for icon in manifest["icons"]:
            status, content = request(port, "GET", f"/{icon['src']}")
            assert (status, content[:8]) == (200, PNG)
            width, height = struct.unpack(">II", content[16:24])
            assert icon["sizes"] == f"{width}x{height}"
        assert {(each["sizes"], each["purpose"]) for each in manifest["icons"]} == {
            ("192x192", "any"),
            ("512x512", "any"),
            ("512x512", "maskable"),
        }
        assert request(port, "GET", "/manifest.json", Origin="https://evil.example")[0] == 403
        assert request(port, "GET", "/manifest.json", Sec_Fetch_Site="cross-site")[0] == 403
        for path in ("/icons/", "/icons/icon-1.png", "/icons/../pyproject.toml", "/pwa_icon", "/pwa_icon/192"):
            assert request(port, "GET", path)[0] == 404
        assert request(port, "GET", "/config")[0] == 401

"""Makes the icons of the installed page of `favicon.svg`: `python -m tests.support.app_icons`, with Chromium."""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import assistant.ui
from assistant.ui.installing import ICONS

_CHROMIUM: dict[str, Any] = {"executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}
UI = Path(assistant.ui.__file__).parent
_SAFE = 0.8
"""Share of a maskable icon's side that is seen whatever is cut off."""


def main() -> None:
    drawing = (UI / "favicon.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright, playwright.chromium.launch(**_CHROMIUM) as browser:
        for name, side in ICONS.items():
            ground, share = ("#d9730d", _SAFE) if name.startswith("maskable") else ("transparent", 1)
            page = browser.new_page(viewport={"width": side, "height": side})
            page.set_content(
                f"<style>body {{ background: {ground}; margin: 0 }} svg {{ display: block; width: {side * share}px;"
                f" margin: {side * (1 - share) / 2}px }}</style>{drawing}"
            )
            page.screenshot(path=UI / "icons" / name, omit_background=True)
            page.close()


if __name__ == "__main__":
    main()

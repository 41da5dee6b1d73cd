"""What Gradio holds of the page: one component, which the page's script fills with what it asks of the endpoints.

What stands where within it is in the templates, how it looks in `styles/`, and what happens there in `scripts/`.
"""

from pathlib import Path

import gradio as gr

from assistant.ui.installing import install_head
from assistant.ui.views.page_views import show_waiting

TITLE = "引据 Yinju"

_HERE = Path(__file__).parent
_SCRIPTS = (
    *("dom", "store", "address", "reader", "reading", "gloss", "preference", "library", "adding", "gold", "talk"),
    *("queue", "links", "print", "suggestions", "database", "talks", "talk_panel", "notes", "pins", "note_panel"),
    *("note_changes", "note_files", "phrases", "archive", "page_picture", "room", "page"),
)
_STYLES = (
    *("page.css", "library.css", "evidence.css", "suggestions.css", "reading.css", "gloss.css", "print.css"),
    *("desk.css", "queue.css", "page_picture.css"),
)
_FONTS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_MONOSPACED = ("ui-monospace", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """Return the page's theme: the system's own fonts, none from elsewhere."""
    return gr.themes.Base(neutral_hue="slate", font=_FONTS, font_mono=_MONOSPACED)


def head() -> str:
    """Return what the page's head holds: its looks. Gradio would rewrite a style sheet that it is given as such."""
    style = "".join((_HERE / "styles" / name).read_text(encoding="utf-8") for name in _STYLES)
    return f'<meta name="color-scheme" content="light dark">{install_head()}<style>{style}</style>'


def lay_out() -> gr.Blocks:
    """Build the page."""
    with gr.Blocks(title=TITLE, analytics_enabled=False) as blocks:
        gr.HTML(
            show_waiting(),
            js_on_load=_script(),
            apply_default_css=False,
            elem_id="yinju-page",
        )
    return blocks


def _script() -> str:
    """Return the page's script: its files one after another, in one scope of their own."""
    files = [(_HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    return "\n".join(["{", *files, "}"])

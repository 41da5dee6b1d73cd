"""What Gradio holds of the page: one component, which the page's script fills with what it asks of the endpoints.

What stands where within it is in the templates, how it looks in `page.css`, `queue.css` and, on
paper, in `print.css`, and what happens there in `scripts/`.
"""

from pathlib import Path

import gradio as gr

from assistant.ui.views import show_waiting

TITLE = "引据 Yinju"

_HERE = Path(__file__).parent
_SCRIPTS = (
    "dom",
    "store",
    "address",
    "reader",
    "preference",
    "library",
    "gold",
    "talk",
    "queue",
    "links",
    "print",
    "page",
)
_STYLES = ("page.css", "queue.css", "print.css")
_FONTS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_MONOSPACED = ("ui-monospace", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """Return the page's theme: the system's own fonts, none from elsewhere."""
    return gr.themes.Base(neutral_hue="slate", font=_FONTS, font_mono=_MONOSPACED)


def head() -> str:
    """Return what the page's head holds: its looks. Gradio would rewrite a style sheet that it is given as such."""
    style = "".join((_HERE / name).read_text(encoding="utf-8") for name in _STYLES)
    return f'<meta name="color-scheme" content="light dark"><style>{style}</style>'


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

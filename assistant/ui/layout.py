"""What stands where on the page; what happens there is in `assistant.ui.events`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from assistant.ui.fragments import show_conversation, show_header, show_notice
from sources import Document

TITLE = "引据 Yinju"
STYLE = Path(__file__).parent / "page.css"

HEAD = "<style>.gradio-container { overflow: visible !important; }</style>"
"""Gradio's container hides what overflows, and so would keep the question field from staying in sight."""

_SCRIPT = Path(__file__).parent / "page.js"
_FONTS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_MONOSPACED = ("ui-monospace", "Consolas", "monospace")


@dataclass(frozen=True, slots=True)
class Page:
    """The page, and its components that take part in events.

    Attributes:
        blocks: The page.
        conversation: Shows the conversation.
        question: Where a question is typed.
        ask: The button that sends it.
        notice: Says what is wrong with a question or the index.
        examples: A button for each example question.
        answers: The visitor's conversation.
    """

    blocks: gr.Blocks
    conversation: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    notice: gr.HTML
    examples: tuple[gr.Button, ...]
    answers: gr.State


def theme() -> gr.themes.Base:
    """Return the page's theme: the system's own fonts, none from elsewhere; a button that white text reads well on."""
    return gr.themes.Base(primary_hue="orange", neutral_hue="slate", font=_FONTS, font_mono=_MONOSPACED).set(
        button_primary_background_fill="#b4540a",
        button_primary_background_fill_hover="#964505",
        button_primary_background_fill_dark="#b4540a",
        button_primary_background_fill_hover_dark="#964505",
        button_primary_text_color="white",
    )


def lay_out(documents: Sequence[Document], example_questions: Sequence[str]) -> Page:
    """Build the page.

    Args:
        documents: The articles that it answers from.
        example_questions: Offered under the question field.
    """
    with gr.Blocks(title=TITLE, analytics_enabled=False) as blocks, gr.Column(elem_classes="yinju-page"):
        answers = gr.State(())
        gr.HTML(show_header(TITLE, documents), js_on_load=None, apply_default_css=False)
        conversation = gr.HTML(
            show_conversation(()),
            js_on_load=_SCRIPT.read_text(encoding="utf-8"),
            apply_default_css=False,
            elem_id="conversation",
        )
        with gr.Column(elem_classes="yinju-ask"):
            with gr.Row(equal_height=True):
                question = gr.Textbox(
                    show_label=False,
                    label="问题 Question",
                    placeholder="问问这些文章 · Ask the articles",
                    max_lines=6,
                    container=False,
                    scale=1,
                    elem_id="question",
                )
                ask = gr.Button("提问 Ask", variant="primary", size="md", scale=0, min_width=110, elem_id="ask")
            notice = gr.HTML(show_notice(""), js_on_load=None, apply_default_css=False, elem_id="notice")
        with gr.Row(elem_classes="yinju-examples"):
            examples = tuple(gr.Button(text, size="sm", min_width=120) for text in example_questions)
    return Page(blocks, conversation, question, ask, notice, examples, answers)

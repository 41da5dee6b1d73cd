"""What programs may ask of the page: one function, for `gradio_client` and, as a tool, for MCP clients."""

from typing import Any

import gradio as gr

from assistant.library import Library
from sources import YinjuError

_MOST_CITATIONS = 20


def offer_to_programs(blocks: gr.Blocks, library: Library) -> None:
    """Give the page the API `/ask`."""

    def ask(
        question: str, history: list[str] | None = None, k: int = 3, documents: list[str] | None = None
    ) -> dict[str, Any]:
        """Answer a question by quoting the articles, with the place of every quote; or say that they don't answer it.

        Args:
            question: In Chinese or English.
            history: The questions asked before it, oldest first.
            k: Citations at most, from 1 to 20.
            documents: Ids of the articles to answer from; by default all.

        Returns:
            The answer: answered (whether the articles answer), text (their own words with [1]-style marks), citations
            (document_id, title, publisher, published, paragraph, quote, and start and end of the quote in the article),
            closest (the nearest passages where nothing answers; they are not an answer), and confidence from 0 to 1.
        """
        try:
            answer = library.assistant.ask(
                question, history=history or (), k=min(k, _MOST_CITATIONS), documents=documents or None
            )
        except (YinjuError, ValueError) as error:
            raise gr.Error(str(error)) from error
        return answer.to_dict()

    with blocks:
        gr.api(ask, api_name="ask", concurrency_limit=None)

"""The page's pieces of HTML for searches of words in articles."""

from assistant.explaining.phrase_search import FoundPhrase
from assistant.rendering.renderer import render
from assistant.ui.words import page_locale


def show_phrases(language: str, phrase: str, found: FoundPhrase, total: int) -> str:
    """Return the articles that say a phrase, with the first of the places where they do.

    Args:
        language: Of the page's own words.
        phrase: What was looked for.
        found: What was found.
        total: How many articles there are.
    """
    words = page_locale(language)
    said = words.phrase_found.format(found.count, found.holders) if found.count else words.phrase_nowhere.format(phrase)
    return render(
        "page/phrases.html.jinja",
        words=words,
        said=said,
        hurried=words.phrase_hurried.format(found.searched, total) if found.searched < total else "",
        fewer=words.phrase_first.format(len(found.articles)) if len(found.articles) < found.holders else "",
        found=found,
    )

"""What the page shows of an article in the list."""

from assistant.rendering.renderer import render
from assistant.suggesting.profiles import ArticleProfile
from assistant.suggesting.questions import AnsweredQuestion
from assistant.ui.words import page_locale
from index.text.languages.language import language_of
from sources import Document

_MOST_QUESTIONS = 5


def show_profile(language: str, document: Document, profile: ArticleProfile) -> str:
    """Return an article's telling sentences and questions; of these in the page's language, where there are such."""
    return render(
        "page/profile.html.jinja",
        words=page_locale(language),
        document=document,
        sentences=[(each.passage, " ".join(each.of(document).split())) for each in profile.sentences],
        questions=[(each.text, language_of(each.text).tag) for each in _in_language(profile, language)],
    )


def _in_language(profile: ArticleProfile, language: str) -> tuple[AnsweredQuestion, ...]:
    own = tuple(each for each in profile.questions if language_of(each.text).tag == language)
    return ArticleProfile(questions=own or profile.questions).best(_MOST_QUESTIONS)

"""Which contender is better on these articles, and whether that is more than chance, in a sentence."""

from collections.abc import Sequence

from assistant.gold.contest.entry import Entry
from assistant.gold.runs.significance import SURE

_USEFUL = "useful"


def verdict(entries: Sequence[Entry]) -> str:
    """Say which contender handles most questions rightly, beside the first that was asked.

    Of several that are as good, the one counts whose right passages are ranked best. Where more than two are compared,
    chance has more tries; each p-value is multiplied by their number (Bonferroni).

    Args:
        entries: What came of each; those that failed are passed over.
    """
    asked = [each for each in entries if each.asked]
    if len(asked) < 2:
        return f"{f'Only {asked[0]}' if asked else 'None'} could be asked, so nothing is compared."
    first, *others = asked
    rival = max(others, key=_goodness)
    found = {each.measure: each for each in rival.against(first)}[_USEFUL]
    questions = f"of {found.difference.count} questions"
    more = round(found.difference.value * found.difference.count)
    if not more:
        return (
            f"On your articles {first} and {rival} are equally good: {questions} each handles {_right(first)} rightly."
        )
    better, worse = (rival, first) if more > 0 else (first, rival)
    p_value = min(1.0, found.p_value * len(others))
    if p_value < SURE:
        says = f"{better} is better than {worse}, by more than chance"
    else:
        says = f"{better} comes out ahead of {worse}, but that may be chance"
    return f"On your articles {says}: {questions} it handles {abs(more)} more rightly (p = {p_value:.3f})."


def _goodness(entry: Entry) -> tuple[float, float]:
    figures = entry.figures
    shares = (figures.useful, figures.mrr_10) if figures else (None, None)
    useful, mrr = (share.value if share else 0.0 for share in shares)
    return useful, mrr


def _right(entry: Entry) -> int:
    return sum(each.passed for each in entry.asked.records) if entry.asked else 0

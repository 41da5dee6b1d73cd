"""What `yinju calibrate` brings with a model that the shipped weights were not fitted to.

```sh
python -m tests.benchmarks.foreign_model FILE… --model NAME [--language TAG] [--target SHARE] [--keep FILE]
```

Each FILE is SQuAD-style JSON; all articles of a call are one corpus. With `--language`, questions and articles of other
languages are left out of files that name theirs. Each answerable question is asked twice, as it is and with what
answers it taken away. The articles are divided into five parts; the questions of each are judged by what is fitted to
the others: `calibrated`, with the threshold of most questions handled rightly, and `calibrated, target`, with the one
that `--target` picks. Beside it stand the shipped weights as they are, and the guess that is made without a
calibration. `sizes` fits to so many of the others' questions alone.

Asking takes most of the time; with `--keep`, what was found is kept in a file, and taken from there the next time.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import Assistant
from assistant.answering.settings import Settings
from assistant.calibration.calibration import Calibration
from assistant.gold.calibrating.cases import Case, Placed, Way, ask_all
from assistant.gold.calibrating.figures import choose_thresholds, figures
from assistant.gold.calibrating.fit import Fit, cross_validated, folds, log_odds, probabilities
from index import PassageIndex, SentenceEncoder
from tests.benchmarks.answers import Asked, read_files

_SIZES = (60, 120, 240)
_UNKNOWN = "? → ?"


def collect(paths: Sequence[Path], model: str, language: str | None) -> list[dict[str, Any]]:
    """Ask the questions of some files, and return what was found, with the file of each."""
    files = [(path, read_files([path])) for path in paths]
    wanted = {_UNKNOWN, f"{language} → {language}"}
    documents, asked = read_files(paths)
    of_file = [path.name for path, (_, questions) in files for _ in questions]
    chosen = [
        (each, name) for each, name in zip(asked, of_file, strict=True) if language is None or each.language in wanted
    ]
    articles = {each.article for each, _ in chosen}
    index = PassageIndex.build(
        [each for each in documents if each.document_id in articles], SentenceEncoder.load(model)
    )
    placed = [Placed(each.gold, each.right) for each, _ in chosen if _can_be_asked(each)]
    names = [name for each, name in chosen if _can_be_asked(each)]
    return [asdict(case) | {"file": names[case.question]} for case in ask_all(placed, Assistant(index))]


def measure(cases: Sequence[Case], target: float) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the confidence in each case, and the threshold that it is held against, in each manner: (n,) both."""
    shipped = np.full(len(cases), Settings().threshold)
    manners = {
        "shipped as it is": (probabilities(log_odds(cases)), shipped),
        "guess": (probabilities(log_odds(cases, Calibration.guessed())), shipped),
    }
    confidence, best, aimed = (np.zeros(len(cases)) for _ in range(3))
    for held, others in _parts(cases):
        known = [cases[each] for each in others]
        confidence[held] = Fit.of(known).confidence([cases[each] for each in held])
        judged = cross_validated(known)
        best[held] = choose_thresholds(known, judged).threshold
        aimed[held] = choose_thresholds(known, judged, target).threshold
    return manners | {"calibrated": (confidence, best), "calibrated, target": (confidence, aimed)}


def with_few(cases: Sequence[Case], size: int, seed: int = 1) -> NDArray[np.float64]:
    """Return the confidence in each case by fits to so many questions of the other parts alone: (n,)."""
    chance, confidence = np.random.default_rng(seed), np.zeros(len(cases))
    for held, others in _parts(cases):
        chosen = set(chance.permutation(sorted({cases[each].question for each in others}))[:size].tolist())
        known = [cases[each] for each in others if cases[each].question in chosen]
        confidence[held] = Fit.of(known).confidence([cases[each] for each in held])
    return confidence


def _can_be_asked(asked: Asked) -> bool:
    return bool(asked.right) or not asked.gold.answerable


def _parts(cases: Sequence[Case]) -> list[tuple[list[int], list[int]]]:
    place = folds(cases)
    return [
        (np.flatnonzero(place == each).tolist(), np.flatnonzero(place != each).tolist()) for each in np.unique(place)
    ]


def _line(cases: Sequence[Case], confidence: NDArray[np.float64], threshold: NDArray[np.float64]) -> str:
    """Return the figures of some cases whose thresholds may differ: what is moved to 0.5 keeps its rates."""
    found: Mapping[str, float] = figures(cases, confidence, 0.5)
    rates = figures(cases, np.where(confidence >= threshold, 0.75, 0.25), 0.5)
    return "  ".join(f"{name} {(rates if name.startswith('false') else found)[name]:.3f}" for name in found)


def main() -> None:
    """Measure, and print a line for each manner and file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--model", required=True, metavar="NAME")
    parser.add_argument("--language", metavar="TAG")
    parser.add_argument("--target", type=float, default=0.1, metavar="SHARE")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    kept: Path | None = arguments.keep
    if kept and kept.is_file():
        found = json.loads(kept.read_bytes())
    else:
        found = collect(arguments.files, arguments.model, arguments.language)
        if kept:
            kept.write_text(json.dumps(found), encoding="utf-8")
    names = np.array([each.pop("file") for each in found])
    cases = [Case(**{**each, "way": Way(each["way"])}) for each in found]
    groups = {"all": np.full(len(cases), True), **{str(name): names == name for name in np.unique(names)}}
    manners = measure(cases, arguments.target)
    for size in _SIZES:
        manners[f"calibrated on {size}"] = with_few(cases, size), np.full(len(cases), 0.5)
    for group, inside in groups.items():
        some = [case for case, its in zip(cases, inside, strict=True) if its]
        print(f"{group}: {len({case.question for case in some})} questions, {len(some)} cases")
        for manner, (confidence, threshold) in manners.items():
            print(f"  {manner:20}{_line(some, confidence[inside], threshold[inside])}")


if __name__ == "__main__":
    main()

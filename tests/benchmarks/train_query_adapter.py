"""Train the query adapter of `index.encoding.query_adapter` on question sets, and write its weights.

```sh
python -m tests.benchmarks.train_query_adapter FILE[:FILE][=SHARE[,MOST]]… [--minutes 40] [--unseen FILE…]
    [--out index/encoding/query_adapter.safetensors]
```

Each FILE is one that `tests.benchmarks.lessons` reads; SHARE is what part of the questions comes from it, in any unit
(by default 1); MOST is how many of its questions are used. `tests/benchmarks/README.md` says on which the shipped
weights were trained.

Passages and their sentences are encoded once, by the model as it is; only questions are encoded anew at each step, by
layers to whose matrices low-rank differences are added. A question's similarity with a passage is what the search
takes: that of the passage and that of its most similar sentence, in equal shares. The loss is the cross-entropy of the
right passage among the most similar ones of all files, whatever their language, and among the others of its article.

The learning rate falls with the time that is left, so any machine trains as much as its minutes allow.
"""

import argparse
import math
import random
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import nn

from index import SentenceEncoder
from index.encoding.query_adapter import DOWN, UP, WEIGHTS
from index.models.quantisation import quantised
from sources import sentence_spans
from tests.benchmarks.held_out import held_out_paragraphs
from tests.benchmarks.lessons import Lesson, Text, read_questions
from tests.benchmarks.training import Rounds, about_weights

_RANK = 16
_AT_ONCE = 64
_LONGEST = 64
"""Tokens of a question."""
_LEARNING_RATE = 5e-4
_LAST_RATE = 0.03
"""The share of the learning rate that is left at the end."""
_TEMPERATURE = 0.02
_RIVALS, _SIBLINGS = 384, 12
"""Passages among which the right one is to be found: of all, and of its article."""
_WITHIN_ARTICLE = 0.5
_FIRST, _NEVER = 9.0, -9.0
"""Scores of the right passage, which comes first among its rivals, and of what is none of them."""
_MOST_SENTENCES = 16
"""Of a passage, among which the most similar one is looked for with the gradient."""
_PARALLEL = ("mlqa_zh_en.jsonl.gz",)
"""Files with passages in several languages that say the same: they are no rivals of each other."""
_REPORTED = 50


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of all files, encoded.

    Attributes:
        vectors: (n, dim).
        sentences: (m, dim), one passage's after another's.
        first: (n,) the row of each passage's first sentence.
        options: (n, `_MOST_SENTENCES`) rows of each passage's first sentences; the last one is repeated.
        articles: (n,) a number for each article.
        parallel: (n,) whether a passage may say the same as another one, in another language.
    """

    vectors: torch.Tensor
    sentences: torch.Tensor
    first: NDArray[np.int64]
    options: torch.Tensor
    articles: torch.Tensor
    parallel: torch.Tensor


def encoded(texts: Sequence[Text], sources: Sequence[str], encoder: SentenceEncoder) -> Passages:
    """Encode passages.

    Args:
        texts: n passages.
        sources: The file of each.
        encoder: The model as it is.
    """
    spans = [sentence_spans(each.text) for each in texts]
    sentences = [text.text[start:end] for text, own in zip(texts, spans, strict=True) for start, end in own]
    ends = np.cumsum([len(own) for own in spans])
    first = np.concatenate([[0], ends[:-1]])
    articles = list(zip(sources, [each.article for each in texts], strict=True))
    number = {article: place for place, article in enumerate(dict.fromkeys(articles))}
    return Passages(
        vectors=torch.from_numpy(encoder.encode_passages([each.text for each in texts])),
        sentences=torch.from_numpy(encoder.encode_passages(sentences)),
        first=first,
        options=torch.from_numpy(np.minimum(first[:, None] + np.arange(_MOST_SENTENCES), ends[:, None] - 1)),
        articles=torch.tensor([number[each] for each in articles]),
        parallel=torch.tensor([source in _PARALLEL for source in sources]),
    )


class Adapted(nn.Module):
    """A layer with a low-rank difference added to its matrix."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(_RANK, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, _RANK))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return what the layer makes of (…, inputs): (…, outputs)."""
        outputs: torch.Tensor = self.layer(inputs) + (inputs @ self.down.T) @ self.up.T
        return outputs


class Questioner:
    """Encodes questions, by layers whose differences are trained."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        """Put differences, none yet, into the layers of an encoder's transformer; it serves for nothing else then."""
        self._tokenizer = encoder.tokenizer
        self._transformer = encoder.transformer.requires_grad_(False)
        self.adapted: dict[str, Adapted] = {}
        for name, layer in list(self._transformer.named_modules()):
            if isinstance(layer, nn.Linear) and name.startswith("encoder.layer."):
                owner, _, last = name.rpartition(".")
                self.adapted[name] = Adapted(layer)
                setattr(self._transformer.get_submodule(owner), last, self.adapted[name])

    @property
    def parameters(self) -> list[nn.Parameter]:
        """What is trained."""
        return [parameter for each in self.adapted.values() for parameter in (each.down, each.up)]

    def encode(self, questions: Sequence[str]) -> torch.Tensor:
        """Return unit vectors of some questions: (n, dim)."""
        prompted = [f"query: {each}" for each in questions]
        tokens = self._tokenizer(prompted, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
        mask = tokens["attention_mask"]
        states = self._transformer(input_ids=tokens["input_ids"], attention_mask=mask).last_hidden_state
        return nn.functional.normalize((states * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True), dim=1)

    def save(self, path: Path, about: Mapping[str, str]) -> None:
        """Write the differences as they are stored."""
        weights = {name + DOWN: each.down for name, each in self.adapted.items()}
        weights |= {name + UP: each.up for name, each in self.adapted.items()}
        save_file(quantised(weights), path, dict(about))


def loss_of(questions: torch.Tensor, right: torch.Tensor, passages: Passages) -> tuple[torch.Tensor, torch.Tensor]:
    """Return how wrong the ranking is, among the rivals of all files and of the article alone: two scalars.

    Args:
        questions: (n, dim) with gradients.
        right: (n,) the row of each one's passage.
        passages: All.
    """
    rows = torch.arange(len(right))
    with torch.no_grad():  # which passages, and which sentence of each
        by_sentence = questions @ passages.sentences.T
        best = torch.from_numpy(np.maximum.reduceat(by_sentence.numpy(), passages.first, axis=1))
        scores = questions @ passages.vectors.T + best
        scores[passages.parallel[right][:, None] & passages.parallel[None]] = _NEVER
        scores[rows, right] = _FIRST
        within = passages.articles[None] == passages.articles[right][:, None]
        siblings = scores.masked_fill(~within, _NEVER).topk(min(_SIBLINGS, scores.shape[1]), dim=1)
        chosen = torch.cat([scores.topk(min(_RIVALS, scores.shape[1]), dim=1).indices, siblings.indices], dim=1)
        options = passages.options[chosen]
        nearest = by_sentence.gather(1, options.flatten(1)).view(options.shape).argmax(2, keepdim=True)
        sentences = options.gather(2, nearest)[:, :, 0]
    both = (passages.vectors[chosen] + passages.sentences[sentences]) / 2
    logits = torch.einsum("nd,nkd->nk", questions, both) / _TEMPERATURE
    number = siblings.indices.shape[1]
    among_siblings = logits[:, -number:].masked_fill(siblings.values == _NEVER, -1e4)
    first = torch.zeros(len(right), dtype=torch.long)
    return nn.functional.cross_entropy(logits[:, :-number], first), nn.functional.cross_entropy(among_siblings, first)


@dataclass(frozen=True, slots=True)
class How:
    """How to train.

    Attributes:
        shares: What part of the questions comes from each file, in any unit.
        minutes: How long.
        seed: Of the order of the questions.
        warm_up: Steps until the full learning rate.
    """

    shares: Mapping[str, float]
    minutes: float
    seed: int
    warm_up: int = 40


def train(
    questioner: Questioner, lessons: Mapping[str, Sequence[tuple[str, int]]], passages: Passages, how: How
) -> int:
    """Train for some minutes.

    Args:
        questioner: What is trained.
        lessons: For each file questions, with the row of the passage that answers.
        passages: All.
        how: Shares, minutes and seed.

    Returns:
        How many questions were seen.
    """
    optimiser = torch.optim.AdamW(questioner.parameters, lr=0.0, betas=(0.9, 0.98), weight_decay=0.0)
    rounds = Rounds(lessons, how.shares, random.Random(how.seed))
    started, step, sums = time.monotonic(), 0, np.zeros(2)
    while (done := (time.monotonic() - started) / (60 * how.minutes)) < 1:
        batch = [rounds.draw() for _ in range(_AT_ONCE)]
        for group in optimiser.param_groups:
            group["lr"] = _LEARNING_RATE * min(1.0, (step + 1) / how.warm_up) * (1 - (1 - _LAST_RATE) * done)
        vectors = questioner.encode([question for question, _ in batch])
        parts = loss_of(vectors, torch.tensor([row for _, row in batch]), passages)
        optimiser.zero_grad()
        loss = parts[0] + _WITHIN_ARTICLE * parts[1]
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(questioner.parameters, 1.0)
        optimiser.step()
        step, sums = step + 1, sums + [part.item() for part in parts]
        if step % _REPORTED == 0:
            print(f"{done:4.0%} {step * _AT_ONCE} questions  " + "  ".join(f"{each / _REPORTED:.3f}" for each in sums))
            sums = np.zeros(2)
    return step * _AT_ONCE


def main() -> None:
    """Read, encode, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:FILE][=SHARE[,MOST]]")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--unseen", type=Path, nargs="*", default=[], help="files of which every third article is left out"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    unseen = held_out_paragraphs(arguments.unseen)
    rows: dict[str, int] = {}
    texts: list[Text] = []
    sources: list[str] = []
    lessons: dict[str, list[tuple[str, int]]] = {}
    shares: dict[str, float] = {}
    for each in arguments.files:
        name, share, most = _parsed(each)
        asked, own = _read(name, most, unseen)
        for text in own:
            if rows.setdefault(text.text, len(texts)) == len(texts):
                texts.append(text)
                sources.append(asked[0].source)
        lessons[name] = [(lesson.question, rows[lesson.own.text]) for lesson in asked]
        shares[name] = share
    encoder = SentenceEncoder.load()
    passages = encoded(texts, sources, encoder)
    questioner = Questioner(encoder)
    seen = train(questioner, lessons, passages, How(shares, arguments.minutes, arguments.seed))
    files = [Path(part).name for name in shares for part in name.split(":")]
    questioner.save(arguments.out, about_weights(encoder, files))
    print(f"{seen} questions")


def _parsed(file: str) -> tuple[str, float, int | None]:
    """Return what FILE[:FILE][=SHARE[,MOST]] says."""
    name, _, numbers = file.partition("=")
    share, _, most = numbers.partition(",")
    return name, float(share or 1), int(most) if most else None


def _read(name: str, most: int | None, unseen: Collection[str]) -> tuple[list[Lesson], list[Text]]:
    """Return a file's first questions that are answered, and their passages; the others too, if all are wanted."""
    read, texts = read_questions(name)
    asked = [each for each in read if each.answers and each.own.text not in unseen][:most]
    return asked, [each for each in texts if each.text not in unseen] if most is None else [each.own for each in asked]


if __name__ == "__main__":
    main()

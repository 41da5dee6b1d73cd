"""Train the reader of `index.reading.embedded_reader` on question sets, and write its weights.

```sh
python -m tests.benchmarks.train_reader FILE[:FILE][=SHARE]… [--minutes 90] [--further WEIGHTS] [--rates 1 0.02]
    [--kept 0.3] [--frozen 3] [--unseen FILE…] [--out index/reading/reader.safetensors]
```

Each FILE is one that `tests.benchmarks.lessons` reads; SHARE is what part of the questions comes from it, in any unit
(by default 1). `tests/benchmarks/README.md` says on which files, with which shares, the shipped weights were trained.

The embedding model's layers, but for the lowest, are trained further: to point at an answer's first and last token and
to tell whether there is one. A question is shown with its passage and with passages that don't answer it: siblings of
the same article and strangers, the most similar ones most often; its own passage without the answering sentences; and,
as another question, one that this very passage doesn't answer: somebody's, or itself with another period, figure or
name (`tests.benchmarks.alterations`). Some passages, right ones and others, ask the question themselves in a sentence
of their own: that is no answer. The loss adds what is wrong about each pair alone, about the right passage among those
of its question, about answered and unanswerable questions of a batch side by side, which is what a threshold has to
tell apart, and about the place of the answer.

The learning rate falls with the time that is left, so any machine trains as much as its minutes allow. The weights so
far are written every five minutes; a file `OUT.stop` ends the training at once. With `--kept`, what is written lies
between the weights before and those that were trained: where these learnt something new, less of the old is lost
(Wortsman et al. 2022, Robust fine-tuning of zero-shot models).
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import nn

from index import SentenceEncoder, is_chinese
from index.encoding.autocast import computing_in, native_dtype
from index.models.quantisation import dequantised, quantised
from index.reading.embedded_reader import WEIGHTS, build, collate, pair, passage_tokens, query_tokens
from index.reading.embedded_reader import title_tokens as tokens_above
from sources import sentence_spans
from tests.benchmarks.alterations import alter
from tests.benchmarks.held_out import held_out_paragraphs
from tests.benchmarks.lessons import Lesson, Text, by_source, read_lessons
from tests.benchmarks.training import Rounds, about_weights

_WINDOW = 144
"""Tokens that are read of a passage: fewer than the product reads, so that more pairs are seen."""
_GROUPS = 8
"""Questions in a batch."""
_LEARNING_RATE, _HEADS_LEARNING_RATE = 8e-5, 2e-4
_LOWER = 0.92
"""What the learning rate of a layer is multiplied with for the one below it."""
_WARM_UP = 150  # batches
_ALTERED, _CUT_OUT, _TWIN = 0.1, 0.16, 0.4
_OTHER_OF_UNANSWERABLE = 0.3
_ASKING = 0.06
"""The share of passages into which the question is put."""
_SIBLING = 0.75
_EAGERNESS = 0.45
"""Of the exponential distribution that chooses among similar passages: the higher, the more often the first."""
_TITLED, _TRADITIONAL = 0.75, 0.06
_LONGEST_ANSWER = 60
_LIST, _SIDE_BY_SIDE, _SPAN = 0.5, 0.3, 0.25
_RIGHT = 1.5
"""What a right pair counts beside a wrong one, of which there are more."""
_REPORTED, _SAVED = 50, 300.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a passage.

    Attributes:
        tokens: What the transformer reads.
        begin: Where the passage's tokens begin.
        length: How many there are.
        answer: The places among them of the answer's first and last; None where it doesn't answer.
        listed: Whether it belongs to the list among which the right one is to be found.
    """

    tokens: NDArray[np.int64]
    begin: int
    length: int
    answer: tuple[int, int] | None
    listed: bool


class Teacher:
    """Makes pairs of lessons, other ones each time. A right pair is the first of its group."""

    def __init__(self, tokenizer: Any, lessons: Sequence[Lesson], shares: Mapping[str, float], seed: int) -> None:
        self._tokenizer = tokenizer
        self._chance = random.Random(seed)
        sources = by_source(lessons)
        self._rounds = Rounds(sources, shares, self._chance)
        self._altered: dict[tuple[str, str], str] = {}
        for some in sources.values():
            answered = [each for each in some if each.answers]
            texts = [each.own.text for each in answered]
            articles = [hash(each.own.article) for each in answered]
            for lesson, other in zip(
                answered, alter([each.question for each in answered], texts, articles, texts), strict=True
            ):
                if other:
                    self._altered[lesson.question, lesson.own.text] = other
        self._unanswered: defaultdict[str, list[str]] = defaultdict(list)
        for lesson in lessons:
            if not lesson.answers:
                self._unanswered[lesson.own.text].append(lesson.question)
        self._passages: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}

    def group(self) -> list[Pair]:
        """Return the pairs of one lesson."""
        chance, lesson = self._chance, self._rounds.draw()
        question = lesson.question
        if is_chinese(question) and chance.random() < _TRADITIONAL:
            question = _traditional(question)
        titled = chance.random() < _TITLED
        if not lesson.answers:
            pairs = [self._pair(question, lesson.own, titled=titled, listed=False)]
            if chance.random() < _OTHER_OF_UNANSWERABLE and (other := self._other(lesson)):
                pairs.append(self._pair(question, other, titled=titled, listed=False))
            return pairs
        right, answer = self._asking(lesson.own, question, chance.choice(lesson.answers))
        pairs = [self._pair(question, right, answer, titled=titled)]
        kind = chance.random()
        if kind < _CUT_OUT and (rest := lesson.without_answer):
            rest_alone, _ = self._asking(replace(lesson.own, text=rest, article=""), question)
            pairs.append(self._pair(question, rest_alone, titled=titled))
        elif kind < _CUT_OUT + _ALTERED and (altered := self._altered.get((lesson.question, lesson.own.text))):
            pairs.append(self._pair(altered, lesson.own, titled=titled, listed=False))
        elif kind < _CUT_OUT + _ALTERED + _TWIN and (others := self._unanswered.get(lesson.own.text)):
            pairs.append(self._pair(chance.choice(others), lesson.own, titled=titled, listed=False))
        for _ in range(3 - len(pairs)):
            if other := self._other(lesson):
                pairs.append(self._pair(question, self._asking(other, question)[0], titled=titled))
        return pairs

    def batches(self, pooled: int = 12) -> Iterator[list[list[Pair]]]:
        """Yield groups of similar length together, without end."""
        while True:
            groups = [self.group() for _ in range(_GROUPS * pooled)]
            groups.sort(key=lambda group: max(len(each.tokens) for each in group))
            together = [groups[start : start + _GROUPS] for start in range(0, len(groups), _GROUPS)]
            self._chance.shuffle(together)
            yield from together

    def _other(self, lesson: Lesson) -> Text | None:
        of_article = lesson.siblings and (not lesson.strangers or self._chance.random() < _SIBLING)
        some = lesson.siblings if of_article else lesson.strangers
        return some[min(int(self._chance.expovariate(_EAGERNESS)), len(some) - 1)] if some else None

    def _asking(
        self, passage: Text, question: str, answer: tuple[int, int] | None = None
    ) -> tuple[Text, tuple[int, int] | None]:
        """Put the question between two sentences of a passage, now and then, and say where its answer stands then."""
        if self._chance.random() >= _ASKING:
            return passage, answer
        places = [end for _, end in sentence_spans(passage.text)]
        place = self._chance.choice([0, *(end for end in places if not answer or not answer[0] < end < answer[1])])
        gap = "" if is_chinese(passage.text) else " "
        asked = gap + question + gap
        text = passage.text[:place] + asked + passage.text[place:]
        moved = (answer[0] + len(asked), answer[1] + len(asked)) if answer and place <= answer[0] else answer
        return replace(passage, text=text), moved

    def _pair(
        self,
        question: str,
        passage: Text,
        answer: tuple[int, int] | None = None,
        *,
        titled: bool,
        listed: bool = True,
    ) -> Pair:
        if passage.text not in self._passages:
            self._passages[passage.text] = passage_tokens(self._tokenizer, passage.text)
        tokens, spans = self._passages[passage.text]
        start, place = self._window(len(tokens)), None
        if answer:
            inside = np.flatnonzero((spans[:, 1] > answer[0]) & (spans[:, 0] < answer[1]))
            first = int(inside[0])
            last = min(int(inside[-1]), first + _LONGEST_ANSWER - 1)
            start = self._window(len(tokens), first, last)
            place = first - start, min(last - start, _WINDOW - 1)
        seen = tokens[start : start + _WINDOW]
        above = tokens_above(self._tokenizer, passage.title if titled else "")
        read, begin = pair(query_tokens(self._tokenizer, question), above, seen)
        return Pair(read, begin, len(seen), place, listed)

    def _window(self, length: int, first: int | None = None, last: int = 0) -> int:
        """Return where a window begins, anywhere, but so that it holds an answer's tokens if that is possible."""
        most = max(0, length - _WINDOW)
        if first is None:
            return self._chance.randint(0, most)
        low, high = min(most, max(0, last + 1 - _WINDOW)), min(most, first)
        return self._chance.randint(min(low, high), high)


def loss_of(transformer: nn.Module, heads: nn.Module, groups: Sequence[Sequence[Pair]]) -> tuple[torch.Tensor, ...]:
    """Return how wrong the reader is about pairs alone, in lists, side by side, and about places: four scalars."""
    pairs = [each for group in groups for each in group]
    ids, mask = collate([each.tokens for each in pairs])
    with computing_in(native_dtype()):  # where a processor only imitates 16 bits, they are many times slower than 32
        scores = heads(transformer(input_ids=ids, attention_mask=mask).last_hidden_state).float()
    evidence, nothing = scores[:, 0, 2], scores.sum() * 0
    answered = torch.tensor([each.answer is not None for each in pairs])
    alone = nn.functional.binary_cross_entropy_with_logits(evidence, answered.float(), pos_weight=torch.tensor(_RIGHT))
    lists = [rows for rows in _lists(groups) if len(rows) > 1]
    first = torch.tensor([0])
    listed = [nn.functional.cross_entropy(evidence[rows][None], first) for rows in lists]
    right, unanswerable = evidence[answered], evidence[torch.tensor([not each.listed for each in pairs])]
    beside = nn.functional.softplus(unanswerable[None] - right[:, None])
    spans = torch.tensor([[each.begin + place for place in each.answer] for each in pairs if each.answer])
    begin, length = torch.tensor([each.begin for each in pairs]), torch.tensor([each.length for each in pairs])
    places = torch.arange(ids.shape[1])[None]
    outside = (places < begin[:, None]) | (places >= (begin + length)[:, None])
    ends = scores[:, :, :2].masked_fill(outside[:, :, None], -1e4)[answered]
    return (
        alone,
        torch.stack(listed).mean() if listed else nothing,
        beside.mean() if beside.numel() else nothing,
        nn.functional.cross_entropy(ends.transpose(1, 2).flatten(0, 1), spans.flatten()) if len(spans) else nothing,
    )


def _lists(groups: Sequence[Sequence[Pair]]) -> Iterator[list[int]]:
    """Yield the rows of each list, the right one first."""
    row = 0
    for group in groups:
        if group[0].answer:
            yield [row + place for place, each in enumerate(group) if each.listed]
        row += len(group)


def beginning(base: nn.Module, further: Path | None) -> dict[str, torch.Tensor]:
    """Return the weights that training begins with: a reader's, or the embedding model's layers with new heads."""
    layers = {
        name: tensor.detach().clone() for name, tensor in base.state_dict().items() if name.startswith("encoder.layer.")
    }
    if further:
        return layers | dequantised(load_file(further))
    linear = nn.Linear(base.config.hidden_size, 3)  # type: ignore[union-attr, arg-type]
    return layers | {f"heads.{name}": tensor.detach().clone() for name, tensor in linear.state_dict().items()}


def train(
    encoder: SentenceEncoder, lessons: Sequence[Lesson], shares: Mapping[str, float], how: argparse.Namespace
) -> None:
    """Train for some minutes, and write the weights as they are stored."""
    torch.manual_seed(how.seed)
    own = beginning(encoder.transformer, how.further)
    before = {name: tensor.clone() for name, tensor in own.items()}  # those above are trained where they lie
    transformer, heads = build(encoder.transformer, own)
    transformer.requires_grad_(False)
    if native_dtype():
        _attend_in_halves(transformer)
    last = encoder.transformer.config.num_hidden_layers - 1
    groups: list[dict[str, Any]] = [
        {"params": list(heads.parameters()), "full": _HEADS_LEARNING_RATE, "weight_decay": 0.0}
    ]
    for name, parameter in transformer.named_parameters():
        if name in own and (layer := int(name.split(".")[2])) >= how.frozen:
            decay = 0.01 if parameter.ndim == 2 else 0.0
            groups.append(
                {"params": [parameter], "full": _LEARNING_RATE * _LOWER ** (last - layer), "weight_decay": decay}
            )
    trained = [parameter for group in groups for parameter in group["params"]]
    for parameter in trained:
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), fused=True)

    def save() -> None:
        state = {name: tensor for name, tensor in transformer.state_dict().items() if name in own}
        state |= {f"heads.{name}": tensor for name, tensor in heads.state_dict().items()}
        state = {name: torch.lerp(tensor, before[name], how.kept) for name, tensor in state.items()}
        part = how.out.with_suffix(".part")
        save_file(quantised(state), part, about_weights(encoder, list(shares)))
        part.replace(how.out)

    started = saved = time.monotonic()
    seen, sums = 0, np.zeros(4)
    for step, batch in enumerate(Teacher(encoder.tokenizer, lessons, shares, how.seed).batches()):
        done = (time.monotonic() - started) / (60 * how.minutes)
        if done >= 1 or how.out.with_name(how.out.name + ".stop").exists():
            break
        rate = min(1.0, step / _WARM_UP) * (how.rates[0] + (how.rates[1] - how.rates[0]) * done)
        for group in optimiser.param_groups:
            group["lr"] = group["full"] * rate
        parts = loss_of(transformer, heads, batch)
        optimiser.zero_grad()
        loss = torch.stack(parts) @ torch.tensor([1.0, _LIST, _SIDE_BY_SIDE, _SPAN])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        seen, sums = seen + sum(map(len, batch)), sums + [part.item() for part in parts]
        if step % _REPORTED == _REPORTED - 1:
            means = "  ".join(f"{name} {value / _REPORTED:.3f}" for name, value in zip(_PARTS, sums, strict=True))
            print(f"{done:4.0%} {seen} pairs  {means}", flush=True)
            sums = np.zeros(4)
        if time.monotonic() - saved > _SAVED:
            save()
            saved = time.monotonic()
    save()
    print(f"{seen} pairs")


_PARTS = ("alone", "list", "side by side", "place")


def _attend_in_halves(transformer: nn.Module) -> None:
    """Let a transformer attend in 16 bits throughout: on CPUs it trains 1.4 times as fast as in PyTorch's own way."""
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, eager_mask

    AttentionInterface.register("halves", _attention)
    AttentionMaskInterface.register("halves", eager_mask)
    transformer.set_attn_implementation("halves")  # type: ignore[operator]


def _attention(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor | None,
    scaling: float = 1.0,
    **_: object,
) -> tuple[torch.Tensor, None]:
    """Return what each token takes from the others; query, key and value are (pairs, heads, tokens, width)."""
    with torch.autocast("cpu", enabled=False):
        scores = (query * scaling) @ key.transpose(2, 3)
        if mask is not None:
            scores = scores + mask.to(scores.dtype)
        return (scores.softmax(-1) @ value).transpose(1, 2).contiguous(), None


def _traditional(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:FILE][=SHARE]")
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--rates", type=float, nargs=2, default=(1, 0.02), help="the learning rate's, first and last")
    parser.add_argument("--frozen", type=int, default=3, help="lower layers that stay as they are")
    parser.add_argument(
        "--kept", type=float, default=0, help="the share, 0…1, that the weights before have in what is written"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--further", type=Path, metavar="WEIGHTS", help="a reader to train on")
    parser.add_argument(
        "--unseen", type=Path, nargs="*", default=[], help="files of which every third article is left out"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    encoder = SentenceEncoder.load()
    unseen = held_out_paragraphs(arguments.unseen)
    lessons, shares = [], {}
    for each in arguments.files:
        name, _, share = each.partition("=")
        read = [lesson for lesson in read_lessons(name, encoder) if lesson.own.text not in unseen]
        lessons += read
        shares[read[0].source] = float(share or 1)
    train(encoder, lessons, shares, arguments)


if __name__ == "__main__":
    main()

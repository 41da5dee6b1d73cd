"""Train the reader of `index.reader` on question sets, and write its weights.

```sh
python -m tests.benchmarks.train_reader FILE[:FILE]… [--minutes 72] [--further] [--out index/reader.safetensors]
```

Each argument is a SQuAD-style file, or two with a colon between them: paragraphs, and parallel questions in another
language. The upper layers of the embedding model are trained further, to point at an answer's first and last token and
to tell whether there is one. Each question is shown with a window of its paragraph, and with one that doesn't answer
it: a look-alike that the product itself ranks high, its own paragraph without the answering sentences, or its own
paragraph after the question was altered (`tests.benchmarks.alterations`). The questions are asked as they stand and in
other ways (`tests.benchmarks.rewordings`). Every third article is left out of the training, so that what is fitted and
measured on the reader's results can be held out. With `--further`, the reader that is there is trained on.

The learning rate falls with the time that is left, so any machine trains as much as its minutes allow.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import nn

from assistant.gold.places import find
from assistant.gold.squad import read_squad
from index import PassageIndex
from index.reader import WEIGHTS, Window, build, collate, dequantised, in_order, pair, quantised, query_tokens, window
from tests.benchmarks.alterations import alter
from tests.benchmarks.held_out import held_out
from tests.benchmarks.remembering import RememberingEncoder
from tests.benchmarks.rewordings import Rewordings

_TRAINED_LAYERS = 6
_BATCH = 16
_LEARNING_RATE, _HEADS_LEARNING_RATE = 1e-4, 5e-4
_FURTHER = 0.6
"""What the learning rates are multiplied with where a trained reader is trained on."""
_WARM_UP = 1600  # examples
_LEAST_RATE = 0.02
_HITS = 20
_OWN_WINDOW = 0.6
"""How often the window is that which the product would read, if it holds the answer; else one around the answer."""
_ALTERED, _CUT_OUT = 0.2, 0.3
"""How often an example without an answer is an altered question, or the own paragraph without its answer."""
_EAGERNESS = 0.4
"""Of the exponential distribution that chooses among look-alikes: the higher, the more often the first."""
_REPORTED = 50
_LICENCE = "CC-BY-SA-4.0"
"""That of the question sets; the model itself is under the MIT licence."""


@dataclass(frozen=True, slots=True)
class Text:
    """A passage found for a question.

    Attributes:
        text: Its text.
        spans: Its sentences.
        scores: How well each answers, as the product has it.
    """

    text: str
    spans: list[tuple[int, int]]
    scores: list[float]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to learn from.

    Attributes:
        text: As asked.
        altered: Changed so that its paragraph doesn't answer it.
        own: Its paragraph.
        answers: Spans of the answer in it.
        others: Other passages, the most similar first.
    """

    text: str
    altered: str | None
    own: Text
    answers: list[tuple[int, int]]
    others: list[Text]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair to learn from.

    Attributes:
        query: The question's tokens.
        window: What is read of the passage.
        answer: The places of the answer's first and last token in the window; None where it doesn't answer.
    """

    query: list[int]
    window: Window
    answer: tuple[int, int] | None


def read_questions(name: str, encoder: RememberingEncoder) -> list[Question]:
    """Search for the questions of one file, and keep what was found."""
    paragraphs, _, questions_path = name.partition(":")
    gold = read_squad(Path(paragraphs), Path(questions_path) if questions_path else None)
    documents = {document.document_id: document for document in gold.documents}
    number = {document_id: place for place, document_id in enumerate(documents)}
    index = PassageIndex.build(gold.documents, encoder)
    asked = [question for question in gold.questions if not held_out(number[question.evidence[0].article or ""])]
    places = [[place for anchor in each.evidence for place in find(anchor, documents).places] for each in asked]
    texts = [place[0].passage.text if place[0].passage else "" for place in places]
    corpus = [passage.text for document in gold.documents for passage in document.passages]
    articles = [number[place[0].document_id] for place in places]
    altered = alter([each.question for each in asked], texts, articles, corpus)
    encoder.prepare(each.question for each in asked)
    questions = []
    for question, its_places, changed in zip(asked, places, altered, strict=True):
        own = its_places[0].passage
        hits = index.search(question.question, k=_HITS)
        found = {hit.passage.passage_id: Text(hit.passage.text, *in_order(hit)) for hit in hits}
        if own is None or own.passage_id not in found:
            continue
        answers = [(place.start - own.start, place.end - own.start) for place in its_places]
        mine = found.pop(own.passage_id)
        questions.append(Question(question.question, changed, mine, answers, list(found.values())))
    return questions


class Teacher:
    """Makes examples of questions, other ones in each round."""

    def __init__(self, encoder: RememberingEncoder, questions: Sequence[Question], seed: int = 0) -> None:
        self._tokenizer = encoder.tokenizer
        self._chance = random.Random(seed)
        self._rewordings = Rewordings(
            (text for question in questions for text in (question.text, question.own.text)), self._chance
        )

    def examples(self, questions: Sequence[Question]) -> list[Example]:
        """Return an example with an answer and one without for each question, if there are such."""
        made = [
            each for question in questions for each in (self._answered(question), self._unanswered(question)) if each
        ]
        self._chance.shuffle(made)
        return made

    def _answered(self, question: Question) -> Example | None:
        answer = self._chance.choice(question.answers)
        own = question.own
        if self._chance.random() < _OWN_WINDOW:
            example = self._example(question.text, own, own.scores, answer)
            if example.answer:
                return example
        scores = [self._chance.random() for _ in own.spans]
        holding = next(place for place, (_, end) in enumerate(own.spans) if answer[0] < end)
        scores[holding] = 2.0
        example = self._example(question.text, own, scores, answer)
        return example if example.answer else None

    def _unanswered(self, question: Question) -> Example | None:
        kind = self._chance.random()
        own = question.own
        if question.altered and kind < _ALTERED:
            return self._example(question.altered, own, own.scores)
        if kind < _ALTERED + _CUT_OUT and (rest := _without_answers(question)):
            return self._example(question.text, rest, rest.scores)
        if not question.others:
            return None
        other = question.others[min(int(self._chance.expovariate(_EAGERNESS)), len(question.others) - 1)]
        return self._example(question.text, other, other.scores)

    def _example(
        self, query: str, passage: Text, scores: Sequence[float], answer: tuple[int, int] | None = None
    ) -> Example:
        seen = window(self._tokenizer, passage.text, passage.spans, scores)
        place = None
        if answer:
            inside = (seen.sentence >= 0) & (seen.spans[:, 1] > answer[0]) & (seen.spans[:, 0] < answer[1])
            held = np.flatnonzero(inside)
            if len(held) and seen.spans[held[0], 0] <= answer[0] and seen.spans[held[-1], 1] >= answer[1]:
                place = int(held[0]), int(held[-1])
        return Example(query_tokens(self._tokenizer, self._rewordings.reword(query)), seen, place)


def _without_answers(question: Question) -> Text | None:
    """Return a question's paragraph without the sentences that hold an answer; None if no other is left."""
    own = question.own
    left = [
        place
        for place, (start, end) in enumerate(own.spans)
        if not any(first < end and start < last for first, last in question.answers)
    ]
    if not left:
        return None
    text, spans = "", []
    for place in left:
        spans.append((len(text), len(text) + own.spans[place][1] - own.spans[place][0]))
        text += own.text[slice(*own.spans[place])]
    return Text(text, spans, [own.scores[place] for place in left])


def batches(examples: Sequence[Example], chance: random.Random) -> Iterator[Sequence[Example]]:
    """Yield examples of similar length together."""
    stretch = _BATCH * 20
    for start in range(0, len(examples), stretch):
        some = sorted(examples[start : start + stretch], key=lambda each: len(each.window.tokens))
        together = [some[first : first + _BATCH] for first in range(0, len(some), _BATCH)]
        chance.shuffle(together)
        yield from together


def loss_of(transformer: nn.Module, heads: nn.Module, batch: Sequence[Example]) -> torch.Tensor:
    """Return how wrong the reader is: about where the answers are, and about which there are."""
    ids, mask = collate([pair(each.query, each.window.tokens) for each in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = heads(transformer(input_ids=ids, attention_mask=mask).last_hidden_state).float()
    begins = torch.tensor([len(each.query) + 3 for each in batch])
    places = torch.arange(ids.shape[1])[None]
    outside = (places < begins[:, None]) | ~mask.bool()
    ends = scores[:, :, :2].masked_fill(outside[:, :, None], -1e4)
    answered = torch.tensor([float(each.answer is not None) for each in batch])
    spans = torch.tensor([each.answer or (0, 0) for each in batch]) + begins[:, None]
    wrong = nn.functional.cross_entropy(ends.transpose(1, 2).reshape(-1, 2, ids.shape[1]).flatten(0, 1),
                                        spans.flatten(), reduction="none").view(-1, 2).mean(1)  # fmt: skip
    found = nn.functional.binary_cross_entropy_with_logits(scores[:, 0, 2], answered)
    return (wrong * answered).sum() / answered.sum().clamp(min=1) + found


def untrained(base: nn.Module) -> dict[str, torch.Tensor]:
    """Return the weights that training begins with: the embedding model's upper layers, and heads made by chance."""
    config: Any = base.config
    first = config.num_hidden_layers - _TRAINED_LAYERS
    weights = {
        name: tensor.detach().clone()
        for name, tensor in base.state_dict().items()
        if name.startswith("encoder.layer.") and int(name.split(".")[2]) >= first
    }
    linear = nn.Linear(config.hidden_size, 3)
    return weights | {f"heads.{name}": tensor.detach().clone() for name, tensor in linear.state_dict().items()}


def train(
    encoder: RememberingEncoder, questions: Sequence[Question], minutes: float, further: bool
) -> dict[str, NDArray[np.generic]]:
    """Train for some minutes, and return the weights as they are stored.

    Args:
        encoder: The embedding model.
        questions: What to learn from.
        minutes: How long.
        further: Whether the reader that is there is trained on; its steps are smaller.
    """
    torch.manual_seed(0)
    base = encoder.transformer
    own = dequantised(load_file(WEIGHTS)) if further else untrained(base)
    step = _FURTHER if further else 1.0
    transformer, heads = build(base, own)
    transformer.eval()  # no dropout: the little there is to see is seen few times
    trained = [parameter for name, parameter in transformer.named_parameters() if name in own]
    transformer.requires_grad_(False)
    for parameter in (*trained, *heads.parameters()):
        parameter.requires_grad_(True)
    optimiser = torch.optim.AdamW(
        [{"params": list(heads.parameters()), "lr": 0.0}, {"params": trained, "lr": 0.0}], weight_decay=0.01
    )
    teacher, chance = Teacher(encoder, questions), random.Random(0)
    started, seen, steps, sum_of_losses = time.monotonic(), 0, 0, 0.0
    while True:
        for batch in batches(teacher.examples(questions), chance):
            done = (time.monotonic() - started) / (60 * minutes)
            if done >= 1:
                state = {name: tensor for name, tensor in transformer.state_dict().items() if name in own}
                state |= {f"heads.{name}": tensor for name, tensor in heads.state_dict().items()}
                print(f"{seen} examples")
                return quantised(state)
            rate = step * min(1.0, seen / _WARM_UP) * max(_LEAST_RATE, 1 - done)
            for group, full in zip(optimiser.param_groups, (_HEADS_LEARNING_RATE, _LEARNING_RATE), strict=True):
                group["lr"] = full * rate
            loss = loss_of(transformer, heads, batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([*trained, *heads.parameters()], 1.0)
            optimiser.step()
            seen, steps, sum_of_losses = seen + len(batch), steps + 1, sum_of_losses + loss.item()
            if steps % _REPORTED == 0:
                print(f"{done:4.0%} {seen} examples, loss {sum_of_losses / _REPORTED:.3f}", flush=True)
                sum_of_losses = 0.0


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE[:FILE]")
    parser.add_argument("--minutes", type=float, default=72)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--further", action="store_true", help="train the reader that is there on")
    arguments = parser.parse_args()
    encoder = RememberingEncoder.load()
    assert isinstance(encoder, RememberingEncoder)
    questions = [question for name in arguments.files for question in read_questions(name, encoder)]
    weights = train(encoder, questions, arguments.minutes, arguments.further)
    names = " ".join(":".join(Path(each).name for each in name.split(":")) for name in arguments.files)
    save_file(weights, arguments.out, {"model": encoder.fingerprint, "trained_on": names, "licence": _LICENCE})


if __name__ == "__main__":
    main()

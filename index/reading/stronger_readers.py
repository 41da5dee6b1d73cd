"""Cross-encoders that read better than the embedded reader, and what they need: for who asks what could be had.

What takes time is a model's layers, not its table of tokens. Sizes are those that the models' own pages give;
`Alibaba-NLP/gte-multilingual-reranker-base` is not among them, since it needs code that it brings along, which is never
run.
"""

from dataclasses import dataclass

_EMBEDDED_LAYERS = 21.3
"""Million parameters of the embedded reader's layers."""
_IN_FLOAT32 = 2.0
"""How many times as long the same layers take as a cross-encoder, in float32 by PyTorch."""


@dataclass(frozen=True, slots=True)
class StrongerReader:
    """A cross-encoder that is known to work.

    Attributes:
        name: What the model hub calls it.
        parameters: Millions.
        layers: Millions of them that are no table of tokens.
        gigabytes: To be fetched, once.
    """

    name: str
    parameters: int
    layers: int
    gigabytes: float

    def seconds(self, embedded: float) -> float:
        """Estimate how long it takes on this machine.

        Args:
            embedded: Seconds that the embedded reader takes for the same here.
        """
        return embedded * _IN_FLOAT32 * self.layers / _EMBEDDED_LAYERS


STRONGER_READERS = (
    StrongerReader("BAAI/bge-reranker-v2-m3", 568, 303, 2.3),
    StrongerReader("Qwen/Qwen3-Reranker-0.6B", 596, 440, 1.2),
)

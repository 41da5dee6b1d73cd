"""Which model is asked for, and how its vectors are wanted: `BAAI/bge-m3@dim=256,vectors=int8`.

The options stand behind the name, and not in a file of settings, since they belong to an index's model as its name
does: whatever takes a model's name takes them too, manifests keep them, and the command that a message advises repeats
them. None of the characters has to be quoted in a shell.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from index.atomic_files import in_full
from index.errors import ModelError

_NUMBER = re.compile(r"0*[1-9][0-9]{0,5}", re.ASCII)
_EXAMPLE = "Write them as NAME@dim=256,vectors=int8."


class VectorType(StrEnum):
    """How an index keeps vectors."""

    FLOAT32 = "float32"
    FLOAT16 = "float16"
    INT8 = "int8"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model with the options that an index depends on.

    Attributes:
        name: The model's name or folder.
        dim: How many of its vectors' first values are kept (Kusupati et al. 2022, "Matryoshka Representation
            Learning"); None for all.
        vectors: How an index keeps them.
    """

    name: str
    dim: int | None = None
    vectors: VectorType = VectorType.FLOAT32

    @classmethod
    def parse(cls, text: str) -> "ModelChoice":
        """Take a name apart from its options; a folder that is called so has none.

        Raises:
            ModelError: If an option is not known or can't have its value.
        """
        name, _, options = text.rpartition("@")
        if "=" not in options or in_full(text).is_dir():
            return cls(text)
        if not name:
            raise ModelError(text, f"there is no name before the options. {_EXAMPLE}")
        values: dict[str, str] = {}
        for option in options.split(","):
            key, _, value = option.partition("=")
            if key not in ("dim", "vectors"):
                raise ModelError(text, f"the option {key!r} is not known; there are dim and vectors. {_EXAMPLE}")
            if key in values:
                raise ModelError(text, f"the option {key} is given twice. {_EXAMPLE}")
            values[key] = value
        return cls(name, _dim(text, values.get("dim")), _vectors(text, values.get("vectors", VectorType.FLOAT32)))

    @property
    def embedding_mark(self) -> str:
        """What tells its vectors from those of the same model without options; empty without one that counts."""
        return "" if self.dim is None else f"+dim={self.dim}"

    @property
    def mark(self) -> str:
        """What tells an index of it from one of the same model without options."""
        kept = "" if self.vectors is VectorType.FLOAT32 else f"+vectors={self.vectors}"
        return self.embedding_mark + kept


def _dim(text: str, value: str | None) -> int | None:
    if value is None:
        return None
    if not _NUMBER.fullmatch(value):
        raise ModelError(text, f"dim must be a whole number above 0, not {value!r}. {_EXAMPLE}")
    return int(value)


def _vectors(text: str, value: str) -> VectorType:
    if value not in list(VectorType):
        raise ModelError(text, f"vectors must be {', '.join(VectorType)}, not {value!r}. {_EXAMPLE}")
    return VectorType(value)

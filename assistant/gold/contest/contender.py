"""Who takes part in a comparison: a model with a reader."""

from dataclasses import dataclass
from pathlib import Path

from index import find_local_model
from index.atomic_files import in_full
from index.models.model_choice import ModelChoice


@dataclass(frozen=True, slots=True)
class Contender:
    """A model with a reader.

    Attributes:
        model: A sentence-transformers model's name or folder.
        reader: A reader's name; None for the model's own, if it has one.
    """

    model: str
    reader: str | None = None

    def __str__(self) -> str:
        return f"{self.model} with {f'the reader {self.reader}' if self.reader else 'its own reader'}"

    @property
    def place(self) -> tuple[str, str | None]:
        """What is the same for the same model and reader, however they are written.

        Raises:
            ModelError: If the model's folder holds none.
        """
        choice, model = ModelChoice.parse(self.model), find_local_model(self.model)
        place = str(model.resolve() if model else choice.name) + choice.mark
        return place, self.reader and _written_in_full(self.reader)


def _written_in_full(name: str) -> str:
    folder: Path = in_full(name)
    return str(folder.resolve()) if folder.is_dir() else name

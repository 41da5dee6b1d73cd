"""Who is asked: an assistant over the articles as they are now, whatever an index still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.assistant import Assistant
from assistant.configuration import configured_settings, opened_reader
from index import PassageIndex, Progress, Reader, SentenceEncoder, index_folder, present_documents, unshown
from sources import Document, SourceError, corpus_hash


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is asked.

    Attributes:
        assistant: The assistant.
        notice: What a reader of the results should know of its articles; None where all is as expected.
    """

    assistant: Assistant
    notice: str | None = None


def open_subject(
    path: str | Path | None = None,
    *,
    model: str | None = None,
    reader: Reader | str | None = None,
    allow_remote_reader: bool | None = None,
    settings: Sequence[str] = (),
    progress: Progress = unshown,
) -> Subject:
    """Open an index for its answers to be examined.

    An index whose articles have changed since it was built (or the way in which they are read) would hide what the
    change did. They are read and embedded anew then, for this time only; the saved index stays as it is.

    Args:
        path: As `Assistant.open` takes it.
        model: As `Assistant.open` takes it.
        reader: Likewise.
        allow_remote_reader: Likewise.
        settings: Changes of settings, as `Settings.changed` takes them.
        progress: Told of long tasks.

    Raises:
        YinjuError: As `Assistant.open`; `SettingError` for a wrong setting.
    """
    assistant = Assistant.open(
        path,
        model=model,
        changes=settings,
        reader=reader,
        allow_remote_reader=allow_remote_reader,
        progress=progress,
    )
    folder = index_folder(path)
    notice = None
    try:
        documents = present_documents(folder)
    except SourceError as error:
        notice = f"The articles of the index at {folder} can't be read again ({error}); asked are those it holds."
    else:
        if corpus_hash(documents) != corpus_hash(assistant.documents):
            notice = f"The articles have changed since the index at {folder} was built; asked are those there are now."
            index = PassageIndex.build(documents, assistant.index.encoder, progress)
            assistant = assistant.with_parts(index)
    return Subject(assistant, notice)


def index_subject(
    documents: Sequence[Document],
    *,
    model: str | None = None,
    reader: Reader | str | None = None,
    allow_remote_reader: bool | None = None,
    settings: Sequence[str] = (),
    progress: Progress = unshown,
) -> Subject:
    """Index the articles that a question set brings along, for this time only.

    Args:
        documents: The articles.
        model: As `Assistant.open` takes it.
        reader: Likewise.
        allow_remote_reader: Likewise.
        settings: As `open_subject` takes them.
        progress: Told of long tasks.
    """
    numbers, reader = configured_settings(settings), opened_reader(reader, allow_remote=allow_remote_reader)
    index = PassageIndex.build(documents, SentenceEncoder.load(model, progress), progress)
    return Subject(Assistant(index, numbers, reader))

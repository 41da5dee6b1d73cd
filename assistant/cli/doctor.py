"""What is needed for answering, examined without changing anything."""

import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.answering.pipeline import READ
from assistant.answering.settings import Settings
from assistant.assistant import Assistant
from assistant.backup import last_backup
from assistant.calibration.calibration_file import read_calibration
from assistant.configuration import CONFIGURATION, configured_settings, reader_choice
from assistant.errors import CalibrationError
from assistant.explaining.judgement_text import say_calibrated
from index import (
    EMBEDDED,
    EmbeddedReader,
    Manifest,
    Query,
    data_folder,
    default_model_preparation,
    engine_address,
    engine_state,
    find_local_model,
    fingerprint_as_asked,
    foreign_model,
    index_folder,
    is_at_hand,
    is_default_model,
    model_name,
    present_documents,
    read_configuration,
    read_manifest,
    reader_name,
    rebuild_command,
    receiver_of_text,
    require_sound_articles,
    require_sound_generation,
)
from index.reading.stronger_readers import STRONGER_READERS
from index.text.languages.language import ENGLISH
from sources import YinjuError, corpus_hash
from sources.saved_documents import document_digest

_LIBRARIES = ("sentence-transformers", "faiss-cpu", "gradio", "torch")
_TIMED, _READINGS_TIMED = 15, 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined.

    Attributes:
        subject: What.
        says: What was found and, where it is unfit, what to do.
        fit: Whether it is as it should be.
    """

    subject: str
    says: str
    fit: bool = True


def examine(
    index_path: str | None = None,
    model: str | None = None,
    reader: str | None = None,
    *,
    allow_remote_reader: bool | None = None,
    deep: bool = False,
) -> Iterator[Finding]:
    """Examine what is needed for answering.

    Args:
        index_path: The index's folder, as `Assistant.open` takes it.
        model: The model, as `Assistant.open` takes it.
        reader: The reader's name, as `Assistant.open` takes it.
        allow_remote_reader: Likewise.
        deep: Whether every byte of the index and every stored article is examined too.

    Yields:
        Findings, the slow one last.
    """
    yield Finding("versions", f"yinju {version('yinju')}, Python {platform.python_version()}, {_libraries()}")
    yield Finding("data folder", str(data_folder()))
    needed = (
        _examine_settings(),
        *_examine_model(model),
        _examine_reader(reader, allow_remote_reader),
        _examine_index(index_path, model),
        *_examine_engine(index_path),
    )
    yield from needed
    yield _examine_backup()
    if deep:
        yield from _examine_deeply(index_path)
    if all(finding.fit for finding in needed):
        yield from _examine_answers(index_path, model, reader, allow_remote_reader)


def _examine_backup() -> Finding:
    if (last := last_backup()) is None:
        return Finding("backup", "none was made yet; `yinju backup FILE` makes one")
    file, made = last
    gone = "" if file.is_file() else "; that file is not there any more"
    return Finding("backup", f"{made.articles} articles on {made.created}, at {file}{gone}")


def _libraries() -> str:
    return ", ".join(f"{library} {_installed(library)}" for library in _LIBRARIES)


def _installed(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _examine_settings() -> Finding:
    try:
        settings = configured_settings().to_dict()
    except YinjuError as error:
        return Finding("settings", str(error), fit=False)
    shipped = Settings().to_dict()
    changed = ", ".join(f"{name} = {value:g}" for name, value in settings.items() if value != shipped[name])
    return Finding("settings", f"{changed}, by {CONFIGURATION} in the data folder" if changed else "the product's own")


def _examine_model(model: str | None) -> Iterator[Finding]:
    name = model_name(model)
    try:
        folder = find_local_model(model)
    except YinjuError as error:
        yield Finding("model", str(error), fit=False)
        return
    if folder is not None:
        yield Finding("model", f"{name}, with {read_configuration(folder).prompts}, at {folder}")
        yield Finding("network", "not needed")
    elif is_default_model(model):
        does, needs_network = default_model_preparation()
        yield Finding("model", f"{name} is not prepared yet; `yinju index` {does}.", fit=False)
        yield Finding("network", f"needed once, to fetch {name}" if needs_network else "not needed")
    else:
        yield Finding("model", f"{name} is not on this machine; `yinju index --model {name}` fetches it.", fit=False)
        yield Finding("network", f"needed once, to fetch {name}")


def _examine_reader(name: str | None, allow_remote: bool | None) -> Finding:
    try:
        choice = reader_choice(name, allow_remote=allow_remote)
        is_here = is_at_hand(choice.name)
    except YinjuError as error:
        return Finding("reader", str(error), fit=False)
    if not is_here:
        fetch = f"`yinju reader set {choice.name}` fetches it."
        return Finding("reader", f"{choice.name} is not on this machine; {fetch}", fit=False)
    return Finding("reader", f"{choice.name}, {choice.chosen_by}")


def _examine_index(index_path: str | None, model: str | None) -> Finding:
    folder = index_folder(index_path)
    try:
        manifest = read_manifest(folder)
        documents = present_documents(folder)
        model_folder = find_local_model(model)
    except YinjuError as error:
        return Finding("index", str(error), fit=False)
    if model_folder is not None and (found := fingerprint_as_asked(model_folder, model)) != manifest.fingerprint:
        return Finding("index", str(foreign_model(folder, manifest, model_name(model), found)), fit=False)
    if corpus_hash(documents) != manifest.corpus_hash:
        rebuild = f"Rebuild it with `{rebuild_command(folder, manifest.paths, manifest.model)}`."
        return Finding("index", f"{folder} is stale: the articles have changed since. {rebuild}", fit=False)
    counts = f"{manifest.documents} articles, {manifest.passages} passages, {manifest.sentences} sentences"
    return Finding("index", f"fresh: {counts}, {_vector_search(manifest)}, built {manifest.created}, at {folder}")


def _examine_deeply(index_path: str | None) -> Iterator[Finding]:
    try:
        manifest = require_sound_generation(index_folder(index_path), deep=True)
        yield Finding("checksums", f"all {len(manifest.checksums)} files of the index are what was written")
    except YinjuError as error:
        yield Finding("checksums", str(error), fit=False)
    try:
        count = require_sound_articles(index_folder(index_path))
        yield Finding("articles", f"all {count} stored articles are what was read, and every passage stands in its own")
    except YinjuError as error:
        yield Finding("articles", str(error), fit=False)


def _vector_search(manifest: Manifest) -> str:
    recalls = {"passages": manifest.passages_recall, "sentences": manifest.sentences_recall}
    measured = [f"{recall:.1%} for {name}" for name, recall in recalls.items() if recall is not None]
    return f"approximate vector search (recall@10 {', '.join(measured)})" if measured else "exact vector search"


def _examine_answers(
    index_path: str | None, model: str | None, reader: str | None, allow_remote: bool | None
) -> Iterator[Finding]:
    """Open the index as a question does, and ask."""
    try:
        assistant = Assistant.open(index_path, model=model, reader=reader, allow_remote_reader=allow_remote)
        yield from _readers(assistant)
        yield _examine_calibration(assistant, index_folder(index_path))
        yield _time_answers(assistant)
    except YinjuError as error:
        yield Finding("warm answer", str(error), fit=False)


def _examine_engine(index_path: str | None) -> Iterator[Finding]:
    """Compare what an index's engine holds with the index; nothing for one that is searched in memory."""
    folder = index_folder(index_path)
    if (address := engine_address(folder)) is None:
        return
    try:
        manifest = read_manifest(folder)
        state = engine_state(folder, manifest, list(map(document_digest, present_documents(folder))))
    except YinjuError as error:
        yield Finding("engine", str(error), fit=False)
        return
    if state is None:
        return
    counts = f"{address}: {state.articles} articles, {state.passages} passages"
    if (state.missing, state.surplus, state.passages) == (0, 0, manifest.passages):
        yield Finding("engine", f"{counts}, as the index has")
    else:
        amiss = f"{state.missing} articles are missing, {state.surplus} too many"
        yield Finding("engine", f"{counts}; {amiss}. `yinju index --index {address}` puts that right.", fit=False)


def _readers(assistant: Assistant) -> Iterator[Finding]:
    """Say who reads, and what others would need that read better, by the embedded one's time for eight passages."""
    if receiver := receiver_of_text(assistant.reader):
        yield Finding("sent away", f"{reader_name(assistant.reader)} sends questions and passages to {receiver}")
    if assistant.reader is None:
        yield Finding("reading", "nobody reads what was found: the model has no reader, or it is left out")
    in_use = assistant.reader
    embedded = in_use if isinstance(in_use, EmbeddedReader) else EmbeddedReader.load(assistant.index.encoder)
    title = assistant.documents[0].title
    hits = assistant.index.search(Query.parse(title), READ)
    seconds = None
    if embedded and hits:
        seconds = _median_seconds(lambda turn: embedded.read(f"{title} {turn}", hits), _READINGS_TIMED)
        yield Finding("reading", f"{EMBEDDED} takes {seconds * 1000:.0f} ms for {len(hits)} passages")
    for each in STRONGER_READERS:
        needs = f"{each.parameters} M parameters, {each.gigabytes:g} GB to fetch once"
        takes = f", about {each.seconds(seconds):.1f} s a question here" if seconds else ""
        yield Finding("stronger", f"{each.name}: {needs}{takes}; `yinju reader set {each.name}`")


def _time_answers(assistant: Assistant) -> Finding:
    """Time answers; the time of the bare encoding tells what the rest costs."""
    title = assistant.documents[0].title
    answering = _median_seconds(lambda turn: assistant.ask(f"{title} {turn}"))  # no question is asked twice
    encoding = _median_seconds(lambda turn: assistant.index.encoder.encode_queries([f"{title} {turn}"]))
    ratio = f"{answering / encoding:.1f} times the bare encoding of the question"
    return Finding("warm answer", f"{answering * 1000:.0f} ms, {ratio} (medians of {_TIMED})")


def _examine_calibration(assistant: Assistant, folder: Path) -> Finding:
    by = assistant.calibration.by
    said = say_calibrated(by, assistant.calibration.questions, ENGLISH)
    try:
        read_calibration(folder, assistant.index.encoder, assistant.reader)
    except CalibrationError as error:
        return Finding("confidence", f"{error} {said}", fit=False)
    return Finding("confidence", said)


def _median_seconds(work: Callable[[int], object], turns: int = _TIMED) -> float:
    work(0)  # the first time is not warm
    times = []
    for turn in range(1, turns + 1):
        started = time.perf_counter()
        work(turn)
        times.append(time.perf_counter() - started)
    return statistics.median(times)

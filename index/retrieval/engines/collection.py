"""What collections of all engines have in common: a stamp, batches, and what is said of one that can't be used."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from index.errors import CandidateSourceError, ForeignSourceError
from index.retrieval.candidates import VectorOrigin

_T = TypeVar("_T")


def stamp_of(origin: VectorOrigin, layout: int) -> Mapping[str, object]:
    """Return what a collection's stamp says.

    Args:
        origin: Whose vectors it holds.
        layout: The number of the form in which the engine keeps passages.
    """
    from pydantic import TypeAdapter

    return {"yinju": layout, **TypeAdapter(VectorOrigin).dump_python(origin, mode="json")}


def require_own(address: str, stamp: Mapping[str, object], origin: VectorOrigin, layout: int) -> None:
    """Make sure that a collection is of this version and this model.

    Args:
        address: Where it is, for messages.
        stamp: What its stamp says; nothing where it has none.
        origin: Whose vectors it should hold.
        layout: See `stamp_of`.

    Raises:
        ForeignSourceError: If it is not.
    """
    found = stamp.get("yinju")
    if found is None:
        problem = "is a collection that Yinju did not make, or did not finish making. Remove it, or name another."
        raise ForeignSourceError(address, problem)
    if found != layout:
        problem = f"has format {found}; this version reads format {layout}. Name another collection."
        raise ForeignSourceError(address, problem)
    if (stamp.get("fingerprint"), stamp.get("dim")) != (origin.fingerprint, origin.dim):
        problem = (
            f"holds vectors of the model {stamp.get('model')} ({stamp.get('fingerprint')}), not of {origin.model} "
            f"({origin.fingerprint}). Name another collection, or use that model."
        )
        raise ForeignSourceError(address, problem)


def no_collection(address: str) -> CandidateSourceError:
    """Return what is raised where somebody asks and there is no collection."""
    return CandidateSourceError(address, f"has no collection there. Fill it with `yinju index --index {address}`.")


def out_of_reach(address: str, why: str) -> CandidateSourceError:
    """Return what is raised where a server does not answer.

    Args:
        address: Where it is.
        why: In a few words, without anything secret.
    """
    problem = (
        f"can't be reached ({why.strip(' .')}). Start its server, or look at the address; then all goes on by itself."
    )
    return CandidateSourceError(address, problem, transient=True)


def refused(address: str, status: int | str, *, transient: bool = False) -> CandidateSourceError:
    """Return what is raised where a server answers, but won't do what it is asked for.

    Args:
        address: Where it is.
        status: By which number it says why.
        transient: Whether it may do better if it is asked again.
    """
    problem = f"is refused by its server (status {status}). `yinju doctor --index {address}` says more."
    return CandidateSourceError(address, problem, transient=transient)


def in_batches(things: Iterable[_T], vectors: Callable[[_T], int], most: int) -> Iterator[list[_T]]:
    """Yield things in lists, each of so many vectors at most, or of one thing.

    Args:
        things: What is written.
        vectors: Tells how many vectors each has.
        most: Of a list.
    """
    batch: list[_T] = []
    size = 0
    for thing in things:
        if batch and size + vectors(thing) > most:
            yield batch
            batch, size = [], 0
        batch.append(thing)
        size += vectors(thing)
    if batch:
        yield batch

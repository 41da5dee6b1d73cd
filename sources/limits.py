"""How much a file may take. What goes beyond is refused; nothing is cut short without a word."""

import sys
from pathlib import Path

MAX_FILE_BYTES = 64 << 20
"""The largest file that is read at all."""
MAX_CHARACTERS = 5_000_000
"""The longest text of one article; a thick book has a million."""
MAX_SECONDS = 60
"""How long the reading of one file may take."""
LEAST_SECONDS = 15
"""How long a computer may be busy with even the smallest file; a thousand bytes can say what takes for ever."""
BYTES_PER_SECOND = 50_000
"""For so many bytes a second more is allowed, until `MAX_SECONDS`; dense pages of a PDF take a fifth of it."""
MAX_MEMORY_BYTES = 1 << 30
"""How much address space the reading process may take."""
LEAST_MEMORY_BYTES = 320 << 20
"""How much more than it has it may take for even the smallest file."""
MEMORY_PER_BYTE = 200
"""For each byte so many more are allowed, until `MAX_MEMORY_BYTES`; the tree of a page takes some thirty."""
MAX_REPLY_BYTES = 64 << 20
"""The longest reply of the reading process."""
MAX_ENTRIES = 5_000
"""How many files an archive may hold."""
MAX_UNPACKED_BYTES = 256 << 20
"""How large the files of an archive may be together."""
MAX_RATIO = 100
"""How many times its packed size a file of an archive may have; text has 3 to 20."""
MAX_PAGES = 5_000
"""How many pages a PDF may have."""
MAX_CELLS = 300_000
"""How many cells that are not empty the sheets of a workbook may have together."""
MAX_ROOM = 20_000_000
"""How many cells a sheet may have place for, the empty ones too: its rows times its columns."""
MAX_BUNDLED = 1_000
"""How many articles an archive or a mailbox may hold."""
MAX_ATTACHED = 20
"""How many of a mail's attachments are read."""
MAX_DEPTH = 500
"""How deep the elements of a page or a document may be nested."""
MAX_PICTURE_PIXELS = 80_000_000
"""How many pixels a picture may have; an A3 page at 600 dpi has 70 million."""
MAX_SCANNED_PAGES = 500
"""How many pages of a file may be pictures that have to be recognised."""
MAX_PAGE_SECONDS = 240
"""How long one page may take to be recognised; usual ones take 2 to 15 on a machine that has nothing else to do."""
MAX_RECOGNITION_BYTES = 3 << 30
"""How much address space the process may take that recognises pictures; it uses some 1.1 GiB."""


def limit_process(memory: int = MAX_MEMORY_BYTES) -> None:
    """Let the running process take no more memory than it may, and write no files; not possible on Windows.

    Args:
        memory: How many bytes of address space.
    """
    if sys.platform == "win32":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))


def computing_seconds(size: int) -> int:
    """Return how much computing time a file of so many bytes may take; waiting for others' work doesn't count."""
    return min(MAX_SECONDS, LEAST_SECONDS + size // BYTES_PER_SECOND)


def memory_bytes(size: int) -> int:
    """Return how much more address space than it has the process may take for a file of so many bytes."""
    return min(MAX_MEMORY_BYTES, LEAST_MEMORY_BYTES + MEMORY_PER_BYTE * size)


def limit_file(size: int) -> None:
    """Let the running process take, from now on, no more than a file may; not possible on Windows.

    Args:
        size: The file's, in bytes.
    """
    _limit(computing_seconds(size), min(MAX_MEMORY_BYTES, _address_space() + memory_bytes(size)))


def limit_page() -> None:
    """Let the running process take, from now on, no more than recognising a page may; not possible on Windows."""
    _limit(MAX_PAGE_SECONDS, MAX_RECOGNITION_BYTES)


def _limit(seconds: int, memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    for what, most in (
        (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1),
        (resource.RLIMIT_AS, memory),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _address_space() -> int:
    """Return how much address space this process has, what earlier files left in it too; where that isn't told, all."""
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return MAX_MEMORY_BYTES
    return pages * resource.getpagesize()

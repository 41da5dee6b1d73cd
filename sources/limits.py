"""How much a file may take. What goes beyond is refused; nothing is cut short without a word."""

import sys

MAX_FILE_BYTES = 64 << 20
"""The largest file that is read at all."""
MAX_CHARACTERS = 5_000_000
"""The longest text of one article; a thick book has a million."""
MAX_SECONDS = 60
"""How long the reading of one file may take."""
MAX_MEMORY_BYTES = 1 << 30
"""How much address space the reading process may take."""
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


def limit_time(most: int = MAX_SECONDS) -> None:
    """Let the running process take no more computing time than one file may, from now on; not possible on Windows.

    Args:
        most: How many seconds.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + most + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))

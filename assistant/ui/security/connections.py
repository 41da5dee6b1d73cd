"""How many connections this process may have: each is an open file, of which systems often allow a process 1,024."""

import sys
from contextlib import suppress

_WANTED = 16_384


def allow_many_connections() -> None:
    """Have the system allow this process more open files, as far as it lets it: else none would get through a crowd."""
    if sys.platform == "win32":
        return  # there is no such limit
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(OSError, ValueError):  # macOS allows fewer than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))

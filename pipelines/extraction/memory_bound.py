"""Bound what a library written in C may allocate while it reads a hostile file."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATM = Path("/proc/self/statm")


@contextmanager
def memory_bound(more: int) -> Iterator[None]:
    """Let this process take at most `more` bytes of address space on top of what it has.

    Python gets a MemoryError beyond; C code may end the process, which the pool of workers reports as a crash of this
    one page. Without it a file of 300 KB took 8 GB. Where the system does not say what is in use, nothing is bounded.
    """
    try:
        used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + more if soft == resource.RLIM_INFINITY else min(soft, used + more)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

"""Keep the garbage collector from walking what stays anyway: modules, compiled rules and word lists."""

from __future__ import annotations

import gc

_YOUNG = 50_000  # objects made before the young are looked through; 700 by default, one page makes thousands


def settle_heap() -> None:
    """Take what is loaded now out of garbage collection; call it once a process, when its work begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)

"""Progress of a stream whose length nobody knows: a count on stderr, where a person looks at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from console.cli.output import stderr


@contextmanager
def stream_progress(verb: str) -> Iterator[Callable[[], None]]:
    """Yield a function to call for each line; silent unless stderr is a terminal and stdout is not."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description} {task.completed} 行，每秒 {task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=stderr(), transient=True) as progress:
        task = progress.add_task(verb, total=None, rate="—")

        def step() -> None:
            progress.advance(task)
            speed = progress.tasks[0].speed
            progress.update(task, rate=f"{speed:.0f}" if speed else "—")

        yield step

"""A progress bar for long runs, on a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from batchlint.report.screen import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_DELAY = 1.0  # seconds before the bar is shown


class Progress:
    """Counts files; after a second it shows a bar on stderr, and removes it at the end."""

    def __init__(self, total: int, quiet: bool) -> None:
        self._total = total
        self._done = 0
        self._wanted = not quiet and total > 1 and is_terminal(sys.stderr)
        self._started = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def advance(self) -> None:
        """Count one file."""
        self._done += 1
        if not self._wanted:
            return
        if self._bar is None and time.monotonic() - self._started > _DELAY:
            self._show()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TextColumn("files"))
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=self._total)
        self._bar.start()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

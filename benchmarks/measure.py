"""Run commands side by side: rounds that alternate, medians, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Command:
    """One command to measure.

    Attributes:
        name: how it is called in tables.
        arguments: the command line.
        folder: where it runs.
        prepare: called before each run, outside of the measurement.
        seconds: wall time of each round.
        peak: highest resident memory of any process of it, in MB.
    """

    name: str
    arguments: Sequence[str]
    folder: Path
    prepare: Callable[[], None] | None = None
    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0

    @property
    def median(self) -> float:
        """The median of the rounds in seconds."""
        return statistics.median(self.seconds)

    def run(self) -> None:
        """Run once, and note the time and the memory.

        Raises:
            SystemExit: the command could not be started, or crashed.
        """
        if self.prepare is not None:
            self.prepare()
        begin = time.perf_counter()
        process = subprocess.Popen(
            list(self.arguments), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - begin)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode < 0:
            raise SystemExit(f"{self.name} was ended by signal {-process.returncode}")
        self.peak = max(self.peak, usage.ru_maxrss / 1024)


def alternate(commands: Sequence[Command], rounds: int) -> None:
    """Run every command once a round, after one round that does not count.

    Args:
        commands: what to measure; times are added to them.
        rounds: how many rounds count.
    """
    for number in range(rounds + 1):
        for command in commands:
            command.run()
            if not number:
                command.seconds.clear()


def table(title: str, commands: Sequence[Command]) -> str:
    """Markdown: median, ratio to the first command, peak memory.

    Args:
        title: the heading.
        commands: measured commands.

    Returns:
        The table with its heading.
    """
    base = commands[0]
    lines = [f"### {title}", "", f"| command | median | × {base.name} | peak MB |", "|---|--:|--:|--:|"]
    for command in commands:
        ratio = command.median / base.median
        lines.append(
            f"| {command.name} | {command.median * 1000:.0f} ms | {ratio:.2f} | {command.peak:.0f} |"
        )
    return "\n".join(lines) + "\n"

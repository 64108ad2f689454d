"""Draw the picture in the README: the real output of a real command.

python docs/images/make.py
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "check",
    "examples/render-farm",
    "--select",
    "max-tasks-per-node,run-elevated,lifetime-statistics",
]


def main() -> None:
    """Run the command, and write what it prints as an SVG."""
    command = [sys.executable, "-m", "batchlint", *ARGUMENTS, "--color", "always"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ batchlint " + " ".join(ARGUMENTS), style="bold"), soft_wrap=False)
    console.print(Text.from_ansi(done.stdout))
    svg = console.export_svg(title="batchlint", unique_id="batchlint")
    (ROOT / "docs" / "images" / "check.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()

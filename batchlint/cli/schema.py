"""`batchlint schema`: the JSON Schemas of what batchlint reads and writes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import click

from batchlint.project.errors import UsageError, did_you_mean


def _file(name: str) -> Callable[[], str]:
    """A schema that is shipped as a file."""
    return lambda: (files("batchlint") / "schemas" / name).read_text(encoding="utf-8")


#: By the name that the command knows; each gives the text of a schema.
_SCHEMAS: dict[str, Callable[[], str]] = {
    "report": _file("report.json"),
    "config": _file("config.json"),
    "rules": _file("rules.json"),
}


@click.command(short_help="Print a JSON Schema.")
@click.argument("name", metavar="NAME", shell_complete=lambda *_: list(_SCHEMAS))
def schema(name: str) -> int:
    """Print the JSON Schema of a format.

    NAME is 'report' (what `--output-format json` writes), 'config' (batchlint.toml, or [tool.batchlint]
    of pyproject.toml) or 'rules' (files of house rules).
    """
    if name not in _SCHEMAS:
        hint = did_you_mean(name, _SCHEMAS) or f"; there is {', '.join(_SCHEMAS)}"
        raise UsageError(f"{name!r} is no schema{hint}")
    click.echo(_SCHEMAS[name](), nl=False)
    return 0

"""`batchlint schema`: the JSON Schemas of the formats that batchlint reads and writes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import click

from batchlint.cli.help import Command
from batchlint.core.wording import enumerated
from batchlint.project.errors import UsageError, did_you_mean


def _file(name: str) -> Callable[[], str]:
    """A schema that is a file of the package."""
    return lambda: (files("batchlint") / "schemas" / name).read_text(encoding="utf-8")


#: The text of each schema, by name.
_SCHEMAS: dict[str, Callable[[], str]] = {
    "report": _file("report.json"),
    "config": _file("config.json"),
    "rules": _file("rules.json"),
    "explain": _file("explain.json"),
    "versions": _file("versions.json"),
}


_EXAMPLES = (
    ("batchlint schema config > batchlint.schema.json", "Let an editor check batchlint.toml"),
    ("batchlint schema report", "Show the fields of a JSON report"),
)


@click.command(cls=Command, examples=_EXAMPLES, short_help="Print a JSON Schema")
@click.argument("name", metavar="NAME", shell_complete=lambda *_: list(_SCHEMAS))
def schema(name: str) -> int:
    """Print the JSON Schema of a format.

    NAME is 'report' (the output of `check --output-format json`), 'explain' or 'versions' (the output of
    these commands with --output-format json), 'config' (batchlint.toml, or [tool.batchlint] in
    pyproject.toml) or 'rules' (files with custom rules).
    """
    if name not in _SCHEMAS:
        hint = did_you_mean(name, _SCHEMAS) or f"; the schemas are {enumerated(list(_SCHEMAS))}"
        raise UsageError(f"unknown schema {name!r}{hint}")
    click.echo(_SCHEMAS[name](), nl=False)
    return 0

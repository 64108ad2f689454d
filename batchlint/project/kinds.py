"""The kind of a file: by its name, or by the interpreter in its first line.

A file whose own name does not tell its kind gets a suffix that does (`with_suffix`), so that everything
that follows only has to look at the end of a name.
"""

from __future__ import annotations

import os

from batchlint.project.files import read_start

#: The suffixes of each kind; the first one stands for the kind.
_SUFFIXES = {
    "python": (".py", ".pyi"),
    "notebook": (".ipynb",),
    "json": (".json",),
    "jsonc": (".jsonc",),
    "lines": (".jsonl", ".ndjson"),
    "yaml": (".yaml", ".yml"),
    "shell": (".sh", ".bash", ".zsh", ".ksh", ".command"),
    "makefile": (".mk", "makefile"),
    "markdown": (".md", ".markdown", ".mdx", ".qmd", ".rmd"),
}
#: Suffixes of the files that are checked in a folder, whatever their case.
SUFFIXES = tuple(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes)
#: Suffixes of files with code, which depend on a requirement and on the project around them.
CODE = _SUFFIXES["python"] + _SUFFIXES["notebook"]
YAML = _SUFFIXES["yaml"]
#: Suffixes of files that may be payloads as a whole.
PAYLOADS = _SUFFIXES["json"] + _SUFFIXES["jsonc"] + _SUFFIXES["lines"] + YAML
#: Suffixes of files that may hold code or payloads among other text.
AROUND = _SUFFIXES["shell"] + _SUFFIXES["makefile"] + _SUFFIXES["markdown"]
#: Other ends of paths in lower case, by the suffix that stands for them; pre-commit takes the same for it.
_ENDS = {
    ".json": (
        *(".ejson", ".geojson", ".jsonld", ".topojson", ".webmanifest", ".template", ".code-workspace"),
        *(".piskel", ".xctestplan", ".babelrc", ".bowerrc", ".csslintrc", ".jshintrc", ".mention-bot"),
        "/pipfile.lock",
    ),
    ".yaml": (
        *(".eyaml", ".yamlld", "/.ansible-lint", "/.clang-format", "/.clang-tidy", "/.salt-lint"),
        "/.yamllint",
    ),
    ".py": (".pyw", ".pyt", ".wsgi", ".tac", ".gyp", ".gypi", "/wscript"),
}
_SHEBANG = (
    rb"(?:\xef\xbb\xbf)?#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*(?:\S*/)?)?"
    rb"(?:(?:python|pypy|uv[ \t]+run)[\d.]*w?|((?:ba|z|k|da)?sh))(?=\s|\Z)"
)
#: A document of YAML: comments, and its mark or its first key.
_YAML_START = (
    rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*"
    rb"(?:---(?=\s)|%YAML |(?:- +)*(?!try:|else:|finally:)[\"']?[A-Za-z][\w.-]*[\"']?:(?=\s)(?![^\n#]*=))"
)
_PYTHON_LINE = rb"(?m)^(?:import |from \S+ import |def |class |async def |@)"


def kind(name: str) -> str:
    """The kind that the suffix of a name tells.

    Args:
        name: the name of a file, in any case.

    Returns:
        `python`, `notebook`, `json`, `jsonc`, `lines` (JSON Lines), `yaml`, `shell`, `makefile` or
        `markdown`; empty for any other suffix.
    """
    lowered = name.lower()
    return next((kind for kind, suffixes in _SUFFIXES.items() if lowered.endswith(suffixes)), "")


def language(name: str, start: bytes = b"") -> str:
    """The suffix that tells the kind of a file, by its name or first line; empty for unsupported files."""
    lowered = f"/{os.path.basename(name).lower()}"
    for suffix in SUFFIXES:
        if lowered.endswith(suffix):
            return suffix
    for suffix, ends in _ENDS.items():
        if lowered.endswith(ends):
            return suffix
    if not start.lstrip(b"\xef\xbb\xbf").startswith(b"#!"):
        return ""
    import re  # few names are not conclusive

    interpreter = re.match(_SHEBANG, start)
    if interpreter is None:
        return ""
    return ".py" if interpreter[1] is None else ".sh"


def language_at(path: str) -> str:
    """The language of the file at a path, which is opened only where its name is not conclusive.

    Raises:
        OSError: it can't be read, or is not a regular file.
    """
    return language(path) or language(path, read_start(path, 256))


def with_suffix(name: str, data: bytes) -> str:
    """A name that ends like the kind of a file; what no name tells, the content does.

    Args:
        name: the name of the file.
        data: its content.
    """
    return name if name.endswith(SUFFIXES) else name + (language(name, data) or _guessed(data))


def _guessed(data: bytes) -> str:
    """What the content of a file without a telling name looks like."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"nbformat"' in data:
        return ".ipynb"
    if start.startswith((b"{", b"[")):
        return ".json"
    import re  # a file without a name is rare

    is_yaml = re.match(_YAML_START, start) is not None and re.search(_PYTHON_LINE, data) is None
    return ".yaml" if is_yaml else ".py"

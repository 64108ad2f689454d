"""A run of which nothing changed says the same again.

Where the command is the same, git lists the same files, each of them is as it was, and so is all else
that the run went by, what it said is taken from the cache: sealed by the contents of the files that it
is about. Only a run that found everything kept and had nothing to complain of is remembered so; in any
doubt the run is done.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from array import array

from batchlint.core.signature import as_they_were, signatures
from batchlint.project.cache import Unusable, opened, place_of
from batchlint.project.files import read_bytes
from batchlint.project.listing import hand_back, taken
from batchlint.project.parallel import processes, share, spread
from batchlint.project.standing import Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from batchlint.cli.session import Session

_FLAGS = frozenset(["--isolated", "-q", "--quiet", "--show-unknown", "--exit-zero", "--statistics", "."])
#: Options of which nothing but stdout depends.
_OPTIONS = frozenset(
    [
        *("--to", "--from", "--select", "--ignore", "--fail-on", "--output-format"),
        "--min-confidence",
        *("--exclude", "--extend-exclude", "--type", "--cache-dir"),
    ]
)
#: The same for configurations.
_KEYS = frozenset(
    [
        *("to", "from", "select", "ignore", "fail-on", "output-format", "exclude", "extend-exclude"),
        *(
            "type",
            "show-unknown",
            "exit-zero",
            "min-confidence",
            "per-file-ignores",
            "per-file-target-version",
            "payloads",
        ),
    ]
)
#: More files than this are asked for their times by several processes.
_MANY = 4000
_FORMATS = frozenset(["full", "concise", "json"])


class Call:
    """One call of `check` for the working directory, of which only stdout is to be expected."""

    def __init__(self, arguments: Sequence[str], folder: str, cache_dir: str | None) -> None:
        self.folder = folder
        self.cache_dir = cache_dir
        streams = [f"{s.encoding} {s.errors}" for s in (sys.stdout, sys.stderr)]
        # What else decides how a text is shown.
        told = [os.environ.get(name) for name in ("COLUMNS", "GITHUB_ACTIONS", "TF_BUILD")]
        self.key = repr((tuple(arguments), folder, streams, told, sys.version)).encode(
            "utf-8", "backslashreplace"
        )
        self.name = "said in " + folder
        self._list: Listing | None = None

    @staticmethod
    def of(arguments: Sequence[str]) -> Call | None:
        """Read the arguments of `check`; None where there is more to them than this knows.

        Args:
            arguments: those behind the name of the command.
        """
        environment = ("BATCHLINT_", "_BATCHLINT_", "FORCE_COLOR")
        if sys.stdout.isatty() or any(name.startswith(environment) for name in os.environ):
            return None
        place = None
        rest = iter(arguments)
        for argument in rest:
            if argument in _FLAGS:
                continue
            option, equals, value = argument.partition("=")
            if option not in _OPTIONS:
                return None
            if not equals:
                value = next(rest, "")
            if option == "--cache-dir":
                place = value
            if not value or (option == "--output-format" and value not in _FORMATS):
                return None
        return Call(arguments, os.getcwd(), place)

    def say(self) -> int | None:
        """Say what an earlier run said, where nothing changed.

        Returns:
            The exit code; None where the run has to be done.
        """
        if not os.path.isdir(place_of(self.cache_dir)):
            return None
        try:
            cache = opened(self.cache_dir)
        except Unusable:
            return None
        kept = cache.looks(self.name)
        if kept.get("key") != self.key:
            return None
        self._list = Listing(self.folder, cache)
        is_same = _unchanged(self.folder, cache.looks(self.folder), kept, self._list)
        output = self._list.output()
        if not is_same or output is None or _digest(output) != kept["listing"]:
            hand_back(self.folder, output)
            return None
        parts = self._parts(kept["about"])
        found = cache.result(parts) if parts is not None else None
        if found is None:
            return None
        text, code = found
        sys.stdout.write(text)
        sys.stdout.flush()
        self._list.keep(output)
        return int(code)

    def keep(self, session: Session, text: str, code: int) -> None:
        """Keep what a run said, where another one can know that it would say the same.

        Args:
            session: the finished run.
            text: what it wrote to stdout; nothing went to stderr.
            code: its exit code.
        """
        steady = session.steady()
        if steady is None or session.configs.keys() - _KEYS:
            return
        from batchlint.project import listing, witness

        cache, asked = steady
        output = listing.said.get(self.folder)
        if output is None or len(listing.said) > 1:
            return
        from batchlint.project.kinds import SUFFIXES

        start = self.folder.rstrip(os.sep) + os.sep
        names = os.fsdecode(output).split("\0")[:-1]
        others = [start + name for name in names if not name.endswith(SUFFIXES)]
        paths = {source.path for source in session.sources}
        left = [path for name in names if name.endswith(SUFFIXES) and (path := start + name) not in paths]
        # What git lists although it is gone may come back; what is excluded stays so.
        if any(map(os.path.isdir, others)) or not all(map(_is_plain, left)):
            return
        asked = {path: state for path, state in (witness.asked | asked).items() if path not in paths}
        # A folder that is as it was has the same names in it.
        folders = {path for path, state in asked.items() if state != -1 and os.path.isdir(path)}
        asked = {p: state for p, state in asked.items() if state != -1 or os.path.dirname(p) not in folders}
        about = [report.path for report in session.results.reports]
        parts = self._parts(about)
        if parts is None or 0 in asked.values():
            return
        shown = "\0".join(source.shown for source in session.sources)
        kept = {
            "key": self.key,
            "listing": _digest(output),
            "shown": _digest(shown.encode("utf-8", "surrogateescape")),
            "marks": _digest(array("q", [source.mark for source in session.sources]).tobytes()),
            "others": others,
            "asked": asked,
            "present": {p: is_ for p, is_ in witness.present.items() if os.path.dirname(p) not in folders},
            "about": about,
        }
        cache.keep_result(parts, (text, code))
        cache.keep_looks(self.name, kept)
        (self._list or Listing(self.folder, cache)).keep(output)

    def _parts(self, about: Iterable[str]) -> list[bytes] | None:
        try:
            return [b"said", self.key, *(read_bytes(os.path.join(self.folder, path)) for path in about)]
        except OSError:
            return None


def _unchanged(folder: str, looks: dict[str, Any], kept: dict[str, Any], list_: Listing) -> bool:
    """Whether all files that were looked at, and all else that counted, is as it was.

    Asking for their times is most of the whole run, so it is done by several processes.
    """
    shown: str = looks.get("names", "")
    before: list[int] = looks.get("marks", [])
    # What is among the looks may be of a later run.
    if _digest(shown.encode("utf-8", "surrogateescape")) != kept["shown"]:
        return False
    if 0 in before or _digest(array("q", before).tobytes()) != kept["marks"]:
        return False
    names = shown.split("\0")
    stats: list[os.stat_result] = []

    def same(begin: int, end: int) -> bool:
        if begin == 0:
            list_.look()
        try:
            stats[:] = map(os.lstat, names[begin:end])
        except OSError:
            return False
        return signatures(stats, time.time_ns()) == before[begin:end]

    count = processes() if len(names) > _MANY else 1
    if not all(spread(same, share([1] * len(names), count), marshal.dumps, marshal.loads)):
        start = folder.rstrip(os.sep) + os.sep
        taken.update(
            (start + name.replace("/", os.sep), told) for name, told in zip(names, stats, strict=False)
        )
        return False
    return (
        as_they_were(kept["asked"], list_.grounds)
        and all(os.path.exists(path) is there for path, there in kept["present"].items())
        and not any(map(os.path.isdir, kept["others"]))
    )


def _is_plain(path: str) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)


def _digest(data: bytes) -> bytes:
    from batchlint.core.digests import blake2b

    return blake2b(data, digest_size=20).digest()

"""Results kept between runs, and what they depend on.

What is found in a Python file depends on its own text, on how it is judged, and on every file of its
project that has to do with Batch or is imported by one that has. All of these go into the key, by
content; a fresh clone in the same place finds what another one kept there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from batchlint.core.findings import Finding, Unknown
from batchlint.core.spans import Span
from batchlint.core.writing import Edit, Fix
from batchlint.engine.load import decode
from batchlint.project.kinds import CODE
from batchlint.project.names import known_versions
from batchlint.run.plain import Many, fits

if TYPE_CHECKING:
    from batchlint.core.reports import FileReport, Suppressed
    from batchlint.project.cache import Cache
    from batchlint.python.imports.graph import ImportGraphs
    from batchlint.settings import Settings


_POSITION = [int, type(None)]
_EDITS = [type(None), (Many((int, int, str)), bool, [str, type(None)])]
_SAID = (str, str, frozenset(["error", "warning"]), frozenset(["certain", "likely"]), str)
_FINDING = (*_SAID, str, _POSITION, int, int, _EDITS)
_SHAPE = {
    "findings": Many(_FINDING),
    "unknown": Many((int, int, str, str)),
    "api_versions": Many(str),
    "hidden": int,
    "unsure": int,
    "suppressed": Many((_FINDING, int, int)),
    "speaks": bool,
    "source": _POSITION,
    "packaged": bool,
    "lacking": Many((int, Many((str, str, int, _POSITION, bool)))),
}


class ResultCache:
    """Results of checks, found again by content."""

    def __init__(self, cache: Cache, graphs: ImportGraphs) -> None:
        self._cache = cache
        self._graphs = graphs
        self._projects: dict[str, bytes | None] = {}
        self._wrote = False

    def find(self, name: str, data: bytes, settings: Settings) -> FileReport | None:
        """What an earlier run found in the same file under the same circumstances, or None."""
        parts = self._parts(name, data, settings)
        kept: Any = self._cache.result(parts) if parts is not None else None
        if not fits(kept, _SHAPE):
            return None
        from batchlint.core.reports import FileReport, Lack, Suppressed

        text = decode(name, data).text
        if not _is_about(kept, text):
            return None
        return FileReport(
            path=name,
            text=text,
            findings=[_thawed(f) for f in kept["findings"]],
            unknown=[Unknown(Span(start, end), *said) for start, end, *said in kept["unknown"]],
            api_versions=list(kept["api_versions"]),
            hidden=kept["hidden"],
            unsure=kept["unsure"],
            suppressed=[
                Suppressed(_thawed(f), "comment", text[start:end]) for f, start, end in kept["suppressed"]
            ],
            speaks=kept["speaks"],
            source=kept["source"],
            packaged=kept["packaged"],
            lacking={version: tuple(Lack(*b) for b in found) for version, found in kept["lacking"]},
        )

    def keep(self, name: str, data: bytes, settings: Settings, report: FileReport) -> None:
        """Keep what was found; not where something went wrong."""
        if report.failures or report.text is None or name.endswith(".ipynb"):
            return
        parts = self._parts(name, data, settings)
        if parts is None:
            return
        content = {
            "findings": tuple(_frozen(f) for f in report.findings),
            "unknown": tuple((u.span.start, u.span.end, u.message, u.brief) for u in report.unknown),
            "api_versions": tuple(report.api_versions),
            "hidden": report.hidden,
            "unsure": report.unsure,
            "suppressed": tuple(_suppressed(s, report.text) for s in report.suppressed),
            "speaks": report.speaks,
            "source": report.source,
            "packaged": report.packaged,
            "lacking": tuple(
                (version, tuple(map(tuple, found))) for version, found in report.lacking.items()
            ),
        }
        self._cache.keep_result(parts, content)
        self._wrote = True

    def finish(self) -> None:
        """Keep the folder small."""
        if self._wrote:
            self._cache.prune()

    def _parts(self, name: str, data: bytes, settings: Settings) -> tuple[bytes, ...] | None:
        circumstances = b""
        if settings.project is not None and name.endswith(CODE):
            found = self._project(settings.project)
            if found is None:
                return None
            circumstances = found
        said = (name, settings.target, settings.source, settings.look_inside, settings.payload_type)
        house = settings.house.digest if settings.house is not None else ""
        # Custom rules of one folder decide for the whole run which files are relevant.
        words = tuple(sorted(self._graphs.custom_names))
        chosen = (
            *said,
            settings.pinned,
            settings.admitted,
            settings.project,
            settings.select,
            settings.ignore,
            settings.min_confidence,
            house,
            words,
        )
        return (repr(chosen).encode(), data, circumstances)

    def _project(self, root: str) -> bytes | None:
        if root not in self._projects:
            self._projects[root] = self._graphs.at(root).fingerprint()
        return self._projects[root]


def _is_about(kept: dict[str, Any], text: str) -> bool:
    """Whether all places are in a text, and all versions are known ones."""
    found = [*kept["findings"], *(finding for finding, _, _ in kept["suppressed"])]
    lacks = [lack for _, lacks in kept["lacking"] for lack in lacks]
    places = [(finding[7], finding[8]) for finding in found]
    places += [(edit[0], edit[1]) for finding in found if finding[9] for edit in finding[9][0]]
    places += [(start, end) for start, end, *_ in kept["unknown"]]
    places += [(start, end) for _, start, end in kept["suppressed"]]
    places += [(lack[2], lack[2]) for lack in lacks]
    versions = [kept["source"], *(f[6] for f in found), *(lack[3] for lack in lacks)]
    versions += [version for version, _ in kept["lacking"]]
    known = range(len(known_versions()))
    return all(0 <= start <= end <= len(text) for start, end in places) and all(
        version is None or version in known for version in versions
    )


def _frozen(finding: Finding) -> tuple[Any, ...]:
    fix = finding.fix
    edits = None if fix is None else (tuple((e.start, e.end, e.text) for e in fix.edits), fix.safe, fix.group)
    said = (finding.rule, finding.kind, finding.severity, finding.confidence, finding.message)
    return (*said, finding.subject, finding.version, finding.span.start, finding.span.end, edits)


def _suppressed(suppressed: Suppressed, text: str) -> tuple[Any, ...]:
    """A suppressed finding with its reason as a place: the text of a source is not kept."""
    start = max(text.find(suppressed.reason), 0)
    return (_frozen(suppressed.finding), start, start + len(suppressed.reason))


def _thawed(kept: tuple[Any, ...]) -> Finding:
    rule, kind, severity, confidence, message, subject, version, start, end, edits = kept
    fix = None if edits is None else Fix(tuple(Edit(*e) for e in edits[0]), edits[1], edits[2])
    return Finding(rule, kind, severity, confidence, message, subject, version, Span(start, end), fix)

"""What `--to` and `--from` accept: api-versions, `latest`, `azure-batch` releases; `--to` also `pin`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from batchlint.core.wording import enumerated
from batchlint.project.errors import UsageError
from batchlint.project.names import api_version, api_versions, known_versions, latest, nearest_known

if TYPE_CHECKING:
    from batchlint.project.releases import Release

_PACKAGE = re.compile(r"azure[-_.]batch(?![-_.\w])\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_RELEASE = re.compile(r"(?P<major>\d+)(\.\d+)*(?P<pre>(a|b|rc)\d+)?")


#: Stands for the position of a target that each file's requirement decides.
PIN = -1


def target(text: str) -> int:
    """Find the version that a user named as the target.

    Args:
        text: what `resolve` accepts, or `pin`.

    Returns:
        The version's position in the history; `PIN` for `pin`.

    Raises:
        UsageError: as `resolve`.
    """
    return PIN if text.strip().lower() == "pin" else resolve(text)


def resolve(text: str) -> int:
    """Find the version that a user named.

    Args:
        text: an api-version (`2020-09-01.12.0`), `latest`, or a package with a release or a
            bounded range (`azure-batch==10.0.0`, `azure-batch 10`, `azure-batch>=8,<9`: the
            lowest release that the range allows); a bare `10.0.0` or `10` is a release. A
            pre-release counts where it is named in full.

    Returns:
        The version's position in the history; for an api-version that several releases speak, the
        newest stable one of these.

    Raises:
        UsageError: it is none of these, or not known; the message names the nearest known ones.
    """
    name = " ".join(text.split())
    if name.lower() == "latest":
        return latest()
    if name in api_versions():
        return api_versions()[name]
    package = _PACKAGE.fullmatch(name)
    if package is not None:
        return _release(name, package["rest"].strip())
    release = _RELEASE.fullmatch(name)
    if release is not None and int(release["major"]) < 2000:
        return _bare_release(name)
    near = nearest(name)
    if re.match(r"\d{4}-\d\d-\d\d", name):
        raise UsageError(f"{name!r} is not a known api-version; {nearest_version(name)}")
    raise UsageError(
        f"{name!r} is not a version; use an api-version ({known_versions()[latest()].name!r}), 'latest' "
        f"or a release of the package ('azure-batch==10.0.0'){_hint(near)}"
    )


def named_release(text: str) -> str | None:
    """The release of the package that a user named, and not just a version or a range.

    Args:
        text: what `resolve` accepts.

    Returns:
        The release as the history spells it; None where none was named.
    """
    from batchlint.project.releases import find_release

    name = " ".join(text.split())
    package = _PACKAGE.fullmatch(name)
    if package is None:
        return find_release(name) if _RELEASE.fullmatch(name) else None
    return find_release(package["rest"].strip().removeprefix("==").strip())


def positions(text: str) -> list[int]:
    """All positions that a user means: those of an api-version, or that of a release.

    Args:
        text: what `resolve` accepts.

    Raises:
        UsageError: as `resolve`.
    """
    found = resolve(text)
    name = " ".join(text.split())
    if name.lower() != "latest" and name not in api_versions():
        return [found]
    return [i for i, version in enumerate(known_versions()) if version.name == api_version(found)]


def nearest(name: str) -> list[str]:
    """The known api-versions that are most like what was written, best first.

    Args:
        name: what was written.

    Returns:
        One to three names for anything that looks like a version, else what is spelled alike.
    """
    known = list(api_versions())
    starts = [k for k in known if len(name) >= 4 and k.startswith(name)]
    if starts:
        return starts[:3]
    from difflib import get_close_matches  # only mistakes need it

    if not re.match(r"\d{4}-\d\d-\d\d", name):
        return get_close_matches(name, [*known, "latest"], n=3, cutoff=0.6)
    alike = get_close_matches(name, known, n=2, cutoff=0.9)  # one digit off
    if alike:
        return alike
    # Neighbours in time: the last one before it and the first one after it.
    older = [k for k in known if k < name]
    newer = [k for k in known if k > name]
    return [*older[-1:], *newer[:1]]


def nearest_version(name: str) -> str:
    """The known api-versions next to one that is not known, as a clause for a message."""
    newest = list(api_versions())[-1]
    return f"the newest known one is {newest}" if name > newest else nearest_known(nearest(name))


def _release(text: str, rest: str) -> int:
    """The version that a release of the package speaks."""
    from batchlint.project.releases import decide, find_release, is_release, unknown_release

    if not rest:
        newest = known_versions()[latest()].packages[-1]
        raise UsageError(f"{text!r} has no release; use 'azure-batch=={newest}'")
    number = rest.removeprefix("==").strip().removeprefix("v")
    if _RELEASE.fullmatch(number) and find_release(number) is None and _alike(number):
        return _bare_release(number)
    specifier = f"=={rest}" if is_release(rest) else rest
    try:
        found = decide(specifier)
    except ValueError:
        raise UsageError(
            f"{text!r} is not a version of azure-batch; use for example 'azure-batch==10.0.0'"
        ) from None
    if found is not None:
        return found
    raise UsageError(unknown_release(text, specifier))


def _bare_release(text: str) -> int:
    """The version of a release that is named by its number alone, in full or by its first parts."""
    alike = _alike(text)
    if not alike:
        return _release(f"azure-batch=={text}", text)
    if len({r.position for r in alike}) > 1:
        names = enumerated([r.text for r in alike], " or ")
        raise UsageError(f"{text!r} can be azure-batch {names}, which use different api-versions; choose one")
    return alike[-1].position


def _alike(text: str) -> list[Release]:
    """The stable releases whose number begins with a number; a pre-release is named in full."""
    from batchlint.project.releases import releases

    if not text.replace(".", "").isdigit():
        return [r for r in releases() if r.text == text]
    parts = tuple(map(int, text.split(".")))
    return [r for r in releases() if not r.is_prerelease and r.version.release[: len(parts)] == parts]


def _hint(near: list[str]) -> str:
    return f"; did you mean {enumerated([repr(each) for each in near], ' or ')}?" if near else ""

"""URLs of requests: the host, and the path below the Batch account."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

Host: TypeAlias = Literal["batch", "foreign", "unknown"]

VERBS = frozenset(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])
_ROOTS = (
    "pools|jobs|jobschedules|certificates|applications|nodeagentskus|supportedimages|nodecounts|"
    "lifetimejobstats|lifetimepoolstats|poolusagemetrics"
)
_PATH = re.compile(
    rf"(?:^|\}}|\.com|\.cn|\.us|\.net|:\d+)/?(/(?:{_ROOTS})(?![\w-])[^\s'\"#]*)|^/?((?:{_ROOTS})/[^\s'\"#]*)"
)
_HOST = re.compile(r"https?://([^/?#]*)")
_SERVICE = re.compile(r"(?<![\w-])batch\.(?:azure|core)\.")
#: A literal domain behind what is not known: `{}.example.com`.
_DOMAIN = re.compile(r"\.\w")


def host_of(text: str) -> Host:
    """Whose host a URL names; `{}` in it stands for what is not known."""
    match = _HOST.match(text)
    if match is None:
        return "unknown"
    host = match[1]
    if _SERVICE.search(host):
        return "batch"
    _, hole, tail = host.rpartition("{}")
    if not hole:
        return "foreign" if host else "unknown"
    return "foreign" if _DOMAIN.search(tail) else "unknown"


@lru_cache(maxsize=4096)
def path_of(text: str) -> str | None:
    """The path of a request to Batch in a string; None where there is none.

    Args:
        text: the string, `{}` for what is not known in it.

    Returns:
        The path below the account, with `{}` for steps that are not literal and with the first
        word of the query where that is an action.
    """
    match = _PATH.search(text)
    if match is None or host_of(text) == "foreign":
        return None
    written = match[1] or "/" + match[2]
    if _is_message(text, match, written):
        return None
    path, _, query = written.partition("?")
    action = next((q for q in query.split("&") if re.fullmatch(r"[a-z]+", q)), None)
    path = re.sub(r"/[^/]*\{\}[^/]*", "/{}", path.rstrip("/"))
    return f"{path}?{action}" if action is not None else path


def leads_elsewhere(text: str) -> bool:
    """Whether a URL of another host has what could be a path of Batch's."""
    match = _HOST.match(text)
    if match is None or host_of(text) != "foreign":
        return False
    rest = text[match.end() :]
    return rest.startswith(("{}", "/{}")) or _PATH.search(rest) is not None


def _is_message(text: str, match: re.Match[str], written: str) -> bool:
    """Whether a path is only mentioned, in words: the filters of a query hold spaces as well."""
    if re.search(r"\s", text[: match.start()].strip()):
        return True
    if text[: match.start()].strip() and text[: match.start()][-1:].isspace():
        return True
    return "?" not in written and bool(text[match.end() :].strip())

"""When the requests of the two generations of `azure-batch` count as the same.

Each of `EQUIVALENCES` brings a request into a form in which one thing that does not matter is gone; its
docstring says why it does not matter. What still differs then is a difference.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from tests.proof.answers import HISTORY

Request = dict[str, Any]
Equivalence = Callable[[Request], None]

#: What a library says about itself and how it wants its answer.
_OF_THE_LIBRARY = (
    *("accept", "accept-encoding", "accept-language", "connection", "content-length", "user-agent"),
    *("traceparent", "x-ms-date"),
)
_REQUEST_IDS = ("client-request-id", "return-client-request-id", "x-ms-client-request-id")
_ETAGS = ("if-match", "if-none-match")
#: Bodies of actions that 15.1 can't do without a body, with what the service does without one.
_SAID_DEFAULTS = {
    "/reboot": {"nodeRebootOption": "requeue"},
    "/reimage": {"nodeReimageOption": "requeue"},
    "/disablescheduling": {"nodeDisableSchedulingOption": "requeue"},
    "/terminate": {"terminateReason": "UserTerminate"},
}
#: The values of all enums.
_VALUES = frozenset(value for enum in HISTORY.enums.values() for value in enum.values)
_DURATION = re.compile(
    r"(-?)P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")


def api_version(request: Request) -> None:
    """A release speaks one api-version, which is what the upgrade changes."""
    request["query"] = [(name, text) for name, text in request["query"] if name != "api-version"]


def query_order(request: Request) -> None:
    """The service finds parameters of the query by name, in any case and any order."""
    request["query"] = sorted((name.lower(), text) for name, text in request["query"])


def library_headers(request: Request) -> None:
    """How a library names itself and talks HTTP is not what the program asks the service for."""
    for name in _OF_THE_LIBRARY:
        request["headers"].pop(name, None)


def request_ids(request: Request) -> None:
    """An identifier of a request is for logs, and a new one each time."""
    for name in _REQUEST_IDS:
        request["headers"].pop(name, None)


def signature(request: Request) -> None:
    """A signature covers the time and the api-version; who signs must be the same."""
    if "authorization" in request["headers"]:
        request["headers"]["authorization"] = request["headers"]["authorization"].partition(":")[0]


def dates(request: Request) -> None:
    """The time at which a request is sent is another one in each run; one that a program gives is compared.

    15.1 sends such a time with the first page of a listing only.
    """
    headers = request["headers"]
    if any(name == "$skiptoken" for name, _ in request["query"]):
        headers.pop("ocp-date", None)
    for name in ("ocp-date", "if-modified-since", "if-unmodified-since"):
        if name in headers:
            time = parsedate_to_datetime(headers[name])
            headers[name] = time.isoformat()
            now = datetime.datetime.now(datetime.timezone.utc)
            if name == "ocp-date" and abs(now - time) < datetime.timedelta(hours=1):
                del headers[name]


def etag_quotes(request: Request) -> None:
    """The service takes an ETag with and without its quotes; azure-core puts them where they are missing."""
    for name in _ETAGS:
        if name in request["headers"]:
            request["headers"][name] = request["headers"][name].strip('"')


def content_type(request: Request) -> None:
    """JSON is UTF-8 whether this is said or not, and a body that is empty has no type."""
    kind = request["headers"].get("content-type")
    if kind is not None:
        request["headers"]["content-type"] = kind.replace("; charset=utf-8", "")
        if request["body"] is None:
            del request["headers"]["content-type"]


def default_timeouts(request: Request) -> None:
    """An options object of the first generation says the service's own defaults even if nobody asked for them."""
    most = "10" if request["path"] == "/nodecounts" else "1000"
    said = {("timeout", "30"), ("maxresults", most)}
    request["query"] = [pair for pair in request["query"] if pair not in said]


def default_of_jobs(request: Request) -> None:
    """Jobs of the first generation say that nothing limits their parallel tasks, which holds if nobody says it.

    Not so for a PATCH, which leaves alone what it does not name.
    """
    if request["verb"] in ("POST", "PUT"):
        for job in (request["body"], (request["body"] or {}).get("jobSpecification")):
            if isinstance(job, dict) and job.get("maxParallelTasks") == -1:
                del job["maxParallelTasks"]


def no_certificates(request: Request) -> None:
    """Properties of a pool need a list of certificates in 14.2.0; an empty one is all that 15.1 can mean."""
    if request["path"].endswith("/updateproperties") and request["body"].get("certificateReferences") == []:
        del request["body"]["certificateReferences"]


def said_defaults(request: Request) -> None:
    """Some actions need a body in 15.1: the documented default, which the service takes without one as well."""
    for path, body in _SAID_DEFAULTS.items():
        if request["path"].endswith(path) and request["verb"] == "POST" and request["body"] == body:
            request["body"] = None


def nulls(request: Request) -> None:
    """A property that is null is one that is not there."""
    request["body"] = _without_nulls(request["body"])


def times(request: Request) -> None:
    """Durations and times can be written in several ways: PT1H is P0DT1H, 10:00Z is 11:00+01:00."""
    request["body"] = _changed(request["body"], _timed)


def enum_case(request: Request) -> None:
    """The service takes values of enums in any case, and the packages do not write all of them in the same."""
    request["body"] = _changed(
        request["body"], lambda text: text.lower() if text.lower() in _VALUES else text
    )


#: In this order: what a body says decides whether its type counts.
EQUIVALENCES: tuple[Equivalence, ...] = (
    api_version,
    query_order,
    library_headers,
    request_ids,
    signature,
    dates,
    etag_quotes,
    default_timeouts,
    nulls,
    times,
    enum_case,
    default_of_jobs,
    no_certificates,
    said_defaults,
    content_type,
)


def _without_nulls(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: _without_nulls(part) for name, part in body.items() if part is not None}
    return [_without_nulls(part) for part in body] if isinstance(body, list) else body


def _changed(body: Any, change: Callable[[str], str]) -> Any:
    if isinstance(body, dict):
        return {name: _changed(part, change) for name, part in body.items()}
    if isinstance(body, list):
        return [_changed(part, change) for part in body]
    return change(body) if isinstance(body, str) else body


def _timed(text: str) -> str:
    if _TIME.fullmatch(text):
        digits = re.sub(r"\.(\d{1,6})\d*", lambda m: "." + m[1].ljust(6, "0"), text.replace("Z", "+00:00"))
        time = datetime.datetime.fromisoformat(digits)
        utc = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
        return f"time {utc.astimezone(datetime.timezone.utc).isoformat()}"
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        return text
    sign, *parts = found.groups()
    years, months, weeks, days, hours, minutes, seconds = (float(part or 0) for part in parts)
    length = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    return f"duration {sign}{years * 12 + months:g} months {length:.6f} seconds"


def same_form(request: Request, equivalences: Sequence[Equivalence] = EQUIVALENCES) -> Request:
    """A request without what does not matter."""
    body = request["body"]
    if body:
        kind = request["headers"].get("content-type", "")
        body = json.loads(body) if "json" in kind else body
    form = {**request, "headers": dict(request["headers"]), "body": None if body == "" else body}
    form["query"] = [tuple(pair) for pair in request["query"]]
    form.pop("polled")
    for equivalence in equivalences:
        equivalence(form)
    return form


def requests_of(record: dict[str, Any]) -> list[Request]:
    """What a program asked for itself.

    A poller asks for the state of what was begun, in a thread of its own and whether the program waits
    or not: that is how 15.1 begins something.
    """
    return [same_form(request) for request in record["requests"] if not request["polled"]]


def difference(old: dict[str, Any], new: dict[str, Any]) -> str | None:
    """What differs between the records of a program before and after, as text; None where nothing does."""
    said = []
    for which, record in (("before", old), ("after", new)):
        if record["raised"] is not None:
            said.append(f"the program raised {which} the upgrade:\n{record['raised']}")
    before, after = requests_of(old), requests_of(new)
    for number in range(max(len(before), len(after))):
        one = before[number] if number < len(before) else None
        other = after[number] if number < len(after) else None
        if _text(one) != _text(other):
            said.append(
                f"request {number + 1} before:\n{_text(one)}\nrequest {number + 1} after:\n{_text(other)}"
            )
            break
    if old["output"] != new["output"]:
        said.append(f"printed before:\n{old['output']}\nprinted after:\n{new['output']}")
    return "\n".join(said) or None


def _text(request: Request | None) -> str:
    # As text, because Python takes 1 for True.
    if request is None:
        return "  none"
    first = f"  {request['verb']} {request['host']}{request['path']} {request['query']}"
    rest = json.dumps({"headers": request["headers"], "body": request["body"]}, indent=1, sort_keys=True)
    return f"{first}\n  " + rest.replace("\n", "\n  ")

"""Run programs where every request is answered from memory, and write down what they sent and printed.

    python -I -S recorder.py FOLDERS JOB RESULT

FOLDERS hold the packages that the programs run with (as in `PATH`), JOB (JSON) the programs and the answers of the service,
and RESULT is where the record of each program goes. Both generations of `azure-batch` end in an adapter of
`requests`, which is what is replaced. Only the standard library and `requests` are used here.
"""

from __future__ import annotations

import contextlib
import copy
import io
import itertools
import json
import os
import re
import sys
import threading
import time
import traceback
import types
import urllib.parse
from typing import Any

#: Who gives tokens; what is said to them is no request to Batch.
LOGIN_HOSTS = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com")
#: Where a poller of azure-core asks how far something is.
POLLER = "LROPoller("
#: Waiting takes no time here; a program that waits more often than this waits for what never comes.
MOST_WAITS = 100


class Service:
    """Answers requests, and remembers what one program sent.

    Identifiers tell what goes wrong: what begins with `missing` is not there, `taken` can't be created,
    `busy` can't be changed, and `forbidden` is refused. An ETag `stale` does not match.
    """

    def __init__(self, routes: list[dict[str, Any]]) -> None:
        self.routes = [(route["verb"], re.compile(route["path"]), route) for route in routes]
        self.requests: list[dict[str, Any]] = []
        self.asked: dict[str, int] = {}
        self.lock = threading.Lock()

    def send(self, _adapter: Any, request: Any, **_: Any) -> Any:
        """What `HTTPAdapter.send` does: the answer to a prepared request."""
        url = urllib.parse.urlsplit(request.url)
        if url.hostname in LOGIN_HOSTS:
            return response(request, 200, login(url, request))
        path, query = urllib.parse.unquote(url.path), urllib.parse.parse_qsl(url.query, True)
        polled = threading.current_thread().name.startswith(POLLER)
        body = request.body
        if body is not None and not isinstance(body, (str, bytes)):
            body = body.read()
        text = body.decode() if isinstance(body, bytes) else body
        with self.lock:
            self.requests.append(
                {
                    "verb": request.method,
                    "host": url.netloc,
                    "path": path,
                    "query": query,
                    "headers": {k.lower(): _text(v) for k, v in request.headers.items()},
                    "body": text,
                    "polled": polled,
                }
            )
            return self._answer(request, path, dict(query), text, polled)

    def _answer(self, request: Any, path: str, query: dict[str, str], text: str | None, polled: bool) -> Any:
        route = next((r for v, p, r in self.routes if v == request.method and p.fullmatch(path)), None)
        if route is None:
            return response(request, 404, error("ResourceNotFound", f"Nothing is at {path}."))
        refused = refusal(request, path, text)
        if refused is not None:
            status, code, message = refused
            return response(request, status, error(code, message))
        if route.get("stream") is not None:
            return response(request, route["status"], route["stream"].encode(), route["headers"])
        answer: Any = copy.deepcopy(self._turn(request.url, path, route, polled))
        if route["kind"] == "collection":
            answer = {"value": [added(task) for task in json.loads(text or "{}")["value"]]}
        elif route["kind"] == "page":
            answer = self._page(request.url, query, answer)
        return response(request, route["status"], answer, route["headers"])

    def _turn(self, url: str, path: str, route: dict[str, Any], polled: bool) -> Any:
        """What is answered this time: a state goes on with each time that a program asks."""
        answers = route["answers"]
        if not answers:
            return None
        asked = self.asked.get(path, 0)
        if not polled and "skiptoken" not in url and route["verb"] == "GET":
            self.asked[path] = asked + 1
        turn = len(answers) - 1 if polled else asked
        return answers[min(turn, len(answers) - 1)]

    @staticmethod
    def _page(url: str, query: dict[str, str], items: list[Any]) -> dict[str, Any]:
        """Two pages: the last item is alone on the second one."""
        if "$skiptoken" in query or len(items) < 2:
            return {"value": items[-1:]}
        mark = "&" if "?" in url else "?"
        return {"value": items[:-1], "odata.nextLink": f"{url}{mark}$skiptoken=2"}


def refusal(request: Any, path: str, text: str | None) -> tuple[int, str, str] | None:
    """Status, code and message of an error that an identifier or an ETag asks for."""
    parts = [part for part in path.split("/") if part]
    kinds = {"pools": "Pool", "jobs": "Job", "jobschedules": "JobSchedule", "tasks": "Task", "nodes": "Node"}
    kinds.update(files="File", applications="Application", extensions="Extension", users="NodeUser")
    for kind, name in itertools.pairwise(parts):
        what = kinds.get(kind, "Resource")
        if name.startswith("missing"):
            return 404, f"{what}NotFound", f"The specified {what.lower()} does not exist."
        if name.startswith("busy") and request.method != "GET":
            return 409, f"{what}BeingDeleted", f"The specified {what.lower()} is being deleted."
        if name.startswith("forbidden"):
            return 403, "AuthorizationFailure", "The specified account has no permission for this."
    if request.method == "POST" and parts[-1] in kinds:
        body = json.loads(text or "null")
        named = body.get("id", body.get("name", "")) if isinstance(body, dict) else ""
        if str(named).startswith("taken"):
            what = kinds[parts[-1]]
            return 409, f"{what}Exists", f"The specified {what.lower()} already exists."
    if str(request.headers.get("If-Match", "")).strip('"') == "stale":
        return 412, "ConditionNotMet", "The condition specified is not met."
    return None


def error(code: str, message: str) -> dict[str, Any]:
    """The body of an answer to what is refused."""
    return {
        "odata.metadata": "https://acc.westeurope.batch.azure.com/$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element",
        "code": code,
        "message": {"lang": "en-US", "value": message},
        "values": [{"key": "Reason", "value": "as the test wants it"}, {"key": "Where", "value": "memory"}],
    }


def added(task: dict[str, Any]) -> dict[str, Any]:
    """The result for one task of many."""
    if str(task["id"]).startswith("taken"):
        problem = {
            "code": "TaskExists",
            "message": {"lang": "en-US", "value": "The specified task already exists."},
        }
        return {"taskId": task["id"], "status": "clienterror", "error": problem}
    if str(task["id"]).startswith("invalid"):
        problem = {"code": "InvalidPropertyValue", "message": {"lang": "en-US", "value": "A value is wrong."}}
        return {"taskId": task["id"], "status": "clienterror", "error": problem}
    return {
        "taskId": task["id"],
        "status": "success",
        "eTag": "0x8D4EDD5118668F7",
        "location": f"tasks/{task['id']}",
    }


def login(url: Any, request: Any) -> dict[str, Any]:
    """What a directory answers to the libraries that ask it for tokens."""
    host = f"https://{url.hostname}/{url.path.split('/')[1]}"
    if request.method == "GET":
        return {
            "tenant_discovery_endpoint": f"{host}/v2.0/.well-known/openid-configuration",
            "authorization_endpoint": f"{host}/oauth2/v2.0/authorize",
            "token_endpoint": f"{host}/oauth2/v2.0/token",
            "issuer": f"{host}/v2.0",
            "metadata": [],
        }
    expires = int(time.time()) + 3600
    token = {"access_token": "token", "token_type": "Bearer", "expires_in": 3600, "expires_on": str(expires)}
    return {**token, "resource": "https://batch.core.windows.net/", "not_before": "0"}


def response(request: Any, status: int, body: Any, headers: dict[str, str] | None = None) -> Any:
    """A response as `requests` makes one."""
    import requests
    from urllib3 import HTTPResponse

    kind = (
        "application/octet-stream" if isinstance(body, bytes) else "application/json; odata=minimalmetadata"
    )
    sent = {
        "Content-Type": kind,
        "request-id": "11111111-2222-3333-4444-555555555555",
        "ETag": '"0x8D4EDD5118668F7"',
    }
    sent["Last-Modified"] = "Wed, 03 Jan 2024 10:20:30 GMT"
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    if request.method == "HEAD":
        data = b""
    else:
        sent["Content-Length"] = str(len(data))
    sent.update(headers or {})
    made = requests.Response()
    made.status_code, made.reason, made.url, made.request = status, "", request.url, request
    made.headers = requests.structures.CaseInsensitiveDict(sent)
    made.encoding = "utf-8" if not isinstance(body, bytes) else None
    made.raw = HTTPResponse(
        io.BytesIO(data), headers=sent, status=status, preload_content=False, request_method=request.method
    )
    return made


def endless() -> None:
    """End a program that would wait for ever."""
    raise TimeoutError(f"the program waited {MOST_WAITS} times")


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def run(name: str, text: str, routes: list[dict[str, Any]], send: list[Any]) -> dict[str, Any]:
    """Run one program as `__main__`; its output, its requests and how it ended."""
    service = Service(routes)
    send[0] = service.send
    before = set(threading.enumerate())
    output = io.StringIO()
    raised = None
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(text, name, "exec"), module.__dict__)
        except SystemExit as leaving:
            raised = f"SystemExit: {leaving.code}" if leaving.code else None
        except BaseException:
            raised = traceback.format_exc()
        for thread in set(threading.enumerate()) - before:
            if thread.name.startswith(POLLER):
                thread.join(10)
    return {"requests": service.requests, "output": output.getvalue(), "raised": raised}


def main(folders: str, job: str, result: str) -> None:
    """Run the programs of a job with the packages of some folders."""
    sys.path[:0] = folders.split(os.pathsep)
    import requests.adapters

    send: list[Any] = [None]
    waits: list[None] = []
    requests.adapters.HTTPAdapter.send = lambda *args, **kwargs: send[0](*args, **kwargs)
    time.sleep = lambda _: waits.append(None) if len(waits) < MOST_WAITS else endless()
    with open(job, encoding="utf-8") as file:
        wanted = json.load(file)
    records = {}
    for name, text in wanted["programs"].items():
        waits.clear()
        records[name] = run(name, text, wanted["routes"], send)
    with open(result, "w", encoding="utf-8") as file:
        json.dump(records, file)


if __name__ == "__main__":
    main(*sys.argv[1:])

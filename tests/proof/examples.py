"""The examples of all rules as programs, and what they do with the real releases around their step.

What a rule keeps and what its fix makes must run with the release that the rule is about, and send the body
of the example. What it finds must run with the release before, and with that one fail, or lose what rules of
the step are about, or do something else. A fix of code must do what the code did before.

    python -m tests.proof.examples        # how much of this is proven, as JSON
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from batchlint.engine.trials import Trial, trials
from batchlint.rules.bodies import sides, written_at
from batchlint.rules.shipped import load_rules
from tests.proof.answers import HISTORY, OLD
from tests.proof.environment import cache_folder
from tests.proof.equivalence import difference, same_form
from tests.proof.proving import recorded
from tests.proof.waivers import WAIVED

Record = dict[str, Any]
#: Gives what the programs of a release do with it, by their names.
Run = Callable[[str], Mapping[str, Record]]

SAME = "does the same as before"

#: What examples take as given, and do not say.
GIVEN = """\
import datetime, io
from azure.batch import models as _models

def _model(name, **values):
    return getattr(_models, name)(**values) if hasattr(_models, name) else None

try:
    from azure.batch.batch_auth import SharedKeyCredentials as _Credential
except ImportError:
    try:
        from azure.core.credentials import AzureNamedKeyCredential as _Credential
        from azure.batch import BatchClient as _
    except ImportError:
        # The first releases need a library for keys that is of no use here.
        from msrest.authentication import BasicTokenAuthentication
        _Credential = lambda account, key: BasicTokenAuthentication({"access_token": key})
account = batch_url = endpoint = url = "https://acc.westeurope.batch.azure.com"
app, secret, tenant = "app", "s3cret", "11111111-2222-3333-4444-555555555555"
key = "aGVsbG8="
credential = credentials = _Credential("acc", key)
elevated, formula, interval, pool_id = True, "$TargetDedicatedNodes=1", datetime.timedelta(minutes=10), "render"
stream = io.BytesIO()
body = {"targetOSVersion": "*"}
tasks = [_model("BatchTaskCreateOptions", id="frame", command_line="render.sh")]
image = _model("ImageReference", publisher="canonical", offer="ubuntu", sku="20")
otherwise = _model("ExitOptions", job_action="none")
codes = [_model("ExitCodeMapping", code=1, exit_options=otherwise)]
ranges = [_model("ExitCodeRangeMapping", start=2, end=3, exit_options=otherwise)]
"""
#: Stands below a program, and prints what the models in its variables send.
SHOWN = """

def _sent(value):
    if hasattr(value, "serialize"):
        filled = {name: part for name, part in vars(value).items() if part not in (None, {}, False)}
        return filled if type(value).__name__.endswith("Options") else value.serialize()
    try:
        from azure.batch._utils.model_base import SdkJSONEncoder
    except ImportError:
        from azure.batch._model_base import SdkJSONEncoder
    return json.loads(json.dumps(value, cls=SdkJSONEncoder, exclude_readonly=True))

def _show(name, value):
    if isinstance(value, enum.Enum):
        print(f"{name} is", value.value.lower())
    elif isinstance(value, type):
        # An exception is caught if it is the class that the client raises.
        if issubclass(value, Exception):
            print("is raised:", getattr(_models, value.__name__, value) is value)
    elif isinstance(value, list):
        for item in value:
            _show(f"one of {name}", item)
    elif hasattr(value, "serialize") or hasattr(value, "as_dict"):
        missing = [str(problem) for problem in getattr(value, "validate", list)()]
        print(f"{name} is", json.dumps({"sent": _sent(value), "missing": missing}, default=str))

import enum, json
for _name, _value in list(globals().items()):
    # What the service answers is not what the program says.
    if _name[0] != "_" and _name not in _GIVEN and "client" not in globals():
        _show(_name, _value)
"""


def showing(code: str) -> str:
    """Code with what it takes as given, and with what shows the result."""
    return f"{GIVEN}\n_GIVEN = {{*globals(), 'enum', 'json'}}\n{code}\n{SHOWN}"


class Program(NamedTuple):
    """One side of an example as code; `body` is what it sends if all it does is to build that."""

    trial: Trial
    body: Any

    @property
    def name(self) -> str:
        """Its own name, which is that of a file, too."""
        return f"{self.trial.name}-{self.trial.side}"

    @property
    def text(self) -> str:
        """The code with what it takes as given, and with what shows the result."""
        return showing(self.trial.file.text)

    @property
    def homes(self) -> tuple[str, ...]:
        """The releases that it is written for, the best first."""
        rule = self.trial.rule
        position = written_at(rule) if self.trial.side == "before" else sides(rule)[1]
        # Code for the first generation is what comes to the second one, at whichever step.
        later = (OLD,) if HISTORY.generation(position) == 2 and self.trial.side == "before" else ()
        return tuple(p for i in (position, *later) for p in reversed(HISTORY.versions[i].packages))

    @property
    def fixed(self) -> Program | None:
        """What the fix makes of it."""
        mine = [t for t in trials(self.trial.rule) if t.number == self.trial.number and t.side == "after"]
        same = [t for t in mine if t.counts and t.file.form == self.trial.file.form]
        return Program.of(same[0]) if same else None

    @classmethod
    def of(cls, trial: Trial) -> Program:
        """The program of a trial."""
        return cls(trial, getattr(trial.example, trial.side) if trial.file.form == "sdk" else None)

    @property
    def target(self) -> str | None:
        """The release at which the rule says that `before` breaks."""
        return HISTORY.package(sides(self.trial.rule)[1])


def programs() -> Iterator[Program]:
    """Every side of every example for which there is code of the package."""
    for rule in load_rules().rules:
        for trial in trials(rule):
            if trial.counts and trial.file.form in ("sdk", "sdk reading", "python"):
                yield Program.of(trial)


def texts_by_release() -> dict[str, dict[str, str]]:
    """What each release has to run, by the names of the programs."""
    found: dict[str, dict[str, str]] = {}
    for program in programs():
        releases = [*program.homes, *([program.target] if program.trial.side == "before" else [])]
        for release in filter(None, releases):
            found.setdefault(release, {})[program.name] = program.text
    return found


def problem(program: Program, run: Run) -> str | None:
    """What of a program is not proven; None where all is."""
    if not program.homes or program.target is None:
        return "there is no release for it"
    home = next((r for r in program.homes if _at_home(program, run(r)[program.name]) is None), None)
    if home is None:
        return _at_home(program, run(program.homes[0])[program.name])
    if program.trial.side != "before":
        return None
    record = run(home)[program.name]
    found = _not_broken(program, record, run(program.target)[program.name])
    fixed = program.fixed
    if found is not None or fixed is None or fixed.body is not None:
        return found
    return difference(record, run(fixed.homes[0])[fixed.name])


def _at_home(program: Program, record: Record) -> str | None:
    """What is wrong with what a program does with a release that it is for."""
    if record["raised"] is not None:
        return f"does not run: {record['raised']}"
    if program.body is None:
        return None
    found = shown(record)
    if found["missing"]:
        return f"lacks something: {found['missing']}"
    sent, wanted = in_one_form(found["sent"]), in_one_form(program.body)
    return None if sent == wanted else f"sends {sent} and not {wanted}"


def _not_broken(program: Program, home: Record, there: Record) -> str | None:
    """What is wrong with how `before` breaks at the target; None where it does so as its rule says."""
    if there["raised"] is not None:
        said = there["raised"].splitlines()[-1]
        rule = program.trial.rule
        # Of arguments in another order, the message names whatever they are taken for.
        named = rule.signature or rule.keyword_only or not _subjects(program).isdisjoint(_words(said))
        return None if named else f"fails for another reason: {there['raised']}"
    if program.body is None:
        return None if difference(home, there) else SAME
    before, after = shown(home), shown(there)
    if after["missing"]:
        return None
    if before == after:
        return SAME
    lost = _without(before["sent"], _named_at(program.trial.rule.version))
    return None if after["sent"] == lost else f"sends {after['sent']}, and should have lost only {lost}"


def _subjects(program: Program) -> set[str]:
    """The names that a rule is about, and those that its example does not keep."""
    mine = program.trial
    others = {
        t.side: t.file.text
        for t in trials(mine.rule)
        if t.file.form == mine.file.form and (t.number == mine.number or t.side == "keep")
    }
    kept = others.get("after", others.get("keep", ""))
    found = {*mine.rule.names, *(_words(mine.file.text) ^ _words(kept))}
    for owner in mine.rule.of:
        found.update(HISTORY.types[owner].props[mine.rule.names[0]].names)
    return found | ({mine.rule.returns.now} if mine.rule.returns is not None else set())


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def shown(record: Record) -> Any:
    """What the only model of a program sends."""
    (line,) = record["output"].splitlines()
    return json.loads(line.partition(" is ")[2])


def in_one_form(body: Any) -> Any:
    """A body without what does not matter."""
    request = {"verb": "POST", "path": "", "query": [], "body": json.dumps(body), "polled": False}
    return same_form({**request, "headers": {"content-type": "application/json"}})["body"]


def _named_at(version: int) -> set[str]:
    """The properties that rules of a version are about."""
    rules = load_rules().rules
    return {name for r in rules if (r.version, r.subject) == (version, "property") for name in r.names}


def _without(body: Any, wires: set[str]) -> Any:
    if isinstance(body, dict):
        return {name: _without(part, wires) for name, part in body.items() if name not in wires}
    return [_without(part, wires) for part in body] if isinstance(body, list) else body


def main() -> None:
    """Print how many sides of examples are proven with each release, and which are waived."""
    texts, cache = texts_by_release(), cache_folder()
    run = functools.cache(lambda release: recorded(release, texts[release], cache))
    proven = Counter(p.target for p in programs() if p.name not in WAIVED and problem(p, run) is None)
    print(json.dumps({"proven": proven, "waived": WAIVED}, indent=2))


if __name__ == "__main__":
    main()

"""The way of a file to its target as states that are each valid by themselves."""

from __future__ import annotations

from batchlint.core.judge.api_versions import API_VERSION
from batchlint.core.reading import ParseFailure
from batchlint.core.reports import FixReport, Stage
from batchlint.engine.load import decode
from batchlint.engine.verify import objection
from batchlint.settings import Settings


def stages(path: str, data: bytes, settings: Settings, done: FixReport) -> list[Stage]:
    """The states of a file after each transition at which something was fixed.

    Every state is judged against the version that it was brought to, as a result is against its
    target; one that does not pass is merged into the next. The last one is the result of the fix.

    Args:
        path: how the file is called in messages; its ending tells the language.
        data: the file's bytes before.
        settings: what it was fixed with.
        done: the result of fixing it, with the transitions that were taken.

    Returns:
        The states, oldest first; none where nothing was fixed.
    """
    if done.data is None:
        return []
    settings = settings._replace(source=done.before.source, look_inside=False)
    found: list[Stage] = []
    waiting: tuple[str, ...] = ()
    for index, taken in enumerate(done.taken):
        waiting += taken.rules
        try:
            content = decode(path, data).encode(taken.text)
            is_end = index == len(done.taken) - 1 and content == done.data
            passes = is_end or not objection(path, data, content, settings._replace(target=taken.version))
        except (ParseFailure, UnicodeEncodeError):
            passes = False
        if passes:
            found.append(Stage(taken.version, content, waiting, taken.changes_package))
            waiting = ()
    if not found or found[-1].data != done.data:
        # What comes last belongs to the last transition, unless that is a stage already.
        last = done.taken[-1] if waiting and done.taken else None
        moved = (f.rule for f in done.fixed if f.rule == API_VERSION)
        version, changes = (None, False) if last is None else (last.version, last.changes_package)
        found.append(Stage(version, done.data, (*waiting, *moved), changes))
    return found

"""The words by which files are searched before they are read."""

from __future__ import annotations

#: A text without any of these holds no Batch body: every name with a weight of 4 contains one, and so do
#: templates, responses and the smallest bodies. Few, since each costs a pass over the text.
ANCHORS = (
    "ommandLine", "vmSize", "Task", "poolI", "edicated", "esourceFiles", "humbprint", "utoPool", "utoScale",
    "Settings", "odeAgent", "odeCommunication", "eReferences", "LowPriority", "resize", "tOSVersion",
    "cloudService", "Exclusive", "Success", "askS", "chedulingError", "exitConditions", "jobSpec",
    "applicationLicenses", "affinityInfo", "allocationState", "blobSource", "Option", "OnCompletion",
    "gressGiB", "totalCoreHours", "batchSupport", "validationStatus", ".batch.", "atch/batch",
)  # fmt: skip

#: The ends of those Python names that no type has any more and that much code reads: a file with one of
#: these may use an object that another file of its project passes to it, without a word of Batch's. Few,
#: since each costs a pass over every file of a tree.
ENDED = ("_dedicated", "max_tasks_per_node", "resize_error", "run_elevated", "blob_source")
_ENDED = tuple(piece.encode() for piece in ENDED)

#: Names of models that are Batch's own, or their ends: a project may import the package's models from a
#: module of its own.
MODELS = (
    "AddParameter",
    "CloudJob",
    "CloudPool",
    "CloudTask",
    "EnvironmentSetting",
    "ResourceFile",
    "SchedulingError",
    "TaskConstraints",
)

#: What code for the first generation reads of its client, of objects and of exceptions, and the second has
#: under other names: a project may make its client in a module of its own.
READ = (
    *(".pool.", ".job.", ".task.", ".job_schedule.", ".compute_node", ".certificate."),
    *(".file.get_", ".file.list_from", ".file.delete_from", ".account.list_", ".application.list"),
    *(".application.get", ".e_tag", ".on_all_tasks_complete", ".on_task_failure", ".error.message.value"),
)
_THROUGH_OTHERS = tuple(piece.encode() for piece in (*MODELS, *READ))


def means_batch(data: bytes) -> bool:
    """Whether a Python file may use Batch through other files of its project."""
    return names_ended(data) or any(piece in data for piece in _THROUGH_OTHERS)


def names_ended(data: bytes) -> bool:
    """Whether a Python file may have a name that no type has any more."""
    return any(_ends_a_name(piece, data) for piece in _ENDED)


def _ends_a_name(piece: bytes, data: bytes) -> bool:
    """Whether a name ends with a piece: others have `resize_errors` and `_dedicated_hosts`."""
    place = data.find(piece)
    while place >= 0:
        end = place + len(piece)
        following = data[end : end + 1]
        if not following.isalnum() and following != b"_":
            return True
        place = data.find(piece, end)
    return False


def is_wide(data: bytes) -> bool:
    """Whether a file seems to be UTF-16 or UTF-32, so that no ASCII word can be found in it."""
    return b"\0" in data[:64] or data.startswith((b"\xff\xfe", b"\xfe\xff"))


#: What every comment that suppresses something holds.
MARK = "batchlint:"
_MARK = MARK.encode()


def is_marked(data: bytes) -> bool:
    """Whether a file may hold a suppression; it may also be the content of a string."""
    return _MARK in data or (is_wide(data) and _MARK in data.replace(b"\0", b""))

"""batchlint: find and fix what Azure Batch API upgrades break.

The functions and classes in `__all__` are the library, which https://batchlint.github.io/batchlint/library/
describes; every other module of the package may change in any release.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from batchlint.api import (
        Edit,
        Failure,
        Finding,
        Fix,
        FixResult,
        Report,
        Rule,
        Suppressed,
        Unknown,
        UsageError,
        check,
        fix,
        list_rules,
    )

__version__ = "0.1.0"

__all__ = [
    "Edit",
    "Failure",
    "Finding",
    "Fix",
    "FixResult",
    "Report",
    "Rule",
    "Suppressed",
    "Unknown",
    "UsageError",
    "__version__",
    "check",
    "fix",
    "list_rules",
]

if not TYPE_CHECKING:  # type checkers would otherwise accept any name

    def __getattr__(name):
        """Import the library when it is first used: the command line starts without it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from batchlint import api

        value = globals()[name] = getattr(api, name)
        return value

    def __dir__():
        """The names of the module, with those that are imported when they are first used."""
        return sorted({*globals(), *__all__})

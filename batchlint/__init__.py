"""batchlint: find and fix what Azure Batch API upgrades break."""

__version__ = "0.1.0"

"""The language server: `batchlint server`, for editors."""

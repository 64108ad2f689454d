"""Setting up batchlint in a repository: what is there, what to write, and writing it."""

"""The parsed file, and where its nodes stand."""

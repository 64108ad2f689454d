"""A look with the standard library alone: files that can have nothing to report."""

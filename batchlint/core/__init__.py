"""Uses, findings and edits, and the judge between them: independent of Python, JSON and file formats."""

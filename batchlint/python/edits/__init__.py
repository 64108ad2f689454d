"""Edits of code."""

"""Statements, and what they bind."""

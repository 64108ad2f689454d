"""What a run found, in words: one module for each format."""

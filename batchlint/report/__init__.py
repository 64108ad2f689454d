"""Report formats, one module for each, and the text that they share."""

"""Uses, findings and fixes, and the matching between them; knows neither file formats nor rule files."""

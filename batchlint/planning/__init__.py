"""The upgrade plan: breaking changes by transition, and the versions that the code is compatible with."""

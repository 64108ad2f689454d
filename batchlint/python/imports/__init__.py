"""Which files have to do with Batch, and with each other."""

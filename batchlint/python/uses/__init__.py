"""Uses of Batch, and what can't be seen of them."""

"""What `fix` leaves as it is, and what reports say about places, over generated files."""

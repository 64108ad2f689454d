"""What calls of known libraries evaluate to, one module for each library."""

"""Comments with which someone decides to live with a finding."""

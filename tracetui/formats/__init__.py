"""What one file says, and no other."""

"""Recordings -> one timeline, and what can be asked of it."""

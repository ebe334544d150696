"""Texts that do not come from an event's own print fmt."""

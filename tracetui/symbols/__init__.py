"""Kernel symbol tables."""

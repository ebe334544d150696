"""Tests of tracetui."""

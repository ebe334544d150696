"""Tests of the kernel symbol tables."""

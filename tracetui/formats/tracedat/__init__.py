"""trace-cmd recordings, versions 6 and 7."""

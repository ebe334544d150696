"""Grown recordings, and how long tracetui and trace-cmd take for them."""

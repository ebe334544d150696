"""tracetui: what a KVM host and its guests did, on one clock."""

__version__ = "0.1.0"

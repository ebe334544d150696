"""QEMU's simpletrace files: what QEMU itself saw, by the writer of its `simple` trace backend."""

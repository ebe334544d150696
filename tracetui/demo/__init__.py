"""The bundled demo: a real recording of a KVM host and of its guest "demo", with the guest's symbols."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["demo_files"]


def demo_files() -> tuple[Path, Path, Path]:
    """Where the demo's three files lie.

    Returns:
        The host's recording, the guest's recording, and the guest's function symbols (gzip).
    """
    folder = Path(str(files(__name__)))
    return folder / "host.dat", folder / "host-demo.dat", folder / "demo-kallsyms-functions.gz"

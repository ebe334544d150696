"""The one place that names numba: how kernels are compiled and where their machine code is kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

_F = TypeVar("_F", bound=Callable[..., Any])


def _ensure_cache_dir() -> None:
    """Name a cache folder where numba would find none, because it refuses to start without one."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    package = Path(__file__).parent
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    for folder in (package / "__pycache__", home / "tracetui" / "kernels"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            os.environ["NUMBA_CACHE_DIR"] = str(folder)
            return
    os.environ["NUMBA_CACHE_DIR"] = tempfile.mkdtemp(prefix="tracetui-kernels-")


_ensure_cache_dir()

import numba  # noqa: E402  (the cache folder has to be known before)

# Kernels allocate nothing: the caller owns their arrays. So their references need not be counted, which would cost
# several times the work in a loop that passes arrays to small functions.
_OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}


def kernel(function: _F) -> _F:
    """Compile a function that runs without the GIL and whose machine code is cached on disk; it cannot allocate."""
    return cast(_F, numba.njit(cache=True, **_OPTIONS)(function))


def inlined(function: _F) -> _F:
    """Compile a function that kernels call; its machine code becomes part of theirs."""
    return cast(_F, numba.njit(**_OPTIONS)(function))


def spliced(function: _F) -> _F:
    """Compile a function whose statements become part of the kernels that call it, for what runs once per row."""
    return cast(_F, numba.njit(inline="always", **_OPTIONS)(function))

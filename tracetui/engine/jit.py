"""The one place that names numba: how kernels are compiled and where their machine code is kept."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

_F = TypeVar("_F", bound=Callable[..., Any])


KERNEL_SOURCES = (
    "byte_words",
    "clock_kernel",
    "comm_kernel",
    "jit",
    "lanes_cells_kernel",
    "lanes_density_kernel",
    "lanes_gather_kernel",
    "lanes_states",
    "lanes_thread_kernel",
    "line_kernel",
    "merge",
    "page_kernel",
    "render_characters",
    "render_kernel",
    "text_table",
    "walk_state",
)
"""The modules whose code becomes machine code."""


def sources_digest() -> str:
    """Changes with any of the sources: numba itself only sees the file that a kernel stands in."""
    digest = hashlib.sha256()
    for name in KERNEL_SOURCES:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()[:16]


def _ensure_cache_dir() -> None:
    """Name a cache folder for these sources, also because numba refuses to start where it finds none."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    package = Path(__file__).parent
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    for place in (package / "__pycache__", home / "tracetui"):
        folder = place / f"kernels-{sources_digest()}"
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
    compiled = numba.njit(cache=True, **_OPTIONS)(function)
    compiled._cache = _ForgivingCache(compiled._cache)
    return cast(_F, compiled)


class _ForgivingCache:
    """A cache of machine code that is compiled again where its files are damaged; numba would fail over them."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The machine code for a signature, None when there is none that can be read."""
        try:
            return self._cache.load_overload(signature, context)
        except Exception:
            return None

    def save_overload(self, signature: Any, code: Any) -> None:
        """Keep machine code, in a new index where the old one is damaged, or not at all."""
        try:
            self._cache.save_overload(signature, code)
        except Exception:
            with suppress(Exception):
                self._cache.flush()
                self._cache.save_overload(signature, code)


def inlined(function: _F) -> _F:
    """Compile a function that kernels call; its machine code becomes part of theirs."""
    return cast(_F, numba.njit(**_OPTIONS)(function))


def spliced(function: _F) -> _F:
    """Compile a function whose statements become part of the kernels that call it, for what runs once per row."""
    return cast(_F, numba.njit(inline="always", **_OPTIONS)(function))

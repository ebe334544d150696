"""The one place that names numba: how kernels are compiled and where their machine code is kept.

numba itself is imported only when something has to be compiled, or when machine code was not stored in the form
that `stored_code` loads without it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

from tracetui.engine.stored_code import CodePlace, Signature, StoredCode, load_code, make_code, signature_of

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
    "object_code",
    "page_kernel",
    "render_characters",
    "render_columns",
    "render_kernel",
    "render_symbols",
    "render_values",
    "slice_kernel",
    "slice_order_kernel",
    "stored_code",
    "text_table",
    "walk_state",
    "word_intrinsics",
)
"""The modules whose code becomes machine code."""


@functools.cache
def sources_digest() -> str:
    """Changes with any of the sources: numba itself only sees the file that a kernel stands in."""
    digest = hashlib.sha256()
    for name in KERNEL_SOURCES:
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()[:16]


@functools.cache
def _cache_dir() -> Path:
    """The folder for machine code of these sources; named to numba too, which refuses to start where it finds none."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    package = Path(__file__).parent
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    for place in (package / "__pycache__", home / "tracetui"):
        folder = place / f"kernels-{sources_digest()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            break
    else:
        folder = Path(tempfile.mkdtemp(prefix="tracetui-kernels-"))
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder


def _is_usual() -> bool:
    """Whether numba is left as it is: with bounds checks or other settings kernels are other machine code."""
    return not any(name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR" for name in os.environ)


def _numba() -> Any:
    _cache_dir()
    import numba

    return numba


# Kernels allocate nothing: the caller owns their arrays. So their references need not be counted, which would cost
# several times the work in a loop that passes arrays to small functions.
_OPTIONS: dict[str, Any] = {"nogil": True, "_nrt": False}
_turn = threading.RLock()


class _Making(threading.local):
    """What numba compiles on this thread: object code, or functions that Python calls."""

    object_code = False


_making = _Making()


@contextmanager
def _making_object_code() -> Iterator[None]:
    _numba()
    _making.object_code = True
    try:
        yield
    finally:
        _making.object_code = False


class _Part:
    """A function that kernels call, for numba to compile when it compiles one of them."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        functools.update_wrapper(self, function)
        self.py_func, self.targetoptions = function, options

    @functools.cached_property
    def _compiled(self) -> Any:
        return _numba().njit(**self.targetoptions)(self.py_func)

    @functools.cached_property
    def _uncalled(self) -> Any:
        """The function as a part of object code, which Python cannot call."""
        from tracetui.engine.object_code import uncalled

        return uncalled(self.py_func, self.targetoptions)

    @property
    def _numba_type_(self) -> Any:
        return (self._uncalled if _making.object_code else self._compiled)._numba_type_

    def __call__(self, *args: Any) -> Any:
        return self._compiled(*args)


class _Intrinsic:
    """A function made of LLVM's instructions, for numba to make when it compiles a kernel that calls it."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    @functools.cached_property
    def _numba_type_(self) -> Any:
        _numba()
        from numba.core.registry import cpu_target
        from numba.extending import intrinsic as make_intrinsic

        made = make_intrinsic(getattr(import_module(self._module), self._name))
        cpu_target.typing_context.refresh()
        return cpu_target.typing_context.resolve_value_type(made)


class _Kernel:
    """A function that is called as stored machine code, which is made when there is none.

    Calls with arguments of types that are not stored, and all calls where numba has other settings, are numba's.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._name = f"{function.__module__}.{function.__qualname__}"
        self._last: StoredCode | None = None
        self._codes: dict[Signature, StoredCode | None] = {}

    @functools.cached_property
    def _compiled(self) -> Any:
        """The function as numba calls it."""
        compiled = _numba().njit(cache=True, **_OPTIONS)(self._function)
        compiled._cache = _ForgivingCache(compiled._cache)
        return compiled

    def __call__(self, *args: Any) -> Any:
        code = self._last
        place = code.place(args) if code is not None else None
        if code is not None and place is not None:
            return code.call(place)
        return self._call_other(args)

    def _call_other(self, args: tuple[Any, ...]) -> Any:
        """Call with other types than in the last call."""
        signature = signature_of(args) if _is_usual() else None
        code = self._code(signature, args) if signature is not None else None
        place = code.place(args) if code is not None else None
        if code is None or place is None:
            return self._compiled(*args)
        self._last = code
        return code.call(place)

    def _code(self, signature: Signature, args: tuple[Any, ...]) -> StoredCode | None:
        """Machine code for a signature, stored or made now; None where numba cannot make such."""
        with _turn:
            if signature not in self._codes:
                place = CodePlace(_cache_dir(), self._name, signature, sources_digest())
                code = load_code(place)
                if code is None:
                    with suppress(Exception), _making_object_code():
                        code = make_code(place, self._function, _OPTIONS, args)
                self._codes[signature] = code
            return self._codes[signature]


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


def kernel(function: _F) -> _F:
    """Compile a function that runs without the GIL and whose machine code is cached on disk; it cannot allocate."""
    return cast(_F, _Kernel(function))


def inlined(function: _F) -> _F:
    """Compile a function that kernels call; its machine code becomes part of theirs."""
    return cast(_F, _Part(function, _OPTIONS))


def spliced(function: _F) -> _F:
    """Compile a function whose statements become part of the kernels that call it, for what runs once per row."""
    return cast(_F, _Part(function, {"inline": "always", **_OPTIONS}))


def intrinsic(module: str, name: str) -> Any:
    """A function for kernels, made by one of a module that is called as numba.extending.intrinsic calls it."""
    return _Intrinsic(module, name)

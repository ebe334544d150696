"""Machine code of kernels on disk, loaded without numba: importing that takes longer than most reports.

numba keeps compiled code too, but needs itself to load it. Here object code is kept with the types of its arguments.
Its entry takes three addresses: of the arguments, of the result and of the place of an exception. Arguments are words,
arrays seven and more as numba's compiled functions pass them to each other. Versions of numba and LLVM, the processor
and the kernels' sources are checked; where anything
differs there is no stored code, and numba is asked.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple
from weakref import ref

import numpy as np

Signature = tuple[str, ...]
"""The types of a kernel's arguments."""

_MAGIC = b"tracetui machine code 1\n"
_INTEGER = "int64"
ENTRY = "tracetui_entry"
"""The function in object code that is called."""
_MOST_RESULTS = 16
_FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_GOOD = (0, -2)
"""What a compiled function says when nothing went wrong; the second of one without a result."""
_KNOWN_SYMBOLS = frozenset({b"", b"memcpy", b"memmove", b"memset"})


class _Place(threading.local):
    """A thread's memory for the words of a call.

    Attributes:
        words: int64[words].
        address: of the words.
        known: the arrays of the last call by their places; their words need not be written again.
    """

    def __init__(self, count: int) -> None:
        self.words = (ctypes.c_int64 * count)()
        self.address = ctypes.addressof(self.words)
        self.known: dict[int, ref[Any]] = {}


class StoredCode:
    """One kernel's machine code for arguments of one signature."""

    def __init__(self, engine: Any, address: int, signature: Signature, results: int) -> None:
        self._engine = engine  # keeps the code in memory
        self._signature, self._results = signature, results
        self._starts = list(accumulate(map(_words, signature), initial=0))
        self._place = _Place(self._starts[-1])
        self._function = _FUNCTION(address)

    def place(self, args: tuple[Any, ...]) -> int | None:
        """Put the arguments where this thread's next call finds them; None where they are not of the code's types."""
        if len(args) != len(self._signature):
            return None
        words, known = self._place.words, self._place.known
        for number, (arg, kind, start) in enumerate(zip(args, self._signature, self._starts, strict=False)):
            if type(arg) is int:
                if kind != _INTEGER:
                    return None
                words[start] = arg
                continue
            memo = known.get(number)
            if memo is not None and memo() is arg:
                continue
            if _kind(arg) != kind:
                return None
            if kind == _INTEGER:
                words[start] = int(arg)
                continue
            array = [0, 0, arg.size, arg.itemsize, arg.__array_interface__["data"][0], *arg.shape, *arg.strides]
            words[start : start + len(array)] = array
            known[number] = ref(arg)
        return self._place.address

    def call(self, address: int) -> Any:
        """Run the code without the GIL, with arguments that were placed.

        Raises:
            RuntimeError: it failed.
        """
        results = (ctypes.c_int64 * _MOST_RESULTS)()
        failure = ctypes.c_void_p()
        status = self._function(address, ctypes.addressof(results), ctypes.addressof(failure))
        if status not in _GOOD:
            raise RuntimeError(f"a kernel failed with status {status}")
        if self._results == 0:
            return None
        return results[0] if self._results == 1 else tuple(results[: self._results])


def signature_of(args: tuple[Any, ...]) -> Signature | None:
    """The types of arguments; None where one is of a type that machine code is not stored for."""
    kinds = tuple(_kind(arg) for arg in args)
    return kinds if "" not in kinds else None


def _kind(arg: Any) -> str:
    if type(arg) is int or type(arg) is np.int64:
        return _INTEGER
    if type(arg) is np.ndarray and arg.flags.c_contiguous and arg.dtype.isnative and arg.dtype.kind in "biu":
        return f"{arg.dtype.str}:{arg.ndim}{'' if arg.flags.writeable else ':readonly'}"
    return ""


def _words(kind: str) -> int:
    """Machine words of an argument."""
    return 1 if kind == _INTEGER else 5 + 2 * int(kind.split(":")[1])


class CodePlace(NamedTuple):
    """Which code is meant, and where it is kept.

    Attributes:
        folder: for all code.
        name: of the kernel.
        signature: types of its arguments.
        sources: digest of all kernels' sources.
    """

    folder: Path
    name: str
    signature: Signature
    sources: str

    @property
    def file(self) -> Path:
        """The file for the code."""
        mark = hashlib.sha256(repr(self.signature).encode()).hexdigest()[:12]
        return self.folder / f"{self.name}-{mark}.code"


class _Header(NamedTuple):
    """What must be the same for code to be used, and how to call it."""

    name: str
    signature: list[str]
    sources: str
    machine: list[str]
    results: int
    digest: str


@cache
def _machine() -> list[str]:
    """Whatever else decides what machine code looks like."""
    import llvmlite  # type: ignore[import-untyped]
    import llvmlite.binding as llvm  # type: ignore[import-untyped]

    numba = find_spec("numba")
    release = Path(numba.origin).with_name("_version.py").read_bytes() if numba and numba.origin else b""
    versions = [hashlib.sha256(release).hexdigest(), llvmlite.__version__]
    features = hashlib.sha256(llvm.get_host_cpu_features().flatten().encode()).hexdigest()
    return [*versions, llvm.get_process_triple(), llvm.get_host_cpu_name(), features]


def load_code(place: CodePlace) -> StoredCode | None:
    """The stored code of a kernel; None when there is none that may be used."""
    try:
        magic, head, code = place.file.read_bytes().split(b"\n", 2)
        header = _Header(**json.loads(head))
        if magic + b"\n" != _MAGIC or header != _header(place, header.results, code):
            return None
        return _loaded(header, code)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _header(place: CodePlace, results: int, code: bytes) -> _Header:
    header = _Header(place.name, list(place.signature), place.sources, _machine(), results, "")
    digest = hashlib.sha256(json.dumps(header).encode() + code).hexdigest()
    return header._replace(digest=digest)


def _loaded(header: _Header, code: bytes) -> StoredCode:
    engine = _engine(code)
    return StoredCode(engine, engine.get_function_address(ENTRY), tuple(header.signature), header.results)


def _engine(code: bytes) -> Any:
    """Object code in memory, ready to be called."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


def make_code(
    place: CodePlace, function: Callable[..., Any], options: dict[str, Any], args: tuple[Any, ...]
) -> StoredCode | None:
    """Let numba compile a kernel for some arguments, and store its code.

    Args:
        place: which kernel.
        function: the kernel in Python.
        options: of numba.jit.
        args: the arguments.

    Returns:
        The code, also where it could not be stored; None where it needs numba, or gives something else than numbers.
    """
    from tracetui.engine.object_code import compile_kernel

    code, results = compile_kernel(function, options, args)
    if results is None or results > _MOST_RESULTS or not undefined_symbols(code) <= _KNOWN_SYMBOLS:
        return None
    header = _header(place, results, code)
    with suppress(OSError):
        _write(place.file, _MAGIC + json.dumps(header._asdict()).encode() + b"\n" + code)
    return _loaded(header, code)


def _write(target: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    finally:
        with suppress(OSError):
            partial.unlink()


def undefined_symbols(code: bytes) -> set[bytes]:
    """The symbols that 64-bit ELF object code expects to find elsewhere.

    Raises:
        ValueError: it is something else.
        struct.error: it is cut off.
    """
    if code[:6] != b"\x7fELF\x02\x01":
        raise ValueError("no little-endian 64-bit ELF")
    (sections_at,) = struct.unpack_from("<Q", code, 40)
    size, count = struct.unpack_from("<HH", code, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", code, sections_at + size * number) for number in range(count)]
    found = set()
    for _, kind, _, _, offset, length, link, _, _, _ in sections:
        if kind == _SYMBOL_TABLE:
            names_at = sections[link][4]
            for at in range(offset, offset + length, 24):
                name, _, _, section = struct.unpack_from("<IBBH", code, at)
                if section == 0:
                    start = names_at + name
                    found.add(code[start : code.index(b"\0", start)])
    return found


_SYMBOL_TABLE = 2

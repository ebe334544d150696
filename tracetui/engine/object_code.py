"""Object code of kernels, made by numba; imports it.

By itself numba makes machine code of every function that a kernel calls, and of two wrappers for Python. Here such a
function stays in LLVM's form, which becomes part of the kernel: that saves two fifths of the time. It is optimised
before, because optimising only the whole gives slower kernels.
"""

# mypy: allow-untyped-calls

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import codegen, compiler_lock, cpu, descriptors, registry, types

from tracetui.engine.stored_code import ENTRY


class _Module(codegen.AOTCodeLibrary):
    """A function in LLVM's form, with all that it calls."""

    def add_entry(self, description: Any) -> None:
        """Add a function that takes a kernel's arguments as words in memory, behind them its result and its exception.

        A caller that is no machine code would have to convert every one of them at each call.
        """
        kind = _Dispatcher.targetdescr.target_context.call_conv.get_function_type(
            description.restype, description.argtypes
        )
        module, word = self.create_ir_module(ENTRY), ir.IntType(64)
        target = ir.Function(module, kind, description.llvm_func_name)
        words = ir.PointerType(word)
        entry = ir.Function(module, ir.FunctionType(kind.return_type, [words, *kind.args[:2]]), ENTRY)
        builder = ir.IRBuilder(entry.append_basic_block())
        values = list(entry.args[1:])
        for place, wanted in enumerate(kind.args[2:]):
            value = builder.load(builder.gep(entry.args[0], [ir.Constant(word, place)]))
            values.append(value if wanted == word else builder.inttoptr(value, wanted))
        builder.ret(builder.call(target, values, attrs=("noinline",)))
        self.add_ir_module(module)

    def object_code(self) -> bytes:
        """ELF object code of the whole."""
        with compiler_lock.global_compiler_lock:
            self.finalize()
            return bytes(self.emit_native_object())


class _Generator(codegen.AOTCPUCodegen):
    """Makes object code for this processor, as numba does for functions that it calls."""

    _library_class = _Module
    _customize_tm_options = codegen.JITCPUCodegen._customize_tm_options
    _customize_tm_features = codegen.JITCPUCodegen._customize_tm_features


class _Target(descriptors.TargetDescriptor):
    """Compiles functions that Python never calls."""

    options = cpu.CPUTargetOptions
    typing_context = registry.cpu_target.typing_context

    def __init__(self) -> None:
        super().__init__("cpu")
        self._context = registry.cpu_target.target_context.subtarget(
            _internal_codegen=_Generator("tracetui", "host"), get_executable=_no_executable
        )

    @property
    def target_context(self) -> Any:
        return self._context


def _no_executable(library: Any, description: Any, environment: Any) -> object:
    """What numba knows a compiled function by."""
    return object()


class _Dispatcher(registry.CPUDispatcher):
    """A function that only kernels call, or a kernel."""

    targetdescr = _Target()  # type: ignore[assignment]

    def add_overload(self, result: Any) -> None:
        """Keep what was compiled, with nothing for Python to call."""
        self.overloads[tuple(result.signature.args)] = result


def uncalled(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """A function for numba to compile, with the given options of numba.jit, where it is (part of) a kernel."""
    wrappers = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return _Dispatcher(function, targetoptions={"nopython": True, "boundscheck": None, **wrappers, **options})


def compile_kernel(
    function: Callable[..., Any], options: dict[str, Any], args: tuple[Any, ...]
) -> tuple[bytes, int | None]:
    """Compile a kernel for arguments of some types.

    Args:
        function: in Python.
        options: of numba.jit.
        args: the arguments.

    Returns:
        (ELF object code on most machines, how many int64 it gives or None for something else).
    """
    kinds = tuple(map(numba.typeof, args))
    dispatcher = uncalled(function, options)
    with _uncollected():
        dispatcher.compile(kinds)
        compiled = dispatcher.overloads[kinds]._asdict()
        compiled["library"].add_entry(compiled["fndesc"])
        code = compiled["library"].object_code()
    return code, _result_count(compiled["signature"].return_type)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage: there is little of it, and looking takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _result_count(kind: Any) -> int | None:
    if kind == types.none:
        return 0
    if kind == types.int64:
        return 1
    is_tuple = isinstance(kind, types.UniTuple) and kind.dtype == types.int64 and kind.count > 1
    return kind.count if is_tuple else None

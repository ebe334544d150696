"""Eight bytes at a time, at any place of a byte array, for kernels.

A word's lowest byte is the first in memory, whatever machine this is. Nothing checks the place: arrays that are
read this way end with WORD bytes that hold nothing, and who writes keeps that much room behind what counts.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WORD = 8

_I8, _I32, _I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)


def _address(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    make_view: Any = cgutils.create_struct_proxy
    data = make_view(array_type)(context, builder, value=array).data
    return builder.bitcast(builder.gep(data, [at]), _I64.as_pointer())


def _ordered(builder: Any, word: Any) -> Any:
    return word if sys.byteorder == "little" else builder.bswap(word)


def _load_word(typing_context: Any, array: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _ordered(builder, builder.load(_address(context, builder, signature.args[0], *args), align=1))

    return types.uint64(array, types.int64), generate


def _store_word(typing_context: Any, array: Any, at: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        address = _address(context, builder, signature.args[0], *args[:2])
        builder.store(_ordered(builder, args[2]), address, align=1)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.uint64), generate


def _swapped(typing_context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bswap(args[0])

    return types.uint64(types.uint64), generate


def _bit_length(typing_context: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.sub(_I64(64), builder.ctlz(args[0], ir.IntType(1)(0)))

    return types.int64(types.uint64), generate


def _prefetch(typing_context: Any, array: Any, at: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = builder.bitcast(_address(context, builder, signature.args[0], *args), _I8.as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [_I8.as_pointer(), _I32, _I32, _I32])
        declare: Any = cgutils.get_or_insert_function
        builder.call(declare(builder.module, kind, "llvm.prefetch"), [place, _I32(0), _I32(3), _I32(1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


load_word: Any = intrinsic(_load_word)
"""load_word(array, at): the uint64 at a place of an array of bytes."""
store_word: Any = intrinsic(_store_word)
"""store_word(array, at, word): write a uint64 at a place of an array of bytes."""
swapped: Any = intrinsic(_swapped)
"""swapped(word): its bytes in reverse."""
bit_length: Any = intrinsic(_bit_length)
"""bit_length(word): how many bits it takes, 0 for 0."""
prefetch: Any = intrinsic(_prefetch)
"""prefetch(array, at): bring the bytes at a place near the processor; the place may lie outside of the array."""


def padded(data: bytes | bytearray) -> npt.NDArray[np.uint8]:
    """A byte array that may be read a word at a time."""
    return np.frombuffer(bytes(data) + bytes(WORD), np.uint8).copy()

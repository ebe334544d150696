"""What byte_words is made of, in LLVM's instructions; imports numba."""

from __future__ import annotations

import sys
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils

_I64 = ir.IntType(64)


def _address(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    make_view: Any = cgutils.create_struct_proxy
    data = make_view(array_type)(context, builder, value=array).data
    return builder.bitcast(builder.gep(data, [at]), _I64.as_pointer())


def _ordered(builder: Any, word: Any) -> Any:
    return word if sys.byteorder == "little" else builder.bswap(word)


def load_word(typing_context: Any, array: Any, at: Any) -> Any:
    """Read a word at a place of an array of bytes."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _ordered(builder, builder.load(_address(context, builder, signature.args[0], *args), align=1))

    return types.uint64(array, types.int64), generate


def store_word(typing_context: Any, array: Any, at: Any, word: Any) -> Any:
    """Write a word at a place of an array of bytes."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        address = _address(context, builder, signature.args[0], *args[:2])
        builder.store(_ordered(builder, args[2]), address, align=1)
        return context.get_dummy_value()

    return types.void(array, types.int64, types.uint64), generate


def swapped(typing_context: Any, word: Any) -> Any:
    """A word's bytes in reverse."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bswap(args[0])

    return types.uint64(types.uint64), generate


def bit_length(typing_context: Any, word: Any) -> Any:
    """How many bits a word takes."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.sub(_I64(64), builder.ctlz(args[0], ir.IntType(1)(0)))

    return types.int64(types.uint64), generate

"""The functions a print fmt may call, by the kind of value they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.formats.print_fmt import (
    array_functions,
    bitmask_functions,
    kernel_functions,
    number_functions,
    symbolic_functions,
)
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.hex_dump import hex_dump
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Expr
from tracetui.formats.print_fmt.value import Value

NUMBER_FUNCTIONS: Mapping[str, Callable[[Compiler, tuple[Expr, ...]], Value]] = number_functions.FUNCTIONS

TEXT_FUNCTIONS: Mapping[str, Callable[[Compiler, tuple[Expr, ...]], TextReader]] = {
    **symbolic_functions.FUNCTIONS,
    **array_functions.FUNCTIONS,
    **bitmask_functions.FUNCTIONS,
    **kernel_functions.FUNCTIONS,
    "__print_hex_dump": hex_dump,
}

SPAN_FUNCTIONS = frozenset(
    {
        "__get_dynamic_array",
        "__get_rel_dynamic_array",
        "__get_sockaddr",
        "__get_sockaddr_rel",
        "__get_rel_sockaddr",
        "__get_str",
        "__get_rel_str",
        "__get_bitmask",
        "__get_rel_bitmask",
        "__get_cpumask",
        "__get_rel_cpumask",
    }
)
"""Functions that give the address of a dynamic array, named as their only argument."""

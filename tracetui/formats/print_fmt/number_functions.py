"""Functions of a print fmt that give a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.tree import Expr, FieldRef, Name
from tracetui.formats.print_fmt.type_names import INT, U64, UNSIGNED_INT, CType
from tracetui.formats.print_fmt.value import Value, constant, converted

_NumberFunction = Callable[[Compiler, tuple[Expr, ...]], Value]
_WRITABLE_PTE = 2
_NS_PER_SECOND = 1_000_000_000


def only(args: tuple[Expr, ...], name: str) -> Expr:
    """The one argument of a function.

    Raises:
        PrintFmtError: there are more or none.
    """
    if len(args) != 1:
        raise PrintFmtError(f"{name} takes one argument")
    return args[0]


def _dynamic_array_len(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    """Bytes of a dynamic array."""
    argument = only(args, "__get_dynamic_array_len")
    if not isinstance(argument, Name):
        raise PrintFmtError("__get_dynamic_array_len takes a field's name")
    field = compiler.scope.field(argument.text)
    if not field.is_dynamic:
        raise PrintFmtError(f"{field.name} is no dynamic array")
    read = compiler.span(FieldRef(argument.text)).read

    def length(data: bytes, context: PrintContext) -> int:
        start, end = read(data, context)
        return max(0, end - start)

    return Value(length, INT)


def _same(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    """A function that changes nothing a recording could tell."""
    return compiler.number(only(args, "the function"))


def _log2(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    value = compiler.number(only(args, "ilog2"))
    read = value.read
    if value.constant is not None:
        return constant(value.constant.bit_length() - 1, INT)
    return Value(lambda data, context: read(data, context).bit_length() - 1, INT)


def _seconds(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    """Whole seconds of a number of ns."""
    read = converted(compiler.number(only(args, "__print_ns_to_secs")), U64).read
    return Value(lambda data, context: read(data, context) // _NS_PER_SECOND, U64)


def _ns_in_second(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    """What is left of a number of ns without its whole seconds."""
    read = converted(compiler.number(only(args, "__print_ns_without_secs")), U64).read
    return Value(lambda data, context: read(data, context) % _NS_PER_SECOND, UNSIGNED_INT)


def _is_writable_pte(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    read = compiler.number(only(args, "is_writable_pte")).read
    return Value(lambda data, context: read(data, context) & _WRITABLE_PTE, INT)


def _little_endian_16(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    """The little-endian 16-bit number an address points at."""
    read = compiler.span(only(args, "__le16_to_cpup")).read

    def value(data: bytes, context: PrintContext) -> int:
        start, _ = read(data, context)
        return int.from_bytes(data[start : start + 2], "little")

    return Value(value, CType(2, False))


FUNCTIONS: Mapping[str, _NumberFunction] = {
    "__get_dynamic_array_len": _dynamic_array_len,
    "__get_rel_dynamic_array_len": _dynamic_array_len,
    "jiffies_to_msecs": _same,
    "ilog2": _log2,
    "__print_ns_to_secs": _seconds,
    "__print_ns_without_secs": _ns_in_second,
    "is_writable_pte": _is_writable_pte,
    "__le16_to_cpup": _little_endian_16,
    **dict.fromkeys(
        (
            "pte_val",
            "pmd_val",
            "pud_val",
            "pgd_val",
            "native_make_pte",
            "native_make_pmd",
            "native_make_pud",
            "native_make_pgd",
        ),
        _same,
    ),
}

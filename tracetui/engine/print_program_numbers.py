"""Numeric expressions of a print fmt -> arithmetic steps, with C's types and conversions."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.engine.print_program import NUMBER_SIZES, Constant, Load, NotCompilable, Operand, Register
from tracetui.engine.print_program_steps import Compute, Span, Steps, always
from tracetui.engine.render_columns import CURSOR, FIRST_FREE, LIMIT, REGISTERS
from tracetui.formats.event_format import Field
from tracetui.formats.print_fmt.compiler import ExpressionCompiler
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import Binary, Call, Cast, Conditional, Expr, FieldRef, Index, Name, Number, Unary
from tracetui.formats.print_fmt.type_names import INT, LONG_LONG, U64, CType
from tracetui.formats.print_fmt.value import common_type, promoted

_MOST_OFFSET = 1 << 16
_LARGEST = (1 << 63) - 1
_NS_PER_SECOND = 1_000_000_000
_SWAPPED = {">": "<", ">=": "<="}
_BY_SIGN = frozenset({"<", "<=", "/", "%"})
_UNCHANGED = frozenset(
    {"jiffies_to_msecs", "pte_val", "pmd_val", "pud_val", "pgd_val"}
    | {"native_make_pte", "native_make_pmd", "native_make_pud", "native_make_pgd"}
)
_LENGTHS = frozenset({"__get_dynamic_array_len", "__get_rel_dynamic_array_len"})


class OfMachine(NotCompilable):
    """An expression that takes the address of a kernel symbol, which each machine has elsewhere."""


class NumberCompiler:
    """Compiles the numeric expressions of one event's print fmt.

    Attributes:
        steps: what has to run before the operands that were given hold; whoever takes them begins a new list.
    """

    def __init__(self, compiler: ExpressionCompiler) -> None:
        self.compiler, self.scope = compiler, compiler.scope
        self.steps: Steps = []
        self._used = FIRST_FREE

    def begin(self) -> None:
        """Forget the registers of the conversion before."""
        self.steps, self._used = [], FIRST_FREE

    def register(self) -> int:
        """A register that nothing else of this conversion uses.

        Raises:
            NotCompilable: there are no more.
        """
        if self._used >= REGISTERS:
            raise NotCompilable("an expression that is too long")
        self._used += 1
        return self._used - 1

    def number(self, expr: Expr) -> tuple[Operand, CType]:
        """An expression's value, within the range of its type.

        Raises:
            NotCompilable: it needs more than arithmetic on the record's numbers.
            PrintFmtError: it has no value that the record tells.
        """
        value = self.compiler.number(expr)
        if value.constant is not None:
            return always(value.constant), value.type
        match expr:
            case Name():
                raise OfMachine("the address of a kernel symbol")
            case FieldRef(name):
                return _field(self.scope.field(name)), value.type
            case Index() if (element := fixed_element(expr, self.scope)) is not None:
                return element, value.type
            case Unary(op, operand) if op != "*":
                return self._unary(op, operand), value.type
            case Binary(op, left, right):
                return self._binary(op, left, right), value.type
            case Conditional(test, yes, no):
                chosen = (self.truth(test), self._as(yes, value.type), self._as(no, value.type))
                return self._compute("?:", chosen, value.type), value.type
            case Cast(_, operand):
                return self._as(operand, value.type), value.type
            case Call(name, args):
                return self._call(name, args), value.type
        raise NotCompilable("an expression takes more of the record than numbers")

    def count(self, expr: Expr) -> Operand:
        """An expression's value as a number of elements; the largest signed one where it is larger."""
        number, own = self.number(expr)
        if own != U64:
            return number
        if isinstance(number, Constant):
            return number if number.value >= 0 else Constant(_LARGEST)
        is_large = self._compute("<", (number, Constant(0)), INT)
        return self._compute("?:", (is_large, Constant(_LARGEST), number), LONG_LONG)

    def truth(self, expr: Expr) -> Operand:
        """1 where an expression is not 0, else 0."""
        number, _ = self.number(expr)
        if isinstance(expr, Binary) and expr.op in {"<", "<=", ">", ">=", "==", "!=", "&&", "||"}:
            return number
        return self._compute("!=", (number, Constant(0)), INT)

    def _as(self, expr: Expr, c_type: CType) -> Operand:
        number, own = self.number(expr)
        return self.converted(number, own, c_type)

    def converted(self, number: Operand, own: CType, c_type: CType) -> Operand:
        """A number of one type as another."""
        holds_all = c_type.size > own.size and (c_type.signed or not own.signed)
        if own == c_type or holds_all or (isinstance(number, Constant) and c_type.size == U64.size):
            return number
        return self._compute("cast", (number,), c_type)

    def _compute(self, operator: str, operands: tuple[Operand, ...], c_type: CType) -> Register:
        into = self.register()
        self.steps.append(Compute(operator, operands, into, c_type))
        return Register(into, *c_type)

    def _unary(self, op: str, operand: Expr) -> Operand:
        number, own = self.number(operand)
        if op == "!":
            return self._compute("==", (number, Constant(0)), INT)
        result = promoted(own)
        match op:
            case "~":
                return self._compute("^", (number, Constant(-1)), result)
            case "-":
                return self._compute("-", (Constant(0), number), result)
        return self.converted(number, own, result)

    def _binary(self, op: str, left: Expr, right: Expr) -> Operand:
        if op in ("&&", "||"):
            tests = self.truth(left), self.truth(right)
            return self._compute({"&&": "&", "||": "|"}[op], tests, INT)
        (a, a_type), (b, b_type) = self.number(left), self.number(right)
        if op in ("<<", ">>"):
            result = promoted(a_type)
            return self._compute(_shift(op, result, b_type), (self.converted(a, a_type, result), b), result)
        both = common_type(a_type, b_type)
        operands = self.converted(a, a_type, both), self.converted(b, b_type, both)
        if op in _SWAPPED:
            op, operands = _SWAPPED[op], operands[::-1]
        operator = f"u{op}" if op in _BY_SIGN and both == U64 else op
        return self._compute(operator, operands, INT if op in {"<", "<=", "==", "!="} else both)

    def _magnitude(self, expr: Expr) -> Operand:
        """How many bits a number needs is that of its absolute value."""
        number, own = self.number(expr)
        if not own.signed:
            return number
        is_negative = self._compute("<", (number, Constant(0)), INT)
        return self._compute("?:", (is_negative, self._compute("-", (Constant(0), number), U64), number), U64)

    def _call(self, name: str, args: tuple[Expr, ...]) -> Operand:
        if name in _UNCHANGED:
            return self.number(args[0])[0]
        match name:
            case "ilog2":
                return self._compute("log2", (self._magnitude(args[0]),), INT)
            case "is_writable_pte":
                return self._compute("&", (self.number(args[0])[0], Constant(2)), INT)
            case "__print_ns_to_secs":
                return self._compute("u/", (self._as(args[0], U64), Constant(_NS_PER_SECOND)), U64)
            case "__print_ns_without_secs":
                return self._compute("u%", (self._as(args[0], U64), Constant(_NS_PER_SECOND)), U64)
        if name in _LENGTHS and isinstance(args[0], Name):
            self.steps.append(field_span(self.scope.field(args[0].text)))
            length = self._compute("-", (Register(LIMIT), Register(CURSOR)), LONG_LONG)
            negative = self._compute("<", (length, Constant(0)), INT)
            return self._compute("?:", (negative, Constant(0), length), INT)
        raise NotCompilable(f"{name}() takes more of the record than numbers")


def _shift(op: str, result: CType, count: CType) -> str:
    """The operator that shifts a number of a type by a count of another."""
    if op == "<<":
        return op
    if not result.signed:
        return "u>>"
    return ">>u" if count == U64 else ">>"


def _field(field: Field) -> Operand:
    return Load.of(field) if field.size in NUMBER_SIZES else Constant(0)


def fixed_element(expr: Expr, scope: Scope) -> Load | None:
    """An element at a fixed place of an array; None for anything else."""
    match expr:
        case Index(FieldRef(name), Number(index)):
            field = scope.field(name)
            size = field.element_size if field.element_size in NUMBER_SIZES else 1
            inside = index >= 0 and (not field.size or size * (index + 1) <= field.size)
            if field.is_dynamic or not inside or size * index > _MOST_OFFSET:
                return None
            return Load(field.offset + size * index, size, field.signed)
    return None


def field_loads(expr: Expr, scope: Scope) -> Iterator[Operand]:
    """The fields that decide an expression on one machine.

    Raises:
        NotCompilable: something else of the record may decide it too.
    """
    match expr:
        case FieldRef(name):
            yield _field(scope.field(name))
        case Unary(op, operand) if op != "*":
            yield from field_loads(operand, scope)
        case Cast(_, operand):
            yield from field_loads(operand, scope)
        case Binary(_, left, right):
            yield from field_loads(left, scope)
            yield from field_loads(right, scope)
        case Name() | Number():
            return
        case _:
            raise NotCompilable("an expression takes more of the record than numbers")


def field_span(field: Field, count: Operand | None = None, element: int = 1) -> Span:
    """The bytes of a field, or so many elements from where they begin.

    Raises:
        NotCompilable: an old kernel's location word says where it lies.
    """
    if field.is_dynamic and field.size != 4:
        raise NotCompilable("no array")
    base = field.offset + field.size if field.is_relative else 0
    return Span(field.offset, field.size, field.is_dynamic, base, count, element)

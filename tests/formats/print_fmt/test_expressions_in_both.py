"""Numbers: every operator, cast and size, as trace-cmd prints them and as they should be."""

from __future__ import annotations

import pytest

from tests.formats.print_fmt.rich_record import FAILED, SAME, both_texts, check


@pytest.mark.parametrize(
    ("print_fmt", "compat", "right"),
    [
        (r'"a\tb\\d\qe%%"', "a\tb\\dqe%", SAME),
        (r'"a\rb"', "a\rb", SAME),
        ('"%d %i %u %x %X %o %c", 100, 100, 100, 171, 171, 8, 65', "100 100 100 ab AB 10 A", SAME),
        ('"%hhd %hd %d", 0x1ff, 0x18000, 0x180000000', "-1 -32768 -2147483648", SAME),
        ('"%ld %lld %Ld %zd", REC->top, REC->top, REC->top, REC->top',
         "-9223372036854775807 -9223372036854775807 -9223372036854775807 -9223372036854775807", SAME),
        ('"%lu %llu %Lu %Zu", REC->top, REC->top, REC->top, REC->top',
         "9223372036854775809 9223372036854775809 9223372036854775809 9223372036854775809", SAME),
        ('"%hhu %hu %u", REC->neg, REC->neg, REC->neg', "251 65531 4294967291", SAME),
        ('"%#x %#o %08d %-6d| %+d %.3d %8.3d", 255, 8, 42, 42, 42, 7, 7',
         "0xff 010 00000042 42    | +42 007      007", SAME),
        ('"%*d|%-*d|", 5, REC->a, 5, REC->a', "  100|100  |", SAME),
        ('"%d", REC->a, REC->b, REC->c', "100", SAME),
        ('"%f %d", REC->a', ">f< 100", "%f 100"),
        ('"%n %d", REC->a', ">n< 100", "%n 100"),
        ('"%lx %llx %x", REC->neg, REC->neg, REC->neg', "fffffffb fffffffb fffffffb",
         "fffffffffffffffb fffffffffffffffb fffffffb"),
    ],
)  # fmt: skip
def test_conversions(print_fmt: str, compat: str, right: str | None) -> None:
    check(print_fmt, compat, right)


@pytest.mark.parametrize(
    ("expression", "compat", "right"),
    [
        ("0x10UL", 16, SAME), ("010", 8, SAME), ("10ull", 10, SAME), ("'A'", 65, SAME), ("REC->nofield", 0, "?"),
        ("nosuchsymbol", 0, "?"), ("next", 0x2000, "?"), ("__builtin_expect(REC->a, 1)", 100, SAME),
        ("REC->fixed[2]", 0x333, SAME), ("__get_dynamic_array_len(dyn)", 8, SAME),
        ("__get_rel_dynamic_array_len(r_dyn)", 8, SAME), ("__get_dynamic_array_len(empty)", 0, SAME),
        ("((u32 *)__get_dynamic_array(dyn))[0]", 1, SAME),
        ("((u32 *)__get_dynamic_array(dyn))[1]", 0x22000000, 0x22),
        ("((u32 *)__get_rel_dynamic_array(r_dyn))[0]", 1, SAME),
        ("((u32 *)__get_rel_dynamic_array(r_dyn))[1]", 0x22000000, 0x22),
        ("REC->neg < 0", 0, 1), ("REC->neg > 3", 1, 0), ("REC->neg / 2", 2147483645, -2), ("REC->neg % 3", 2, -2),
        ("REC->a / 0", 0, SAME), ("REC->a % 0", 0, SAME), ("REC->neg >> 1", 2147483645, -3),
        ("(s8)REC->neg", 251, -5), ("(int)REC->neg", 4294967291, -5), ("(unsigned int)REC->neg", 4294967291, SAME),
        ("REC->c && REC->b", 1, SAME), ("0 && 1", 0, SAME), ("0 || REC->c", 1, SAME), ("!REC->c", 0, SAME),
        ("~REC->c & 7", 4, SAME), ("-REC->c + 4", 1, SAME), ("+REC->c", 3, SAME),
        ("REC->c ? REC->b ? 1 : 2 : 3", 1, SAME), ("(REC->c == 3) ? 7 : 8", 7, SAME),
        ("REC->c ? 1 : (0 ? 2 : 4)", 1, SAME),
        ("REC->c ? 2 : 0 || 1", 1, 2), ("7 % REC->c * 1 + 1", 3, 2), ("6 ^ REC->c & 1", 0, 7),
        ("4 | 6 ^ REC->c", 4, 5), ("(6 ^ 3) + 1", 6, SAME), ("1 + 2 ^ 4", 7, SAME), ("-6 ^ 3", 0, -7),
        ("1 ? 1 : 1 ? 3 : 4", 3, 1),
        ("REC->a - (REC->b - 3)", 93, SAME), ("(REC->a - REC->b) - REC->c", 87, SAME), ("1 << (REC->b - 9)", 2, SAME),
        ("REC->a * (int)(REC->b + REC->c)", 1300, SAME), ("(REC->b + REC->c) * REC->a", 1300, SAME),
        ("jiffies_to_msecs(REC->a)", 100, SAME), ("is_writable_pte(REC->c)", 2, SAME), ("is_writable_pte(8)", 0, SAME),
    ],
)  # fmt: skip
def test_values(expression: str, compat: int, right: int | str | None) -> None:
    check(f'"%lld", {expression}', str(compat), None if right is SAME else str(right))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 + REC->c * 4", 14), ("2 * REC->c + 4", 10), ("1 << 2 + REC->c", 32), ("1 + REC->c << 1", 8),
        ("1 < REC->c << 1", 1), ("3 == REC->c < 4", 0), ("1 & REC->c == 3", 1),
        ("1 | REC->c && 0", 0), ("1 || REC->c && 0", 1),
        ("REC->a >> 1 & 2", 2), ("REC->c >= 3 != 0", 1), ("REC->c <= 2 || REC->c > 5", 0),
        ("!REC->c | 2", 2), ("~0 & REC->c", 3),
    ],
)  # fmt: skip
def test_operators_bind_as_in_c(expression: str, value: int) -> None:
    check(f'"%d", {expression}', str(value), SAME)


_WIDE = 0x1122334455667788


@pytest.mark.parametrize(
    ("types", "value"),
    [
        (("u8", "unsigned char"), _WIDE & 0xFF),
        (("u16", "unsigned short", "s16", "short"), _WIDE & 0xFFFF),
        (("u32", "unsigned int", "int", "s32"), _WIDE & 0xFFFFFFFF),
        (("long", "unsigned long", "u64", "__s64", "long long", "void *", "struct page *", "const void *"), _WIDE),
    ],
)
def test_casts_cut(types: tuple[str, ...], value: int) -> None:
    for name in types:
        check(f'"%llx", ({name})REC->wide', f"{value:x}", SAME)


@pytest.mark.parametrize("name", ["s8", "char"])
def test_trace_cmd_extends_no_sign_of_a_cast(name: str) -> None:
    check(f'"%llx", ({name})REC->wide', "88", "ffffffffffffff88")


@pytest.mark.parametrize(
    ("name", "right"),
    [("__u8", "88"), ("__u16", "7788"), ("__s32", "55667788"), ("unsigned", "55667788"), ("pid_t", "55667788")],
)
def test_trace_cmd_casts_to_no_other_types(name: str, right: str) -> None:
    check(f'"%llx", ({name})REC->wide', "1122334455667788", right)


@pytest.mark.parametrize(
    ("names", "size"),
    [
        (("u8", "__u8", "s8"), 1), (("u16", "__u16", "s16"), 2),
        (("u32", "__u32", "s32", "int", "unsigned", "unsigned int", "REC->a"), 4),
        (("u64", "__u64", "s64", "long", "unsigned long", "long long", "unsigned long long", "REC->wide"), 8),
    ],
)  # fmt: skip
def test_sizes(names: tuple[str, ...], size: int) -> None:
    for name in names:
        check(f'"%d", sizeof({name})', str(size), SAME)


@pytest.mark.parametrize(
    ("print_fmt", "right"),
    [
        ('"%d", REC->a = 1', None), ('"%d", (REC->a, 1)', None), ('"%d", REC->a++', None), ('"%d", *REC->fixed', "1"),
        ('"%d", __get_dynamic_array(dyn)[1]', "34"), ('"%d", ilog2(REC->a)', "6"), ('"%d", sizeof(struct page)', None),
        ('"%d", ({ int x = REC->a; x; })', "100"), ('"%*.*d", 5, 3, REC->c', "  003"), ('"%d %d", REC->a', None),
        ('"%pISpc", __get_rel_sockaddr(r_addr)', "10.0.0.1:8080"),
        ('"%s", __print_dynamic_array(dyn, 4)', "{0x1,0x22}"), ('"%lld", __print_ns_to_secs(REC->wide)', "1234605616"),
        ('"%u", __print_ns_without_secs(REC->wide)', None),
        ('"%s", __print_hex_dump("", DUMP_PREFIX_NONE, 16, 1, REC->ip4, 4, false)', "\n0a 00 00 01"),
        ('"%s", __print_sym(REC->ip)', "sym+0x5"), ('"%s", nofunction(REC->a)', "?"),
        ('"%d", sizeof(short)', "2"), ('"%d", sizeof(REC->mac)', "6"), ('"%d", sizeof(char *)', "8"),
    ],
)  # fmt: skip
def test_what_trace_cmd_cannot_parse(print_fmt: str, right: str | None) -> None:
    shown = both_texts(print_fmt)
    assert shown[0].startswith(f"{FAILED} a=100 b=10 c=3 ")
    if right is not None:
        assert shown[1] == right

"""Strings, tables, arrays, masks and pointers, as trace-cmd prints them and as they should be."""

from __future__ import annotations

import pytest

from tests.formats.print_fmt.rich_record import SAME, both_texts, check

_GROUPS = "00000000,00000003,80000000,00000005"
_SOFTIRQS = ("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU")


@pytest.mark.parametrize(
    ("call", "compat", "right"),
    [
        ("__get_str(str)", "hello", SAME), ("__get_rel_str(r_str)", "hello", SAME), ("__get_str(empty)", "", SAME),
        ("__get_rel_str(r_empty)", "", SAME), ("__get_str(nofield)", "", "?"), ('"text"', "text", SAME),
        ('REC->a > 5 ? "yes" : "no"', "yes", SAME), ('REC->a > 500 ? "yes" : (REC->b ? "b" : "none")', "b", SAME),
        ("REC->text", "fixed", SAME), ("REC->fmt", "known", SAME), ("REC->away", "64", SAME),
        ("(char *)REC->a", "", "64"),
        ("__print_hex(REC->mac, 6)", "01 02 03 04 05 ff", SAME), ("__print_hex_str(REC->mac, 3)", "010203", SAME),
        ("__print_hex(__get_dynamic_array(raw), 3)", "01 02 03", SAME),
        ("__print_hex(__get_rel_dynamic_array(r_raw), __get_rel_dynamic_array_len(r_raw))", "01 02 03 00", SAME),
        ("__print_array(REC->fixed, 3, 2)", "{0x1,0x22,0x333}", SAME),
        ("__print_array(__get_dynamic_array(dyn), __get_dynamic_array_len(dyn) / 4, 4)", "{0x1,0x22}", SAME),
        ("__print_array(__get_rel_dynamic_array(r_dyn), 2, 4)", "{0x1,0x22}", SAME),
        ("__get_bitmask(mask)", _GROUPS, SAME), ("__get_rel_bitmask(r_mask)", _GROUPS, SAME),
        ("__get_cpumask(mask)", "0,2,63-65", _GROUPS), ("__get_rel_cpumask(r_mask)", "0,2,63-65", _GROUPS),
        ("__get_cpumask(pair)", "63-64", "00000000,00000001,80000000,00000000"),
        ("__get_cpumask(none)", "", "00000000,00000000"),
        ("jbd2_dev_to_name(8 << 20 | 1)", "8:1", SAME), ("xen_hypercall_name(12)", "(memory_op)", SAME),
        ("xen_hypercall_name(999)", "", SAME),
    ],
)  # fmt: skip
def test_strings(call: str, compat: str, right: str | None) -> None:
    check(f'"%s", {call}', compat, right)


@pytest.mark.parametrize(
    ("call", "compat", "right"),
    [
        ('__print_flags(3, "|", {1, "one"}, {2, "two"})', "one|two", SAME),
        ('__print_flags(7, ", ", {1, "one"}, {2, "two"})', "one, two, 0x4", SAME),
        ('__print_flags(3, "", {1, "one"}, {2, "two"})', "onetwo", SAME),
        ('__print_flags(3, "|", {3, "both"}, {1, "one"})', "both", SAME),
        ('__print_flags(0, "|", {0, "none"}, {1, "one"})', "", SAME),
        ('__print_flags(REC->a & 5, "|", {1 << 2, "four"})', "four", SAME),
        ('__print_flags(REC->c, "|", {(1 << 1), "two"}, {(1UL << 0), "one"})', "two|one", SAME),
        ('__print_symbolic(REC->c, {1 + 2, "three"})', "three", SAME),
        ('__print_symbolic(REC->c - 1, {1, "one"}, {2, "two"}, {2, "again"})', "two", SAME),
        ('__print_symbolic(REC->a, {1, "one"})', "0x64", SAME),
        ('__print_symbolic(REC->neg, {-5, "minus"})', "0xfffffffb", "minus"),
        ('__print_symbolic(0, {HRTIMER_NORESTART, "no"}, {HRTIMER_RESTART, "again"})', "no", SAME),
        ('__print_symbolic(1, {HRTIMER_NORESTART, "no"}, {HRTIMER_RESTART, "again"})', "again", SAME),
    ],
)
def test_tables(call: str, compat: str, right: str | None) -> None:
    check(f'"%s", {call}', compat, right)


def test_softirqs_are_known() -> None:
    table = ", ".join(f'{{ {name}_SOFTIRQ, "{name}" }}' for name in _SOFTIRQS)
    for number, name in enumerate(_SOFTIRQS):
        check(f'"%s", __print_symbolic({number}, {table})', name, SAME)


@pytest.mark.parametrize(
    ("print_fmt", "compat", "right"),
    [
        ('"%8s|%-8s|%.2s|%8.2s", __get_str(str), __get_str(str), __get_str(str), __get_str(str)',
         "   hello|hello   |he|      he", SAME),
        ('"%8s|%.2s", REC->text, REC->text', "   fixed|fi", SAME),
        ('"%8s|%-8s|", REC->away, REC->fmt', "64|known|", "      64|known   |"),
        ('"%8s", __print_symbolic(REC->c, {3, "three"})', "   three", SAME),
        ('"%6s", __print_flags(REC->c, "|", {1, "one"})', "   one|0x2", "one|0x2"),
        ('"%.*s", 2, REC->text', "fi", SAME),
    ],
)  # fmt: skip
def test_widths(print_fmt: str, compat: str, right: str | None) -> None:
    check(print_fmt, compat, right)


@pytest.mark.parametrize(
    ("conversion", "field", "compat", "right"),
    [
        ("%ps", "ip", "sym", SAME), ("%pf", "ip", "sym", SAME), ("%pS", "ip", "sym+0x5", SAME),
        ("%pF", "ip", "sym+0x5", SAME), ("%pS", "away", "0x64", SAME), ("%ps", "away", "0x64", SAME),
        ("%p", "away", "0x64", SAME), ("%px", "away", "0x64x", "64"), ("%pK", "away", "0x64K", "0x64"),
        ("%pB", "ip", "0x1005B", "sym+0x5"), ("%pa", "away", "0x64a", "0x0000000000000064"),
        ("%pM", "mac", "01:02:03:04:05:ff", SAME), ("%pm", "mac", "0102030405ff", SAME),
        ("%pMF", "mac", "01-02-03-04-05-ff", SAME), ("%pMR", "mac", "ff:05:04:03:02:01", SAME),
        ("%pM", "ip4", "INVALIDMAC", SAME),
        ("%pI4", "ip4", "10.0.0.1", SAME), ("%pi4", "ip4", "010.000.000.001", SAME), ("%pI4b", "ip4", "10.0.0.1", SAME),
        ("%pI4n", "ip4", "10.0.0.1", SAME), ("%pI4h", "ip4", "1.0.0.10", SAME), ("%pI4l", "ip4", "1.0.0.10", SAME),
        ("%pI4", "mac", "INVALIDIPv4", "1.2.3.4"),
        ("%pI6", "ip6", "2001:0db8:0000:0000:0000:0000:0000:0001", SAME),
        ("%pi6", "ip6", "20010db8000000000000000000000001", SAME), ("%pI6c", "ip6", "2001:db8::1", SAME),
        ("%pI6c", "mapped", "::ffff:10.0.0.1", SAME), ("%pI6c", "isatap", "fe80::5efe:10.0.0.1", SAME),
        ("%pI6", "ip4", "INVALIDIPv6", SAME),
        ("%pIS", "sock4", "10.0.0.1", SAME), ("%pISp", "sock4", "10.0.0.1:8080", SAME),
        ("%piS", "sock4", "010.000.000.001", SAME), ("%pISc", "sock6", "2001:db8::1", SAME),
        ("%pISpc", "sock6", "[2001:db8::1]:80", SAME),
        ("%pISp", "sock6", "[2001:0db8:0000:0000:0000:0000:0000:0001]:80", SAME),
        ("%pU", "uuid", "00010203-0405-0607-0809-0a0b0c0d0e0f", SAME),
        ("%pUb", "uuid", "00010203-0405-0607-0809-0a0b0c0d0e0f", SAME),
        ("%pUB", "uuid", "00010203-0405-0607-0809-0A0B0C0D0E0F", SAME),
        ("%pUl", "uuid", "03020100-0504-0706-0809-0a0b0c0d0e0f", SAME),
        ("%pUL", "uuid", "03020100-0504-0706-0809-0A0B0C0D0E0F", SAME), ("%pU", "ip4", "INVALIDUUID", SAME),
    ],
)  # fmt: skip
def test_pointers(conversion: str, field: str, compat: str, right: str | None) -> None:
    check(f'"{conversion}", REC->{field}', compat, right)


@pytest.mark.parametrize(
    ("print_fmt", "compat", "right"),
    [
        ('"%*ph", 3, __get_dynamic_array(raw)', "01 02 03", SAME),
        ('"%*phC", 3, __get_dynamic_array(raw)', "01:02:03", SAME),
        ('"%*phD", 3, __get_dynamic_array(raw)', "01-02-03", SAME),
        ('"%*phN", 3, __get_dynamic_array(raw)', "010203", SAME),
        ('"%*ph", 6, REC->mac', "ARG TYPE NOT FIELD BUT 2", "01 02 03 04 05 ff"),
        ('"%pISpc", __get_sockaddr(addr)', "10.0.0.1:8080", SAME),
        ('"%pISpc", __get_dynamic_array(addr)', "10.0.0.1:8080", SAME),
        ('"%pISpc", __get_sockaddr_rel(r_addr)', "10.0.0.1:8080", SAME),
        ('"%p", 0', "(nil)", "0x0"),
        ('"%p", (void *)REC->ip', "0x1005", SAME),
    ],
)
def test_bytes_behind_a_location(print_fmt: str, compat: str, right: str | None) -> None:
    check(print_fmt, compat, right)


def test_addresses_that_nobody_reads_back() -> None:
    for conversion in ("%pd", "%pD", "%pV", "%pGp", "%pNF", "%pt", "%pE"):
        assert both_texts(f'"{conversion}", REC->away')[0] == "0x64" + conversion[2:]


@pytest.mark.parametrize(
    ("print_fmt", "text"),
    [
        ('"%d %lld %s %s", REC->a, REC->top, REC->text, __get_str(str)', "100 -9223372036854775807 fixed hello"),
        ('"%s %s", __get_rel_str(r_str), __get_bitmask(mask)', f"hello {_GROUPS}"),
        ('"%pM %pI4 %pISpc", REC->mac, REC->ip4, REC->sock4', "01:02:03:04:05:ff 10.0.0.1 10.0.0.1:8080"),
        ('"%pI4h %pI4l", REC->ip4, REC->ip4', "10.0.0.1 1.0.0.10"),
    ],
)
def test_of_a_big_endian_machine(print_fmt: str, text: str) -> None:
    assert both_texts(print_fmt, big_endian=True)[1] == text

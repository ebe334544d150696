"""The rules by which scripts/compare_text.py compares with the kernel's text."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.report.comparison import text_comparison

_NO_RULE = ""


@pytest.mark.parametrize(
    ("name", "text", "expected", "rule"),
    [
        ("kfree", "ptr=5", "ptr=5", _NO_RULE),
        ("kfree", "ptr=5", "ptr=6", None),
        ("kfree", "a  b ", "a b", "blanks"),
        ("kfree", "a b c", "a b", None),
        ("kfree", "ptr=0xffff8881027c2308", "ptr=00000000e1a2b3c4", "hashed pointer"),
        ("kfree", "ptr=0xffff8881027c2308", "ptr=e1a2b3c4", None),
        ("kfree", "f=sym+0x5", "f=sym+0x5/0x20", "size of a symbol"),
        ("kfree", "f=sym+0x5", "f=sym+0x5/0x20 [kvm]", "size of a symbol"),
        ("kfree", "f=sym+0x6", "f=sym+0x5/0x20", None),
        ("kfree", "f=sym x=1", "f=sym [kvm] x=1", "module"),
        ("sys_enter_read", "fd: 0x00000003, buf: 0x7ffe, count: 0x10", "fd: 3, buf: 7ffe, count: 10", "system call"),
        ("sys_enter_read", "fd: 0x00000003, buf: 0x7ffe, count: 0x10", "fd: 3, buf: 7ffe, count: 11", None),
        ("sys_enter_read", "fd: 0x00000003, buf: 0x7ffe", "fd: 3, addr: 7ffe", None),
        ("sys_enter_read", "fd: 0x00000003", "fd: 3, buf: 7ffe", None),
        ("sys_enter_geteuid", "", "", "system call"),
        ("sys_exit_read", "0xfffffffffffffffe", "0xfffffffffffffffe", "system call"),
        ("sys_exit_read", "0x1", "0x2", None),
    ],
)
def test_rules(name: str, text: str, expected: str, rule: str | None) -> None:
    assert text_comparison.kernel_rule(name, text, expected, text_comparison.Hashes()) == rule


def test_an_address_has_one_hash_and_a_hash_one_address() -> None:
    hashes = text_comparison.Hashes()
    assert hashes.agree("0x10", "00000000aaaaaaaa")
    assert hashes.agree("(0x20)", "(00000000bbbbbbbb)")
    assert hashes.agree("0x10", "00000000aaaaaaaa")
    assert not hashes.agree("0x10", "00000000bbbbbbbb")
    assert not hashes.agree("0x30", "00000000aaaaaaaa")


def test_lines_of_the_kernel(tmp_path: Path) -> None:
    lines = [
        "              sh-369   [001] ...1.   104.955209: sys_write -> 0x1",
        "              sh-369   [001] ...1.   104.955329: sys_read(fd: 3, buf: 7f)",
        "              sh-369   [000] d..2.   104.955330: sched_switch: prev_comm=sh",
        "              sh-369   [000] d..2.   104.955331: kernel_stack: <stack trace>",
        " => schedule",
    ]
    with gzip.open(tmp_path / "k.gz", "wt") as file:
        file.write("# tracer: nop\n" + "\n".join(lines) + "\n")
    assert dict(text_comparison.expected_texts(tmp_path / "k.gz", True)) == {
        ("", 1): [("sys_exit_write", "0x1"), ("sys_enter_read", "fd: 3, buf: 7f")],
        ("", 0): [("sched_switch", "prev_comm=sh"), ("kernel_stack", "<stack trace>\n => schedule")],
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "what"),
    [
        ([("a", "1"), ("b", "2")], [("a", "1")], "2 records, 1 lines"),
        ([], [("a", "1")], "0 records, 1 lines"),
        ([("a", "1")], [], "1 records, 0 lines"),
        ([("a", "1"), ("b", "2")], [("a", "1"), ("c", "2")], "record 1 is b, the line c"),
    ],
)
def test_lines_of_other_events_or_of_none_fail(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counts: dict[str, object] = defaultdict(text_comparison.Count)
    found = list(text_comparison.compare({("", 0): ours}, {("", 0): theirs}, counts, "file", "report"))
    assert [mismatch.what for mismatch in found] == [what]
    assert text_comparison.report(counts, found, None, 1) == 1
    assert what in capsys.readouterr().out


def test_what_the_kernel_printed(all_recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = 0
    for path in (all_recordings / "kernel-text/expected").glob("*.kernel.txt.gz"):
        with gzip.open(path, "rt", encoding="latin-1") as file:
            lines += sum(text_comparison._KERNEL_LINE.match(line) is not None for line in file)
    counts: dict[str, object] = defaultdict(text_comparison.Count)
    assert text_comparison.run(all_recordings, "kernel", counts) == []
    shown = Counter({name: getattr(count, "same") for name, count in counts.items()})  # noqa: B009
    assert shown.total() == lines > 23_000
    assert not any(getattr(count, "different") for count in counts.values())  # noqa: B009
    assert shown["sys_enter_openat"] > 70

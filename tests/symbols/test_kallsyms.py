"""Reading kallsyms text: what counts as a symbol, and files that hold none."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import pytest

from tracetui.demo import demo_files
from tracetui.errors import UnreadableFile
from tracetui.limits import set_limit
from tracetui.symbols.kallsyms import load_kallsyms, parse_kallsyms


def names(text: bytes) -> list[str]:
    return [symbol.name for symbol in parse_kallsyms(text)]


def test_the_demo_table() -> None:
    table = load_kallsyms(demo_files()[2])
    assert len(table) == 50458
    assert table.stext == 0xFFFFFFFFAC200000
    assert (table.hidden, table.odd_lines) == (False, 0)
    assert table.lookup(0xFFFFFFFFC0354040) == ("__virtqueue_break", 0xFFFFFFFFC0354040, "virtio_ring")


def test_unsorted_lines_come_out_by_address() -> None:
    assert names(b"30 t c\n10 t a\n20 t b\n") == ["a", "b", "c"]


def test_absolute_symbols_and_marks_are_left_out() -> None:
    table = parse_kallsyms(b"10 A absolute\n20 a absolute_too\n30 t $x\n40 t $d.12\n50 t kept$\n")
    assert [symbol.name for symbol in table] == ["kept$"]
    assert table.odd_lines == 0


@pytest.mark.parametrize(
    "odd",
    [
        b"gone t wrong",
        b"12345678901234567 t too_many_digits",
        b"10 t",
        b"10",
        b"10 tt two_letters",
        b"10 t " + b"x" * 2000,
        b"-10 t negative",
        b"\xff\xfe\x00",
    ],
)
def test_an_odd_line_is_left_out_and_counted(odd: bytes) -> None:
    table = parse_kallsyms(b"10 t before\n\n" + odd + b"\n20 t after\n")
    assert [symbol.name for symbol in table] == ["before", "after"]
    assert table.odd_lines == 1


def test_other_spellings_of_a_line() -> None:
    table = parse_kallsyms(b"  0xFF  t\tname \r\n00000000c0000000 T kvm_init\t[kvm]\r\nd0000000 t caf\xe9\t[m] extra")
    assert [tuple(symbol) for symbol in table] == [
        ("name", 0xFF, ""),
        ("kvm_init", 0xC0000000, "kvm"),
        ("caf\xe9", 0xD0000000, "m"),
    ]


def test_hidden_addresses_are_recognised() -> None:
    table = parse_kallsyms(b"0000000000000000 T _stext\n0000000000000000 t idle\n")
    assert (table.hidden, len(table), table.stext) == (True, 0, None)
    assert table.lookup(0) is None
    assert not parse_kallsyms(b"0 D per_cpu\n10 T _stext\n").hidden


def test_no_text_is_an_empty_table() -> None:
    table = parse_kallsyms(b"")
    assert (len(table), table.hidden, table.stext, table.lookup(0), table.lookup(5, compat=True)) == (
        0,
        False,
        None,
        None,
        None,
    )


def test_symbols_beyond_the_limit_are_counted_as_left_out() -> None:
    set_limit("symbols", 2)
    table = parse_kallsyms(b"10 t a\n20 t b\n30 t c\n")
    assert (len(table), table.odd_lines, table.is_cut) == (2, 1, True)


def test_plain_and_gzip_are_told_apart_by_content(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.gz", tmp_path / "b"
    text = b"10 t idle\n" * 20_000
    plain.write_bytes(text)
    packed.write_bytes(gzip.compress(text[:100_000]) + gzip.compress(text[100_000:]))
    assert len(load_kallsyms(plain)) == len(load_kallsyms(packed)) == 20_000
    assert load_kallsyms(plain).source == str(plain)


def test_a_pipe_can_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(b"10 t idle\n"),))
    writer.start()
    assert len(load_kallsyms(pipe)) == 1
    writer.join()


def test_what_is_no_symbol_table_is_refused_by_name(tmp_path: Path) -> None:
    prose = tmp_path / "prose"
    prose.write_bytes(b"add a file\nthen read on\nand close it\n")
    empty = tmp_path / "empty"
    empty.touch()
    for path in (prose, empty, demo_files()[0]):
        with pytest.raises(UnreadableFile, match="not a kernel symbol table") as caught:
            load_kallsyms(path)
        assert (caught.value.path, caught.value.offset) == (path, 0)


def test_missing_files_and_directories_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        load_kallsyms(tmp_path / "missing")
    with pytest.raises(UnreadableFile, match="Is a directory"):
        load_kallsyms(tmp_path)


@pytest.mark.parametrize("cut", [3, 12, 1000, 400_000, -4])
def test_damaged_gzip_is_refused_with_an_offset(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(demo_files()[2].read_bytes()[:cut])
    with pytest.raises(UnreadableFile, match="damaged gzip") as caught:
        load_kallsyms(path)
    assert caught.value.offset is not None
    assert caught.value.offset <= path.stat().st_size


def test_flipped_bytes_in_gzip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "flipped.gz"
    packed = bytearray(demo_files()[2].read_bytes())
    packed[200_000:200_064] = bytes(64)
    path.write_bytes(packed)
    with pytest.raises(UnreadableFile, match="damaged gzip"):
        load_kallsyms(path)


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    set_limit("symbol-bytes", 1 << 20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"10 t idle\n" * 200_000))
    with pytest.raises(UnreadableFile, match=r"--limit symbol-bytes=N.*at offset 0x100000"):
        load_kallsyms(path)

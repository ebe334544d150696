"""A host and guest whose every name tries to act on the terminal: tasks, guest, symbols, files."""

from __future__ import annotations

from pathlib import Path

HOSTILE = (b"\x1b]0;own", b"\x1b[31mX", b"\x1b[5;5R", b"\x1b]52;", "\u202e".encode(), b"\x9b", b"\x07")
"""Bytes that must not come out: they set the title, colours, the clipboard, answer for the user, turn text around."""
_RENAMED = {
    b"trace-cmd": b"\x1b]0;owns\x07",
    b"kworker": b"\x1b[31mX\x9b",
    b"swapper": "\u202e[b]x".encode(),
    b"qemu-system-x86": b"\x1b]52;c;AAAAAAA\x07",
    b"CPU 0/KVM": b"\x1b[5;5R[/]",
}
_SYMBOLS = (
    b"ffffffff81000000 T \x1b]0;owns\x07_text\nffffffff81000100 t \xe2\x80\xae[b]evil\x9b31m\nffffffffff000000 T _end\n"
)


def hostile_files(recordings: Path, folder: Path) -> list[str]:
    """Arguments that open the pair with its symbols."""
    host = folder / "ho\x1b]0;owns\x07st\u202e[red].dat"
    guest = folder / "guest\x9b[b].dat"
    symbols = folder / "symbols\x1b[31mX"
    for path, name in ((host, "host.dat"), (guest, "host-demo.dat")):
        path.write_bytes(_renamed((recordings / "tiny/none" / name).read_bytes()))
    symbols.write_bytes(_SYMBOLS)
    return [str(host), str(guest), "--kallsyms", str(symbols)]


def _renamed(content: bytes) -> bytes:
    for name, other in _RENAMED.items():
        assert len(name) == len(other)
        content = content.replace(name, other)
    return content.replace(b"demo\0", b"\x1b[2J\0")


def hostile_bytes(output: bytes) -> list[bytes]:
    """Which of the hostile bytes are in an output; a control character of 8 bits counts where UTF-8 has none."""
    text = output.decode("utf-8", "surrogateescape")
    found = [bad for bad in HOSTILE[:5] if bad in output]
    return found + [bad for bad in (b"\x9b",) if bad.decode("latin-1") in text or "\udc9b" in text]

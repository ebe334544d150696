"""The bundled demo is the recording that the tests know."""

from __future__ import annotations

from pathlib import Path

from tracetui.demo import demo_files


def test_the_demo_holds_the_recorded_pair(recordings: Path) -> None:
    host, guest, symbols = demo_files()
    assert host.read_bytes() == (recordings / "tiny" / "host.dat").read_bytes()
    assert guest.read_bytes() == (recordings / "tiny" / "host-demo.dat").read_bytes()
    assert symbols.is_file()

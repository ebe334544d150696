"""Nothing of a trace's text may reach the terminal as a control."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.visible import printable, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kvm_exit: reason [HLT] 100%", "kvm_exit: reason [HLT] 100%"),
        ("\x1b[31mred\x07", "^[[31mred^G"),
        ("a\nb\tc\x7f", "a↵b c^?"),
        ("gr\xc3\xbcn", "grün"),
        ("\xe9\xff", "<E9><FF>"),
        ("\xe2\x80\xaeevil", "<U+202E>evil"),
        ("\xc2\x9b31m", "<U+009B>31m"),
        ("[bold]", "[bold]"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.binary())
def test_any_bytes_show_as_printable_characters(raw: bytes) -> None:
    assert visible(raw.decode("latin-1")).isprintable()


@given(st.text())
def test_any_text_shows_as_printable_characters(text: str) -> None:
    assert printable(text).isprintable()
    assert visible(text).isprintable()


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_ascii_is_left_alone(text: str) -> None:
    assert visible(text) == text

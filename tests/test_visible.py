"""Nothing of a trace's text may reach the terminal as a control."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

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
        ("e\u0301\u0301", "e<U+0301><U+0301>"),
        ("\u4e2d\U0001f600\uff21", "<U+4E2D><U+1F600><U+FF21>"),
        ("a\u200b\u200d\ufe0f\u2066\u3164b", "a<U+200B><U+200D><U+FE0F><U+2066><U+3164>b"),
        ("\xc2\xad\xe2\x80\x8f\xef\xbb\xbf", "<U+00AD><U+200F><U+FEFF>"),
        ("\xed\xa0\x80\xc0\xaf\xf5", "<ED><A0><80><C0><AF><F5>"),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.binary())
def test_any_bytes_show_as_printable_characters(raw: bytes) -> None:
    assert visible(raw.decode("latin-1")).isprintable()


@given(st.text())
def test_any_text_shows_as_printable_characters(text: str) -> None:
    for shown in (printable(text), visible(text)):
        assert shown.isprintable()
        assert cell_len(shown) == len(shown)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_ascii_is_left_alone(text: str) -> None:
    assert visible(text) == text

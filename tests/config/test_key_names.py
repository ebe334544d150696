"""Keys as people write them, and what becomes of those that two actions want."""

from __future__ import annotations

import pytest

from tracetui.config.key_clashes import Actions, keymap
from tracetui.config.key_names import key_name
from tracetui.config.toml_lines import line_of
from tracetui.errors import UsageError


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("/", "slash"), ("slash", "slash"), ("Ctrl-x", "ctrl+x"), ("ctrl+x", "ctrl+x"), ("F2", "f2"),
        ("PgDn", "pagedown"), ("-", "minus"),
        ("ctrl+-", "ctrl+minus"), ("G", "G"), ("g", "g"), ("Alt-Left", "alt+left"), ("Esc", "escape"),
        ("shift+ctrl+up", "ctrl+shift+up"), ("é", "é"),
    ],
)  # fmt: skip
def test_a_key_has_one_name(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize("written", ["", "foo", "hyp+x", "\x1b", "ctrl+foo"])
def test_what_is_no_key(written: str) -> None:
    with pytest.raises(UsageError):
        key_name(written)


def test_an_action_gives_up_the_key_that_another_was_given() -> None:
    actions = Actions({"list.next": ["j", "down"], "search.next": ["n"], "quit": ["Q"], "exits.reverse": ["r"]}, {})
    assert keymap({}, actions) == {}
    assert keymap({"quit": "j,n"}, actions) == {"quit": "j,n", "list.next": "down", "search.next": "none"}
    assert keymap({"search.next": "Q", "quit": "n"}, actions) == {"search.next": "Q", "quit": "n"}


def test_lines_of_values() -> None:
    text = '[a.b]\nc = 1\n"d.e" = 2\n[x]\ny.z = 3\n[ "q" . r ]\n'
    assert [line_of(text, name) for name in ("a.b.c", "a.b.d.e", "x.y.z", "x.y", "q.r", "a.b.f", "g")] == [
        2, 3, 5, 5, 6, 1, 0,
    ]  # fmt: skip

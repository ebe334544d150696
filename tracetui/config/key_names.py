"""Names of keys: as people write them, and as Textual has them."""

from __future__ import annotations

from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from tracetui.errors import UsageError

_MODIFIERS = {"ctrl", "alt", "shift", "super", "hyper", "meta"}
_ALIASES = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgdn": "pagedown", "pgup": "pageup",
    "page_down": "pagedown", "page_up": "pageup", "bksp": "backspace",
}  # fmt: skip
_NAMED = {str(key.value) for key in Keys if "+" not in str(key.value) and "<" not in str(key.value)}
_NAMED |= {_character_to_key(chr(code)) for code in range(0x21, 0x7F)} | {"space", *KEY_NAME_REPLACEMENTS.values()}


def key_name(text: str) -> str:
    """Textual's name of a key.

    Args:
        text: `/`, `slash`, `Ctrl-x`, `ctrl+x`, `F2`, `PgDn`: modifiers count in either case, letters do not.

    Raises:
        UsageError: there is no such key.
    """
    *modifiers, last = _parts(text.strip())
    modifiers = [modifier.lower() for modifier in modifiers]
    name = _character_to_key(last) if len(last) == 1 else _ALIASES.get(last.lower(), last.lower())
    if name not in _NAMED and not (len(last) == 1 and last.isprintable()):
        raise UsageError(f"there is no key {text!r}")
    for modifier in modifiers:
        if modifier not in _MODIFIERS:
            raise UsageError(f"there is no key {text!r}: {modifier!r} is none of {', '.join(sorted(_MODIFIERS))}")
    return "+".join([*sorted(modifiers), name])


def written_key(name: str) -> str:
    """A key as settings would best have it: `/` rather than `slash`, `PgDn` stays `pagedown`."""
    *modifiers, last = name.split("+")
    character = next((chr(code) for code in range(0x21, 0x7F) if _character_to_key(chr(code)) == last), last)
    return "+".join([*modifiers, character])


def _parts(text: str) -> list[str]:
    """Modifiers and key; both + and - stand between them, and are keys themselves."""
    if not text:
        return [""]
    head, last = text[:-1], text[-1]
    if last in "+-":
        return [*(part for part in head.replace("-", "+").split("+") if part), last]
    return text.replace("-", "+").split("+")

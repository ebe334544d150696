"""Reads the settings: takes what is right, and says with its line what is not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tracetui.config.key_clashes import lost_keys
from tracetui.config.key_names import key_name
from tracetui.config.settings import Choices, SettingProblem, Settings
from tracetui.config.suggestions import unknown
from tracetui.config.toml_lines import line_of
from tracetui.errors import UsageError

_MOST_BYTES = 1 << 20
_OPTIONS = ("theme", "time", "mouse", "columns", "colour", "keys")


def read_settings(path: Path, choices: Choices) -> tuple[Settings, list[SettingProblem]]:
    """Read a file of settings.

    Args:
        path: a TOML file; that it does not exist is no problem.
        choices: what it may name.

    Returns:
        The settings, as many as are right, and what is wrong with the others.
    """
    try:
        text = _text_of(path)
        values = tomllib.loads(text)
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [SettingProblem(path, 0, error.strerror or str(error))]
    except tomllib.TOMLDecodeError as error:
        return Settings(), [_syntax_problem(path, text, error)]
    except (ValueError, RecursionError) as error:
        return Settings(), [SettingProblem(path, 0, f"not TOML: {error}")]
    reader = _Reader(path, text, choices)
    return reader.settings(values), reader.problems


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"more than {_MOST_BYTES >> 20} MiB")
    return content.decode().replace("\r\n", "\n")


def _syntax_problem(path: Path, text: str, error: tomllib.TOMLDecodeError) -> SettingProblem:
    """The parser's message, its line where it belongs."""
    reason, _, where = str(error).rpartition(" (at ")
    number = where.removeprefix("line ").split(",")[0]
    return SettingProblem(path, int(number) if number.isdecimal() else text.count("\n") + 1, reason)


class _Reader:
    """Takes values one by one.

    Attributes:
        problems: what was not taken.
    """

    def __init__(self, path: Path, text: str, choices: Choices) -> None:
        self._path, self._text, self._choices = path, text, choices
        self.problems: list[SettingProblem] = []

    def settings(self, values: dict[str, Any]) -> Settings:
        """All that is right."""
        for name in values:
            if name not in _OPTIONS:
                self._complain(name, unknown("setting", name, _OPTIONS))
        choices = self._choices
        return Settings(
            theme=self._choice("theme", values, choices.themes),
            time=self._choice("time", values, choices.times),
            mouse=self._switch("mouse", values),
            columns=self._columns(values),
            colour=self._choice("colour", values, choices.colours),
            keys=self._keys(values),
        )

    def _complain(self, name: str, reason: str) -> None:
        self.problems.append(SettingProblem(self._path, line_of(self._text, name), reason))

    def _choice(self, name: str, values: dict[str, Any], known: Sequence[str]) -> str | None:
        value = values.get(name)
        if value is None or (isinstance(value, str) and value in known):
            return value
        self._complain(name, unknown(name, value, known) if isinstance(value, str) else f"{name} must be a string")
        return None

    def _switch(self, name: str, values: dict[str, Any]) -> bool:
        value = values.get(name, True)
        if not isinstance(value, bool):
            self._complain(name, f"{name} must be true or false")
            return True
        return value

    def _columns(self, values: dict[str, Any]) -> tuple[str, ...]:
        value = values.get("columns", [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self._complain("columns", "columns must be an array of strings")
            return ()
        right = [name for name in value if self._is_column(name)]
        for name in value:
            if name not in right:
                self._complain("columns", unknown("column", name, self._choices.columns))
        return tuple(dict.fromkeys(right))

    def _is_column(self, name: str) -> bool:
        field = name.removeprefix(self._choices.field_sign)
        return name in self._choices.columns or (field != name and field.isidentifier())

    def _keys(self, values: dict[str, Any]) -> dict[str, str]:
        table = values.get("keys", {})
        if not isinstance(table, dict):
            self._complain("keys", "keys must be a table: [keys]")
            return {}
        taken: dict[str, str] = {}
        for action, value in _flat(table):
            name = f"keys.{action}"
            if action not in self._choices.actions.keys:
                self._complain(name, unknown("action", action, self._choices.actions.keys))
                continue
            try:
                taken[action] = ",".join(_key_names(value))
            except UsageError as error:
                self._complain(name, str(error))
        for action, reason in lost_keys(taken, self._choices.actions):
            self._complain(f"keys.{action}", reason)
        return taken


def _flat(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Names of tables within tables joined: `search.forward` may be written with and without quotes."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _key_names(value: object) -> list[str]:
    """One key or several.

    Raises:
        UsageError: there is no such key, or it is no key at all.
    """
    given = value if isinstance(value, list) else [value]
    texts = [text for text in given if isinstance(text, str)]
    if not texts or len(texts) < len(given):
        raise UsageError('keys are strings: "x", or ["x", "ctrl+x"]')
    parts = [part for text in texts for part in (text.split(",") if text.strip() != "," else [","])]
    return list(dict.fromkeys(key_name(part) for part in parts))

"""`tracetui config`: where settings and state lie, what is in force, and every action with its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracetui.visible import printable

if TYPE_CHECKING:
    from textual.binding import Binding

    from tracetui.config.settings import Choices, Settings


@click.command("config")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
def config_command(as_json: bool) -> int:
    """Show the settings in force, as a config.toml that sets the same, and every action with its keys.

    The exit status is 1 when something in config.toml is wrong; stderr says what and on which line.
    """
    from tracetui.config.paths import config_file, state_folder
    from tracetui.config.reading import read_settings
    from tracetui.screens.setting_choices import setting_choices

    choices = setting_choices()
    settings, problems = read_settings(config_file(), choices)
    for problem in problems:
        click.echo(f"tracetui: {printable(str(problem))}", err=True)
    if as_json:
        paths = {"config": str(config_file()), "state": str(state_folder())}
        click.echo(json.dumps(paths | _values(settings, choices), indent=1))
    else:
        there = "" if config_file().is_file() else " (not there; these lines would make one)"
        click.echo(f"# settings: {printable(str(config_file()))}{there}")
        click.echo(f"# sessions and what was typed: {printable(str(state_folder()))}\n")
        click.echo("\n".join(_lines(settings, choices)))
    return 1 if problems else 0


def _values(settings: Settings, choices: Choices) -> dict[str, object]:
    return {
        "theme": settings.theme,
        "time": settings.time,
        "mouse": settings.mouse,
        "columns": list(settings.columns),
        "colour": settings.colour,
        "keys": _keys(settings, choices),
    }


def _keys(settings: Settings, choices: Choices) -> dict[str, list[str]]:
    """Action -> the keys in force, as people write them."""
    from tracetui.config.key_clashes import NO_KEY, keymap
    from tracetui.config.key_names import written_key

    changed = keymap(settings.keys, choices.actions)
    usual = choices.actions.keys
    in_force = {name: changed[name].split(",") if name in changed else keys for name, keys in usual.items()}
    return {name: [written_key(key) for key in keys if key != NO_KEY] for name, keys in in_force.items()}


def _lines(settings: Settings, choices: Choices) -> Iterator[str]:
    """TOML; what is not set stands behind a number sign with its usual value."""
    from tracetui.screens.named_actions import action_groups

    themes = ", ".join(choices.themes[:_SHORT_THEMES])
    yield _line("theme", settings.theme, "dark", f"{themes}, or a theme of Textual's; else what suits the terminal")
    yield _line("time", settings.time, "absolute", ", ".join(choices.times))
    yield _line("mouse", settings.mouse, True, "false leaves it to the terminal")
    yield _line(
        "columns",
        list(settings.columns),
        choices.columns,
        f"and {choices.field_sign}FIELD of any event; from left to right",
    )
    yield _line("colour", settings.colour, next(iter(choices.colours), ""), ", ".join(choices.colours))
    yield "\n[keys]"
    keys = _keys(settings, choices)
    for group in action_groups():
        yield f"\n# {group.title}"
        for binding in group.bindings:
            written = keys.get(binding.id or "")
            if written:
                yield f"{binding.id} = {json.dumps(written, ensure_ascii=False)}  # {_says(binding)}"
            else:
                yield f"# {binding.id} has no key  # {_says(binding)}"


def _line(name: str, value: object, usual: object, remark: str) -> str:
    shown = json.dumps(value or usual) if value is not False else "false"
    return f"{'' if value or value is False else '# '}{name} = {shown}  # {remark}"


def _says(binding: Binding) -> str:
    return binding.tooltip or binding.description


_SHORT_THEMES = 4

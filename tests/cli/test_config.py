"""`tracetui config`, and settings where the browser meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.widgets.browsing import SMALL, Browser, loaded
from tracetui.cli.config import config_command
from tracetui.cli.prepared_app import prepared_app
from tracetui.cli.wishes import Wishes
from tracetui.config.paths import config_file, state_folder
from tracetui.config.reading import read_settings
from tracetui.config.settings import Settings
from tracetui.demo import demo_files
from tracetui.engine.opening_request import OpeningRequest
from tracetui.errors import UsageError
from tracetui.screens.help import help_lines
from tracetui.screens.setting_choices import setting_choices


def set_to(text: str) -> Path:
    """Write settings."""
    config_file().parent.mkdir(parents=True)
    config_file().write_text(text)
    return config_file()


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(config_command, arguments, standalone_mode=False)


def test_paths_follow_xdg(own_home: Path) -> None:
    assert config_file() == own_home / ".config/tracetui/config.toml"
    assert state_folder() == own_home / ".local/state/tracetui"


def test_what_it_prints_is_a_file_of_settings_that_changes_nothing(tmp_path: Path) -> None:
    ran = run()
    assert ran.return_value == 0
    assert "(not there; these lines would make one)" in ran.stdout
    path = tmp_path / "config.toml"
    path.write_text(ran.stdout)
    settings, problems = read_settings(path, setting_choices())
    assert problems == []
    assert settings.keys == {name: ",".join(keys) for name, keys in setting_choices().actions.keys.items()}
    path.write_text("\n".join(line.removeprefix("# ") if " = " in line else line for line in ran.stdout.split("\n")))
    settings, problems = read_settings(path, setting_choices())
    assert problems == []
    assert (settings.theme, settings.time, settings.mouse) == ("dark", "absolute", True)


def test_what_is_set_shows_and_what_is_wrong_is_said() -> None:
    path = set_to('theme = "light"\nmouse = false\nthyme = "start"\n[keys]\nhelp = ["h", "f1"]\n')
    ran = run("--json")
    values = json.loads(ran.stdout)
    assert (values["theme"], values["mouse"], values["time"]) == ("light", False, None)
    assert values["keys"]["help"] == ["h", "f1"]
    assert values["keys"]["list.left"] == ["left"]
    assert values["config"] == str(path)
    assert ran.stderr == f"tracetui: {path}:3: unknown setting 'thyme'; did you mean 'theme'?\n"
    assert ran.return_value == 1
    assert 'theme = "light"' in run().stdout
    assert "\nmouse = false" in run().stdout


async def test_keys_that_were_set_work_and_stand_in_help_and_footer() -> None:
    set_to('[keys]\nsearch.forward = "ctrl+f"\nhelp = "h"\nlist.next = "x"\nlist.last = "ä"')
    host, guest, symbols = demo_files()
    request = OpeningRequest((host, guest), (str(symbols),))
    app = prepared_app(request.open(), request, Wishes(keeps=False))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await loaded(pilot)
        browser = Browser(app, pilot)
        await browser.press("x", "x")
        assert browser.row == 2
        await browser.press("j")
        assert browser.row == 2
        await browser.press("ä")
        assert browser.row == 19588
        await browser.press("ctrl+f")
        assert browser.main.prompt_job.active
        await browser.press("escape", "slash")
        assert not browser.main.prompt_job.active
        labels = {line.text: line.label.strip() for line in help_lines(browser.main)}
        assert labels["Search forward by regular expression"] == "Ctrl+f"
        assert labels["Next page"] == "Space PgDn"
        assert labels["Next line"] == "x"
        shown = {binding.binding.id: binding.binding.key for binding in browser.main.active_bindings.values()}
        assert shown["help"] == "h"
        await browser.press("h")
        assert app.screen is not browser.main


async def test_wrong_settings_are_said_and_nothing_else_is_lost() -> None:
    set_to('theme = "drak"\ntime = "start"')
    request = OpeningRequest(tuple(demo_files()[:2]))
    app = prepared_app(request.open(), request, Wishes())
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await loaded(pilot)
        assert [toast.message for toast in app._notifications] == [
            f"{config_file()}:1: unknown theme 'drak'; did you mean 'dark'?"
        ]
        assert app.settings.theme is None
        assert "since start" in Browser(app, pilot).events.header()[0].text


def test_settings_read_without_a_file_are_the_usual_ones() -> None:
    assert read_settings(config_file(), setting_choices()) == (Settings(), [])


def test_an_unknown_theme_is_an_error() -> None:
    with pytest.raises(UsageError, match="unknown theme 'ligth'; did you mean 'light'"):
        prepared_app(None, None, Wishes("ligth"))

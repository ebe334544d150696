"""Settings as people write them: what is right is taken, what is not is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.config.key_clashes import Actions
from tracetui.config.reading import read_settings
from tracetui.config.settings import Choices, Settings

CHOICES = Choices(
    themes=("dark", "light", "ansi"),
    times=("absolute", "previous"),
    columns=("time", "cpu", "event"),
    colours=("machine", "task"),
    actions=Actions(
        {"search.forward": ["slash"], "search.next": ["n"], "list.next": ["j", "down"], "quit": ["Q"],
         "exits.reverse": ["r"], "events.time": ["t"]},
        {"exits.reverse": "Exits", "events.time": "Events"},
    ),
)  # fmt: skip


def read(folder: Path, text: str | bytes) -> tuple[Settings, list[str]]:
    """Settings and messages of a text, the messages without the path."""
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    settings, problems = read_settings(path, CHOICES)
    return settings, [str(problem).removeprefix(f"{path}:") for problem in problems]


def test_nothing_is_no_problem(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "missing.toml", CHOICES) == (Settings(), [])
    assert read(tmp_path, "") == (Settings(), [])


def test_everything_right(tmp_path: Path) -> None:
    settings, problems = read(
        tmp_path,
        """
        theme = "light"
        time = "previous"
        mouse = false
        columns = ["event", ".vcpu_id", "time"]
        colour = "task"
        [keys]
        search.forward = ["/", "Ctrl-s"]
        "search.next" = ","
        quit = "F10,X"
        """,
    )
    assert problems == []
    assert settings == Settings(
        "light", "previous", False, ("event", ".vcpu_id", "time"), "task",
        {"search.forward": "slash,ctrl+s", "search.next": "comma", "quit": "f10,X"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('theme = "dark"\ntheme', "2: Expected '=' after a key in a key/value pair"),
        ('\n\nthema = "dark"', "3: unknown setting 'thema'; did you mean 'theme'?"),
        ('theme = "drak"', "1: unknown theme 'drak'; did you mean 'dark'?"),
        ('time = "x"', "1: unknown time 'x'; there are absolute, previous"),
        ("# words\ntime = 3", "2: time must be a string"),
        ('mouse = "no"', "1: mouse must be true or false"),
        ('columns = "time"', "1: columns must be an array of strings"),
        ('columns = [\n "time", "cup"]', "1: unknown column 'cup'; did you mean 'cpu'?"),
        ('columns = [".vcpu id"]', "1: unknown column '.vcpu id'; there are cpu, event, time"),
        ("keys = 3", "1: keys must be a table: [keys]"),
        ('[keys]\n"search.foward" = "x"', "2: unknown action 'search.foward'; did you mean 'search.forward'?"),
        ('[keys]\nquit = "x"\nsearch.nxt = "x"', "3: unknown action 'search.nxt'; did you mean 'search.next'?"),
        ('keys.quit = "Hyper-Super-Foo"', "1: there is no key 'Hyper-Super-Foo'"),
        ("[keys]\nquit = []", '2: keys are strings: "x", or ["x", "ctrl+x"]'),
        ("[keys]\n\n'quit' = 3", '3: keys are strings: "x", or ["x", "ctrl+x"]'),
        ('[keys]\nquit = "n"', "2: search.next has no key now: quit took n"),
        ('[keys]\nsearch.next = "x"\nquit = "x"', "2: search.next and quit both want x"),
        (b"theme = '\xff'", " not TOML: 'utf-8' codec can't decode byte 0xff in position 9: invalid start byte"),
        (b"#" * ((1 << 20) + 1), " not TOML: more than 1 MiB"),
    ],
)
def test_what_is_wrong(tmp_path: Path, text: str | bytes, said: str) -> None:
    settings, problems = read(tmp_path, text)
    assert problems == [said]
    assert settings.theme is None


def test_a_mistake_leaves_the_rest_in_force(tmp_path: Path) -> None:
    settings, problems = read(tmp_path, 'theme = "light"\nmouse = 1\n[keys]\nfoo = "x"\nquit = "ctrl+q"')
    assert len(problems) == 2
    assert (settings.theme, settings.mouse, settings.keys) == ("light", True, {"quit": "ctrl+q"})


def test_a_key_of_another_pane_is_free(tmp_path: Path) -> None:
    assert read(tmp_path, '[keys]\nexits.reverse = "t"')[1] == []
    assert read(tmp_path, '[keys]\nexits.reverse = "t"\nevents.time = "x"\nquit = "x"')[1] == []
    assert read(tmp_path, '[keys]\nlist.next = "t"')[1] == ["2: events.time has no key now: list.next took t"]


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    settings, problems = read_settings(tmp_path, CHOICES)
    assert settings == Settings()
    assert [str(problem) for problem in problems] == [f"{tmp_path}: Is a directory"]


@given(st.text(max_size=60))
def test_any_text_gives_settings(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    settings, problems = read(tmp_path_factory.mktemp("any"), text)
    assert settings == Settings() or not problems


@given(st.dictionaries(st.sampled_from(["theme", "time", "mouse", "columns", "colour", "keys"]), st.integers()))
def test_numbers_are_never_right(tmp_path_factory: pytest.TempPathFactory, values: dict[str, int]) -> None:
    text = "\n".join(f"{name} = {value}" for name, value in values.items())
    settings, problems = read(tmp_path_factory.mktemp("numbers"), text)
    assert settings == Settings()
    assert sorted(int(problem.split(":")[0]) for problem in problems) == list(range(1, len(values) + 1))

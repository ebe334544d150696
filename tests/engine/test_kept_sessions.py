"""Sessions on disk: found again for the same files only, bounded, whole or not there, and never in the way."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.json_file import read_json, write_json
from tracetui.engine.kept_session import from_json, kept_session, to_json
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session_keeper import Found, SessionKeeper
from tracetui.engine.session_store import SessionStore

STATE: dict[str, object] = {"row": 4711, "marks": {"a": 3}}


@pytest.fixture
def request_of_two(recordings: Path, tmp_path: Path) -> OpeningRequest:
    """Copies of the demo's files."""
    paths = [shutil.copy2(recordings / "tiny" / name, tmp_path) for name in ("host.dat", "host-demo.dat")]
    return OpeningRequest(tuple(map(Path, paths)), ("demo=guest.syms",), None, 5)


def test_kept_and_found_in_any_order(tmp_path: Path, request_of_two: OpeningRequest) -> None:
    store = SessionStore(tmp_path / "state")
    assert store.find(request_of_two) is None
    store.save(kept_session(request_of_two, STATE))
    turned = OpeningRequest(request_of_two.paths[::-1])
    found = store.find(turned)
    assert found is not None
    assert found.state == STATE
    assert found.request.paths == request_of_two.paths
    assert found.request.qemu_offset_ns == 5
    assert found.request.kallsyms == (f"demo={Path('guest.syms').absolute()}",)


def test_a_file_that_changed_is_another(tmp_path: Path, request_of_two: OpeningRequest) -> None:
    store = SessionStore(tmp_path / "state")
    store.save(kept_session(request_of_two, STATE))
    assert store.find(OpeningRequest(request_of_two.paths[:1])) is None
    os.utime(request_of_two.paths[0], ns=(1, 1))
    assert store.find(request_of_two) is None


def test_only_the_user_may_read_it_and_no_piece_is_left(tmp_path: Path, request_of_two: OpeningRequest) -> None:
    SessionStore(tmp_path / "state").save(kept_session(request_of_two, STATE))
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    assert (tmp_path / "state/sessions").stat().st_mode & 0o777 == 0o700


def test_the_oldest_are_thrown_away(tmp_path: Path) -> None:
    store = SessionStore(tmp_path / "state", most=3)
    names = []
    for number in range(5):
        path = tmp_path / f"{number}.dat"
        path.write_bytes(b"x")
        store.save(kept_session(OpeningRequest((path,)), STATE))
        names.append(str(path))
        for kept in (tmp_path / "state/sessions").iterdir():
            os.utime(kept, ns=(kept.stat().st_mtime_ns - 10**9,) * 2)
    assert [session.files[0].path for session in store.recent(9)] == names[:1:-1]
    assert [session.files[0].path for session in store.recent(1)] == names[4:]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"tracetui": 2}', b'{"tracetui": 1, "files": [{}], "state": {}}',
     b'{"tracetui": 1, "files": [], "state": {}}', b'{"tracetui": 1, "files": [3], "state": 4}'],
)  # fmt: skip
def test_what_is_no_session_is_none(tmp_path: Path, request_of_two: OpeningRequest, content: bytes) -> None:
    store = SessionStore(tmp_path / "state")
    store.save(kept_session(request_of_two, STATE))
    next((tmp_path / "state/sessions").iterdir()).write_bytes(content)
    (tmp_path / "state/history.json").write_bytes(content)
    assert store.find(request_of_two) is None
    assert list(store.recent(9)) == []
    assert store.typed() == {} or content.startswith(b'{"tracetui"')


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, request_of_two: OpeningRequest) -> None:
    (tmp_path / "state").write_text("in the way")
    keeper = SessionKeeper(SessionStore(tmp_path / "state"))
    assert keeper.find(request_of_two) == Found({})
    assert keeper.typed() == {}
    assert keeper.leave(request_of_two, STATE, {}).startswith("session not kept: ")


def test_what_was_there_stays_when_writing_fails(tmp_path: Path) -> None:
    write_json(tmp_path / "file.json", [1])
    with pytest.raises(TypeError):
        write_json(tmp_path / "file.json", [object()])
    assert read_json(tmp_path / "file.json") == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]


def test_typed_texts_of_two_runs_are_kept_once_the_latest_last(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    store.save_typed({"/": ["a", "b"], "f": ["kvm_exit"]})
    store.save_typed({"/": ["c", "a"]})
    assert store.typed() == {"/": ["b", "c", "a"], "f": ["kvm_exit"]}
    store.save_typed({"/": [str(number) for number in range(500)]})
    assert store.typed()["/"] == [str(number) for number in range(300, 500)]
    (tmp_path / "history.json").write_text(json.dumps({"/": ["\x1b[2J", 3, "fine"], "f": 4}))
    assert store.typed() == {"/": ["fine"]}


def test_a_session_to_share(tmp_path: Path, request_of_two: OpeningRequest) -> None:
    shared = tmp_path / "for-you.json"
    keeper = SessionKeeper(SessionStore(tmp_path / "state"), shared)
    assert keeper.find(request_of_two) == Found({})
    assert keeper.save(request_of_two, STATE, {}) == "session saved into for-you.json"
    (tmp_path / "elsewhere").mkdir()
    copies = OpeningRequest(tuple(Path(shutil.copy(path, tmp_path / "elsewhere")) for path in request_of_two.paths))
    assert SessionKeeper(None, shared).find(copies) == Found(STATE)
    other = SessionKeeper(None, shared).find(OpeningRequest(copies.paths[:1]))
    assert other == Found(STATE, "for-you.json was saved for other files: rows may differ")
    shared.write_text("nonsense")
    assert SessionKeeper(None, shared).find(copies) == Found({}, "for-you.json holds no session")


def test_without_a_store_nothing_is_kept(request_of_two: OpeningRequest) -> None:
    assert SessionKeeper().leave(request_of_two, STATE, {"/": ["a"]}) == ""
    assert SessionKeeper().save(request_of_two, STATE, {}) == "--no-session: nothing is kept"
    assert SessionKeeper().find(request_of_two) == Found({})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)  # fmt: skip


@given(st.dictionaries(st.text(), json_values), st.integers(), st.text(alphabet=st.characters(exclude_characters="\0")))
def test_any_state_survives_the_file(state: dict[str, object], size: int, path: str) -> None:
    value = {"tracetui": 1, "files": [{"path": path, "size": size, "mtime_ns": 3}], "state": state}
    kept = from_json(json.loads(json.dumps(value)))
    assert kept is not None
    assert from_json(json.loads(json.dumps(to_json(kept)))) == kept
    assert kept.state == state


@given(json_values)
def test_any_other_json_is_no_session(value: object) -> None:
    assert from_json(value) is None

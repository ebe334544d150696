"""Every action has a test that presses its key and looks at what that does."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.widgets.effect_tests import EFFECT_TESTS
from tracetui.screens.named_actions import action_groups

KEYS = {binding.id: binding.key.split(",") for group in action_groups() for binding in group.bindings if binding.id}


@cache
def pressed_in(name: str) -> dict[str, set[str]]:
    """Test -> all strings in it, in what it is parametrised with, and in what it uses of its module."""
    module = ast.parse((Path(__file__).parent / name).read_text())
    parts: dict[str, ast.AST] = {}
    for node in module.body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            parts[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    found = {}
    for function, part in parts.items():
        named = {each.id for each in ast.walk(part) if isinstance(each, ast.Name)} & parts.keys()
        found[function] = strings_in(part).union(*(strings_in(parts[each]) for each in named))
    return found


def strings_in(node: ast.AST) -> set[str]:
    """All strings, and the characters of those that are typed one by one."""
    strings = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    typed = [each.value for each in ast.walk(node) if isinstance(each, ast.Starred)]
    return strings | {key for each in typed if isinstance(each, ast.Constant) for key in str(each.value)}


def test_the_table_names_every_action_and_no_other() -> None:
    assert set(KEYS) == set(EFFECT_TESTS)


@pytest.mark.parametrize("action", EFFECT_TESTS)
def test_the_test_presses_a_key_of_the_action(action: str) -> None:
    name, function = EFFECT_TESTS[action].split("::")
    assert function in pressed_in(name)
    assert pressed_in(name)[function] & set(KEYS[action])

"""The sentences that the program's own source can say: each f-string with a stand-in for every value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product, zip_longest
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
Node = TypeVar("Node", bound=ast.AST)
STAND_IN = "7"
"""Fits a number as well as a name."""
MAKERS = {
    "unusable": (2, 3),
    "repaired": (2, 3),
    "noted": (2, 3),
    "Unreadable": (1, 2),
    "Reading": (2, 3),
}
"""Calls that list a defect, with the places of what was found and of the remedy."""


def defects_of(folder: str) -> Iterator[tuple[str, str]]:
    """Yield where it is said, and a defect's sentence, for every call that lists one.

    A sentence that is put into ``found`` or ``remedy`` first is yielded where that is done.
    """
    for file, node in _nodes(folder, ast.Assign):
        names, values = _pairs(node)
        kept = [v for n, v in zip(names, values, strict=False) if n in ("found", "remedy")]
        yield from _said(file, node.lineno, kept)
    for file, call in _nodes(folder, ast.Call):
        places = MAKERS.get(_name(call), ())
        said = [call.args[i] for i in places if i < len(call.args)]
        said += [word.value for word in call.keywords if word.arg in ("found", "remedy")]
        yield from _said(file, call.lineno, said)


def errors_of(folder: str, kinds: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield where it is said, and the sentence of every error of some kinds that is raised."""
    for file, call in _nodes(folder, ast.Call):
        if _name(call) in kinds and call.args:
            yield from _said(file, call.lineno, call.args[:1])


def _nodes(folder: str, kind: type[Node]) -> Iterator[tuple[Path, Node]]:
    paths = sorted((ROOT / folder).rglob("*.py")) if (ROOT / folder).is_dir() else [ROOT / folder]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kind):
                yield path, node


def _pairs(node: ast.Assign) -> tuple[list[str], list[ast.expr]]:
    target = node.targets[0]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        return [getattr(one, "id", "") for one in target.elts], node.value.elts
    return [getattr(target, "id", "")], [node.value]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _said(file: Path, line: int, nodes: list[ast.expr]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        for text in _texts(node):
            if any(letter.isalpha() for letter in text):
                yield f"{file.relative_to(ROOT)}:{line}", text


def _texts(node: ast.expr) -> list[str]:
    """Return what an expression may say; nothing for one that is said elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            said, first = "", True
            for part, after in zip_longest(parts, parts[1:]):
                # What is glued to a word, as its ending or before the first, may be missing.
                before = (
                    first and isinstance(after, ast.Constant) and str(after.value)[:1].isalpha()
                )
                if isinstance(part, ast.Constant):
                    said += str(part.value)
                elif not (before or said[-1:].isalpha()):
                    said += STAND_IN
                first = False
            return [said]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one), *_texts(other)]
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            known = isinstance(other, ast.IfExp | ast.Constant)
            more = _texts(other) if known else ["" if _texts(one)[0][-1:].isalpha() else STAND_IN]
            return [a + b for a, b in product(_texts(one), more)]
        case _:
            return []

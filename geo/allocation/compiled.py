"""Compile hot loops with numba, with types that mypy can follow."""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba
from numba.core.caching import FunctionCache

F = TypeVar("F", bound=Callable[..., object])


class _FolderCache(FunctionCache):
    """Numba's cache on disk, fresh only while no compiled module of the folder has changed.

    Numba itself looks at the function's own file alone, though what it calls in other files is
    compiled into it.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        folder = Path(function.__code__.co_filename).parent
        self._cache_file._source_stamp = _stamp(folder)  # noqa: SLF001 - numba has no other way in


@cache
def _stamp(folder: Path) -> str:
    """Return a hash of the folder's modules that are compiled or define what compiled code takes."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        text = path.read_bytes()
        if b"compiled" in text or b"NamedTuple" in text:
            digest.update(path.name.encode() + text)
    return digest.hexdigest()


def compiled(function: F) -> F:
    """Return the function compiled on first use and cached beside its module.

    Without fast-math: sums are made in the written order, so every machine gets the same plan.
    """
    dispatcher = numba.njit(function)
    dispatcher._cache = _FolderCache(function)  # noqa: SLF001 - as njit(cache=True) sets numba's own
    return cast("F", dispatcher)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C until a compiled call is over.

    Numba makes Python objects of what a call returns; a KeyboardInterrupt in the midst of that ends
    the process with a segmentation fault.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    asked: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if asked:
        raise KeyboardInterrupt

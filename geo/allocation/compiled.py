"""Compile hot loops with numba, with types that mypy can follow."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Return the function compiled on first use and cached beside its module.

    Without fast-math: sums are made in the written order, so every machine gets the same plan.
    """
    return cast("F", numba.njit(cache=True)(function))


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

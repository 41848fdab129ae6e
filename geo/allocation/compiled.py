"""Compile hot loops with numba, with types that mypy can follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Return the function compiled on first use and cached beside its module.

    Without fast-math: sums are made in the written order, so every machine gets the same plan.
    """
    return cast("F", numba.njit(cache=True)(function))

"""How fast a stage grows: the exponent of its seconds over the number of units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TOLERANCE = 0.15
"""Exponents from a handful of sizes are no surer than this."""
LEAST_SECONDS = 0.05
"""Shorter runs say more about the clock than about the stage."""


@dataclass(frozen=True)
class Growth:
    """Exponent ``b`` in ``seconds ~ units ** b``, and the one that n log n has over the same sizes."""

    exponent: float
    allowed: float

    @property
    def too_fast(self) -> bool:
        """Whether the stage grows faster than n log n, beyond what chance explains."""
        return self.exponent > self.allowed + TOLERANCE


def fit_growth(units: Sequence[float], seconds: Sequence[float]) -> Growth | None:
    """Return the growth by least squares in logarithms; None where too few runs are long enough."""
    n, t = np.asarray(units, dtype=float), np.asarray(seconds, dtype=float)
    long_enough = t >= LEAST_SECONDS
    if np.unique(n[long_enough]).size < 3:
        return None
    n, t = n[long_enough], t[long_enough]
    return Growth(_slope(n, t), _slope(n, n * np.log(n)))


def _slope(n: np.ndarray, t: np.ndarray) -> float:
    return float(np.polyfit(np.log(n), np.log(t), 1)[0])

"""Whole voters from shares: the largest remainder, ties to the first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: Shares are compared to this part of a voter, so that 1/3 + 1/3 + 1/3 ties as it should.
_STEP = 1e-9


def apportioned(whole: int, shares: Floats) -> Ints:
    """Return whole numbers in proportion to shares that sum to ``whole``.

    >>> apportioned(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    total = float(shares.sum())
    if total <= 0:
        made = np.zeros(len(shares), dtype=np.int64)
        made[-1] = whole
        return made
    exact = whole * shares / total
    made = np.floor(exact + _STEP).astype(np.int64)
    rest = np.round(exact - made, 9)
    for i in np.argsort(-rest, kind="stable")[: whole - int(made.sum())]:
        made[i] += 1
    return made


def apportioned_within(whole: int, shares: Floats, most: Ints) -> Ints:
    """Return the same where no part may pass its limit; what is too much goes to the others.

    ``whole`` is at most the sum of the limits of parts with a share.
    """
    made = np.zeros(len(shares), dtype=np.int64)
    left = whole
    open_to = (shares > 0) & (most > 0)
    while left > 0 and open_to.any():
        more = np.minimum(apportioned(left, np.where(open_to, shares, 0.0)), most - made)
        made += more
        left -= int(more.sum())
        open_to &= made < most
    return made

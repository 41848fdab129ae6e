"""Minutes of polling day as a clock shows them."""

from __future__ import annotations

import math


def clock(minutes: float) -> str:
    """Return minutes from midnight as a time, rounded up: a room told 07:01 is open at 07:00:20.

    >>> clock(420), clock(506.8)
    ('07:00', '08:27')
    """
    whole = math.ceil(round(minutes, 2))
    return f"{whole // 60:02d}:{whole % 60:02d}"

"""How often one caller may ask: buckets that fill again with time, kept in this process.

A service of several processes lets through as many times more; a proxy before it can hold to the number.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from geo.errors import KhuvucError

MOST_CALLERS = 20_000
"""Buckets that are remembered; the one unused for longest is forgotten first."""


class TooOftenError(KhuvucError):
    """Somebody asks more often than this service answers one caller."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message)


class Buckets:
    """One bucket for each caller: ``most`` at once, and as many again in ``per_s`` seconds."""

    def __init__(
        self, most: int, per_s: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most, self.per_s, self._clock = most, per_s, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._turn = threading.Lock()

    def take(self, caller: str, cost: int = 1) -> None:
        """Take from a caller's bucket; raise TooOftenError where it is empty. 0 is no limit."""
        if self.most == 0:
            return
        with self._turn:
            now = self._clock()
            left, since = self._left.pop(caller, (float(self.most), now))
            left = min(float(self.most), left + (now - since) * self.most / self.per_s)
            taken = left >= cost
            self._left[caller] = (left - cost if taken else left, now)
            while len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
        if not taken:
            wait = max(1, math.ceil((cost - left) * self.per_s / self.most))
            raise TooOftenError(f"too often; try again in {wait} s", wait)

    def give_back(self, caller: str, cost: int = 1) -> None:
        """Put back what was taken for something that does not count."""
        with self._turn:
            if caller in self._left:
                left, since = self._left[caller]
                self._left[caller] = (min(float(self.most), left + cost), since)

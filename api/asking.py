"""What may be asked of a lookup, read from the words of an address."""

from __future__ import annotations

import math
from collections.abc import Mapping

from api.sandbox import SANDBOX
from geo.errors import CallError
from geo.lookup import Snapshot

WAYS = ("lon", "q", "unit", "sandbox")
"""What each way to ask is known by."""


def answer(snapshot: Snapshot, asked: Mapping[str, str]) -> bytes:
    """Return the answer to a position, words, a unit's codes or a state of the sandbox."""
    if len(asked) > 1 and sum(name in asked for name in WAYS) > 1:
        raise CallError("give one of lon and lat, q, unit and sandbox, not several")
    if "lon" in asked and "lat" in asked:
        return snapshot.find(*position(asked["lon"], asked["lat"]))
    if "q" in asked:
        return snapshot.search(asked["q"], asked.get("ward"))
    if "unit" in asked and "ward" in asked:
        return snapshot.unit(asked["ward"], asked["unit"])
    if "sandbox" in asked:
        if asked["sandbox"] not in SANDBOX:
            raise CallError(f"the sandbox has the states {', '.join(SANDBOX)}")
        return SANDBOX[asked["sandbox"]]
    raise CallError("give lon and lat, or q, or ward and unit")


def position(lon: object, lat: object) -> tuple[float, float]:
    """Return degrees; the message of an error never repeats them."""
    try:
        x, y = float(lon), float(lat)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise CallError("lon and lat are degrees of WGS 84, such as 105.85 and 21.01") from None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        raise CallError("lon lies within ±180 and lat within ±90; is one in the other's place?")
    return x, y

"""What may be asked of a planning run over HTTP."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.runs import Wishes


class RunWishes(BaseModel):
    """What somebody who starts a run wants of it; the options of ``khuvuc plan``."""

    model_config = ConfigDict(extra="forbid")

    rules: Literal["vn-2021", "vn-2026"] | None = None
    polling_day: date | None = None
    wards: tuple[str, ...] = Field(default=(), max_length=20_000)
    areas: Annotated[int, Field(ge=1, le=10_000)] | Literal["free"] | None = None
    alternatives: bool = False
    target_voters: int | None = Field(default=None, ge=1, le=1_000_000)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    time_limit: float | None = Field(default=None, ge=0.1, le=86_400)

    @classmethod
    def of_form(cls, given: Mapping[str, str]) -> RunWishes:
        """Return the wishes of a form, where what is left empty is not sent; wards as ``1, 2``."""
        plain = ("rules", "polling_day", "target_voters", "seed", "time_limit")
        asked: dict[str, object] = {name: given[name] for name in plain if name in given}
        asked["wards"] = tuple(re.findall(r"[^\s,;]+", given.get("wards", "")))
        if "free" in given or "areas" in given:
            asked["areas"] = "free" if "free" in given else given["areas"]
        return cls.model_validate({**asked, "alternatives": "alternatives" in given})

    def asked(self) -> Wishes:
        """Return the wishes as ``geo.runs`` takes them."""
        return Wishes(
            wards=self.wards,
            areas=self.areas if isinstance(self.areas, int) else None,
            free_number=self.areas == "free",
            alternatives=self.alternatives,
            target_voters=self.target_voters,
            seed=self.seed,
            time_limit_s=self.time_limit,
            generator=f"khuvuc {version('khuvuc')}",
        )

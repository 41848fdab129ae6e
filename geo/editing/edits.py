"""The edits there are. Areas are named by their numbers, units and sites by their codes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

AreaNumber = Annotated[int, Field(ge=1, le=10_000)]
Code = Annotated[str, Field(min_length=1, max_length=200)]
Codes = Annotated[tuple[Code, ...], Field(min_length=1, max_length=20_000)]


class _Values(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MoveUnits(_Values):
    """Units join another area; the areas that they leave keep at least one."""

    kind: Literal["move_units"] = "move_units"
    units: Codes
    to: AreaNumber


class ChangeStation(_Values):
    """An area votes at another site."""

    kind: Literal["change_station"] = "change_station"
    area: AreaNumber
    site_code: Code


class MergeAreas(_Values):
    """Areas become one, in the place of the lowest number; higher numbers close up."""

    kind: Literal["merge_areas"] = "merge_areas"
    areas: tuple[AreaNumber, ...] = Field(min_length=2, max_length=1_000)
    site_code: Code | None = None
    """None: of their stations the one that holds them all at the least cost."""


class SplitArea(_Values):
    """An area becomes two; the new one has the last number."""

    kind: Literal["split_area"] = "split_area"
    area: AreaNumber
    units: tuple[Code, ...] = Field(default=(), max_length=20_000)
    """Units of the new area; none: the engine divides the area into the best two."""
    site_code: Code | None = None
    """Where given units vote; None: the site that holds them at the least cost."""


class NumberAreas(_Values):
    """The areas in another order of numbers."""

    kind: Literal["number_areas"] = "number_areas"
    order: tuple[AreaNumber, ...] = Field(min_length=1, max_length=10_000)
    """Every present number once: the first is area 1 from now on."""


class LockUnit(_Values):
    """A unit keeps voting at a site when the ward is planned again."""

    kind: Literal["lock_unit"] = "lock_unit"
    unit: Code
    site_code: Code | None = None
    """None: where it votes now."""


class LockArea(_Values):
    """An area keeps exactly its units when the ward is planned again."""

    kind: Literal["lock_area"] = "lock_area"
    area: AreaNumber
    station: bool = True
    """Whether it keeps its station, too."""


class LockSite(_Values):
    """A site must host a station, or must not, when the ward is planned again."""

    kind: Literal["lock_site"] = "lock_site"
    site_code: Code
    must: Literal["open", "closed"]


class Unlock(_Values):
    """Every lock that names any of these units or sites is lifted."""

    kind: Literal["unlock"] = "unlock"
    units: tuple[Code, ...] = Field(default=(), max_length=20_000)
    sites: tuple[Code, ...] = Field(default=(), max_length=20_000)


Edit = Annotated[
    MoveUnits
    | ChangeStation
    | MergeAreas
    | SplitArea
    | NumberAreas
    | LockUnit
    | LockArea
    | LockSite
    | Unlock,
    Field(discriminator="kind"),
]
AreaEdit = MoveUnits | ChangeStation | MergeAreas | SplitArea | NumberAreas
LockEdit = LockUnit | LockArea | LockSite | Unlock

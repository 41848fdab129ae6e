"""What a lookup answers, for the OpenAPI document; the bytes themselves are written in geo.lookup."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.bodies import Body


class WardShown(Body):
    """A ward."""

    ward_code: str
    name: str
    kind: str | None


class UnitShown(Body):
    """A residential group, a part of one, a made cell or an institution."""

    unit_code: str
    name: str
    kind: Literal["group", "part", "cell", "institution"]


class AreaShown(Body):
    """A voting area."""

    area_id: str | None
    number: int | None
    kind: Literal["ordinary", "separate"]


class StationShown(Body):
    """A polling station; a name of null: the place has still to be found."""

    station_id: str
    name: str | None
    address: str | None
    lon: float | None
    lat: float | None
    step_free: bool | None = Field(description="null: not known.")
    to_be_found: bool


class Hours(Body):
    """When every station is open."""

    opens: str
    closes: str


class Slot(Body):
    """When this group's voters are asked to come."""

    from_: str = Field(alias="from")
    until: str


class Told(Body):
    """A sentence in Vietnamese and English."""

    vi: str
    en: str


class Thing(Told):
    """Something to bring."""

    code: str


class Why(Told):
    """Why somebody votes where they are."""

    kind: Literal["institution", "blockade"]


class PlanShown(Body):
    """The published plan that an answer rests on."""

    plan_id: str
    version: str
    title: str | None
    polling_day: str
    published_at: str
    voters_as_of: str | None


class Choice(Body):
    """One of several places that fit the words; ask again with its ``ward`` and ``unit``."""

    ward_code: str
    ward: str
    unit_code: str
    name: str
    because: Literal["group", "site", "address", "street"]


class LookupAnswer(Body):
    """Where somebody votes, or honestly why that is not said."""

    status: Literal["found", "choose", "not_published", "outside", "special"]
    ward: WardShown | None = None
    unit: UnitShown | None = None
    area: AreaShown | None
    station: StationShown | None
    time_slot: Slot | None = None
    special: Why | None = None
    choices: list[Choice] | None = None
    more: int | None = Field(default=None, description="Choices that are not listed.")
    hours: Hours | None = None
    bring: list[Thing] | None = None
    plan: PlanShown | None = None
    as_of: str = Field(description="Since when this holds.")
    next_check: str | None = Field(description="When to ask again; null: never, or not known.")
    report: Told


class Batch(Body):
    """Many positions at once."""

    points: list[tuple[float, float]] = Field(description="Longitude and latitude, WGS 84.")


class BatchAnswer(Body):
    """The answers, in the order of the points."""

    answers: list[LookupAnswer]

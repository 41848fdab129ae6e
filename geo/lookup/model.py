"""What a lookup is asked and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from geo.plan import PollingPlan


class Status(StrEnum):
    """How a question where somebody votes can end. There is no "nearest"."""

    FOUND = "found"
    CHOOSE = "choose"
    """Several places fit the words asked; the answer lists them."""
    NOT_PUBLISHED = "not_published"
    """A known ward, for which no plan is published."""
    OUTSIDE = "outside"
    """No ward known here, or no name like this."""
    SPECIAL = "special"
    """Those who are there vote where they are: an institution, a blockade, a quarantine facility."""


@dataclass(frozen=True)
class Published:
    """One published plan, as the store hands it over."""

    plan_id: str
    plan: PollingPlan
    published_at: datetime
    ward_codes: frozenset[str] | None = None
    """Wards it holds for; None: all of its own."""
    streets: GeoDataFrame | None = None
    """Lines with a ``name``, in any CRS: lets a voter ask for a street; None: not known."""


@dataclass(frozen=True)
class KnownWard:
    """A ward that is planned here, whether or not a plan of it is published. Shape in degrees."""

    code: str
    name: str
    kind: str | None
    shape: BaseGeometry


@dataclass(frozen=True)
class Notice:
    """What every answer says beside the place, in Vietnamese and English."""

    opens: str | None = None
    closes: str | None = None
    """None: the hours of the plan's rules."""
    bring: tuple[Mapping[str, str], ...] = (
        {"code": "voter_card", "vi": "Thẻ cử tri", "en": "Voter card"},
        {
            "code": "identity_paper",
            "vi": "Căn cước hoặc giấy tờ tùy thân",
            "en": "Identity card or paper",
        },
    )
    report: Mapping[str, str] = field(
        default_factory=lambda: {
            "vi": "Thấy sai sót? Báo cho Ủy ban nhân dân phường, xã hoặc Tổ bầu cử nơi bạn ở.",
            "en": "Something wrong? Tell the People's Committee of your ward or commune, or its "
            "election team.",
        }
    )

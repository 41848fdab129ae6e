"""A plan of two areas under many kinds of isolation, with every figure worked out by hand.

Ward 00001: 3 × 4 groups of 200 voters, 100 m a side (tests.geo.plan.made.halves). Area 1 is the left
half (site a), area 2 the right half (site b); sites c and d stand in r0c2 and r0c0 and host nothing.

``Z-BLOCK``  blockade of group r0c0 with site d inside: separate area X1, 200 voters + 30 outsiders
``Z-SITE``   blockade of the corner of r1c3 around site b, 4 voters: box; station 2 moves to site c
``Z-HOTEL``  facility of 60 in r2c3: separate area X2
``Z-ARMY``   facility of an armed unit, 12 voters: box from station 2
``Z-SLOW``   distancing of r0c2 and r0c3: time slots
home         7 voters of r1c1, 5 of r2c2: box
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from shapely import Point, box

from geo.allocation import Area
from geo.plan import PollingPlan, version_id
from geo.plan.isolation import (
    BoxRound,
    Cohort,
    HomeCount,
    Isolation,
    Kept,
    Lot,
    Measure,
    MeasureKind,
    Move,
    Response,
    Risk,
    Scenario,
    Situation,
    Stop,
    TimeSlot,
    Zone,
    ZoneKind,
)
from geo.territory import Territory
from tests.builders import grid_territory
from tests.geo.plan.made import LEFT, RIGHT, plan, ward_plan

WARD = "00001"
DAY = date(2026, 3, 15)
MORNING = datetime(2026, 3, 15, 7)
BEGAN = datetime(2026, 3, 1)
SITES = {"a": (1, 0), "b": (1, 3), "c": (0, 2), "d": (0, 0)}
AREA_1, AREA_2, X1, X2 = "00001-01", "00001-02", "00001-03", "00001-04"
S1, S2, S3, S4 = "00001-S01", "00001-S02", "00001-S03", "00001-S04"
AT_A, AT_C, AT_D = Point(50, -150), Point(250, -50), Point(50, -50)
HOTEL, ARMY, R1C1, R2C2 = Point(372, -268), Point(250, -290), Point(150, -150), Point(250, -250)
CORNER = box(330, -170, 370, -130)
"""Around site b, inside group r1c3."""


def isolated_ground() -> Territory:
    """Return the ward with its four sites."""
    return grid_territory(3, 4, voters=200, sites=SITES)


def published() -> PollingPlan:
    """Return the plan beneath."""
    return plan(ward_plan(isolated_ground(), (Area(LEFT, 0), Area(RIGHT, 1))))


def zones() -> tuple[Zone, ...]:
    """Return the five zones."""
    return (
        Zone("Z-BLOCK", ZoneKind.BLOCKADE, box(0, -100, 100, 0), BEGAN, outsiders=30,
             name="Ngõ Thử", source="Quyết định 12", as_of=DAY),
        Zone("Z-SITE", ZoneKind.BLOCKADE, CORNER, BEGAN, voters=4),
        Zone("Z-HOTEL", ZoneKind.QUARANTINE_FACILITY, HOTEL, BEGAN, voters=60,
             name="Khách sạn Thử"),
        Zone("Z-ARMY", ZoneKind.QUARANTINE_FACILITY, ARMY, BEGAN, voters=12,
             name="Trung đoàn 7919", armed=True),
        Zone("Z-SLOW", ZoneKind.DISTANCING, box(200, -100, 400, 0), BEGAN,
             ends=datetime(2026, 3, 20)),
    )  # fmt: skip


def cohort(unit: str | None, lot: Lot, voters: int, zone: str | None = None) -> Cohort:
    """Return a cohort; at home it is met at its group's own point."""
    risk = {Lot.HOME: Risk.HOME_F1, Lot.BLOCKADE: Risk.BLOCKADE, Lot.FACILITY: Risk.FACILITY}
    point = {"r1c1": R1C1, "r2c2": R2C2}.get(unit or "") if lot is Lot.HOME else None
    return Cohort(WARD, unit, zone, lot, voters, risk.get(lot), lot is Lot.BLOCKADE, point)


def measure(number: int, kind: MeasureKind, *cohorts: Cohort, **fields: object) -> Measure:
    """Return a measure with a reason that names its voters."""
    voters = sum(c.voters for c in cohorts)
    given = {
        "zone_code": None, "area_id": AREA_2, "station_id": S2, "rule": "box_by_default",
        "reason": f"{voters} voters vote by {kind}.", "source": "DOMAIN 3",
        "facts": {"voters": voters}, **fields,
    }  # fmt: skip
    return Measure(f"M{number:02d}", kind, WARD, voters=voters, cohorts=cohorts, **given)


FREE_OF_2 = {"r0c2": 200, "r0c3": 200, "r1c2": 200, "r1c3": 196, "r2c2": 195, "r2c3": 200}
"""Voters of area 2 who are not isolated; 1,191 in all."""


def measures() -> tuple[Measure, ...]:
    """Return the measures, one for each kind and lot."""
    free = [cohort(unit, Lot.FREE, voters) for unit, voters in FREE_OF_2.items()]
    return (
        measure(1, MeasureKind.SEPARATE_AREA, cohort("r0c0", Lot.BLOCKADE, 200, "Z-BLOCK"),
                cohort(None, Lot.OUTSIDER, 30, "Z-BLOCK"), zone_code="Z-BLOCK", area_id=X1,
                station_id=S3, site_code="d", point=AT_D, rule="separate_from_minimum",
                beaten=("A box round would take 11 hours.",)),
        measure(2, MeasureKind.AUXILIARY_BOX, cohort("r1c3", Lot.BLOCKADE, 4, "Z-SITE"),
                zone_code="Z-SITE", point=CORNER.centroid),
        measure(3, MeasureKind.SEPARATE_AREA, cohort(None, Lot.FACILITY, 60, "Z-HOTEL"),
                zone_code="Z-HOTEL", area_id=X2, station_id=S4, point=HOTEL),
        measure(4, MeasureKind.AUXILIARY_BOX, cohort(None, Lot.FACILITY, 12, "Z-ARMY"),
                zone_code="Z-ARMY", point=ARMY),
        measure(5, MeasureKind.AUXILIARY_BOX, cohort("r1c1", Lot.HOME, 7), area_id=AREA_1,
                station_id=S1),
        measure(6, MeasureKind.AUXILIARY_BOX, cohort("r2c2", Lot.HOME, 5)),
        measure(7, MeasureKind.MOVED_STATION, *free, zone_code="Z-SITE", site_code="c", point=AT_C,
                rule="fewest_moved"),
        measure(8, MeasureKind.TIME_SLOTS, cohort("r0c2", Lot.FREE, 200),
                cohort("r0c3", Lot.FREE, 200), zone_code="Z-SLOW", rule="slots_when_distanced"),
    )  # fmt: skip


def moves() -> tuple[Move, ...]:
    """Return the 1,191 voters who go to site c instead of b; r0c2 walks 0 m instead of 141.4."""
    added = {"r0c2": -141.4, "r0c3": 0.0, "r1c2": 0.0, "r1c3": 141.4, "r2c2": 58.6, "r2c3": 123.6}
    return tuple(Move(u, n, S2, S2, "M07", added[u]) for u, n in FREE_OF_2.items())


def rounds() -> tuple[BoxRound, ...]:
    """Return two rounds at 250 m a minute, 5 minutes a stop, 3 a voter, 15 to change dress.

    Round 1: 100 m to r1c1 and back, 0.4 minutes each; 5 + 7·3 = 26 minutes at the stop.
    Round 2, from site c: 200 m (0.8) to r2c2, 5 + 5·3 = 20; 141.4 m (0.57) and 15 to the corner,
    5 + 4·3 = 17; 172 m (0.69) and 15 to the army, 5 + 12·3 = 41; 240 m (0.96) back.
    """
    corner = CORNER.centroid
    return (
        BoxRound("R1", S1, 1, 480, 506.8,
                 (Stop("M05", "r1c1", None, R1C1, 7, Risk.HOME_F1, 480.4, 506.4),), 200.0),
        BoxRound("R2", S2, 1, 480, 592.1, (
            Stop("M06", "r2c2", None, R2C2, 5, Risk.HOME_F1, 480.8, 500.8),
            Stop("M02", "r1c3", "Z-SITE", corner, 4, Risk.BLOCKADE, 516.4, 533.4),
            Stop("M04", None, "Z-ARMY", ARMY, 12, Risk.FACILITY, 549.1, 590.1),
        ), 753.5),
    )  # fmt: skip


def slots() -> tuple[TimeSlot, ...]:
    """Return slots of 30 minutes for 50 voters each: 10 people at 4 minutes are 75 in 30 minutes."""
    return tuple(
        TimeSlot(AREA_2, S2, unit, 420 + 30 * (4 * row + step), 450 + 30 * (4 * row + step), 50)
        for row, unit in enumerate(("r0c2", "r0c3"))
        for step in range(4)
    )


def kept() -> tuple[Kept, ...]:
    """Return the 193 of r1c1 who are not at home: nobody else of a touched group stays in place."""
    said = "193 voters of r1c1 are not isolated."
    return (
        Kept(WARD, "r1c1", None, Lot.FREE, 193, AREA_1, S1, "keeps_station_not_isolated", said,
             ("auxiliary_box: they may leave their homes",)),
    )  # fmt: skip


def response() -> Response:
    """Return the response to all of it."""
    situation = Situation(
        MORNING,
        zones(),
        (HomeCount("r1c1", DAY, 7), HomeCount("r2c2", DAY, 5)),
    )
    return Response(
        situation, measures(), moves(), rounds(), slots(),
        moved_voters=1_191, moved_bound=1_191, teams=2, teams_bound=2, kept=kept(),
    )  # fmt: skip


def isolated_plan(made: Response | None = None) -> PollingPlan:
    """Return the plan with two scenarios: ``none`` and, in force, ``outbreak``."""
    base = published()
    quiet = Scenario("none", Response(Situation(MORNING)))
    outbreak = Scenario("outbreak", made or response(), zones())
    return replace(
        base, isolation=Isolation(version_id(base), (quiet, outbreak), in_force="outbreak")
    )

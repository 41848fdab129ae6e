"""One change for each rule about isolation that breaks it, and what is then found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from shapely import Point

from geo.plan import PollingPlan
from geo.plan.isolation import HomeCount, Lot, MeasureKind, Response, Risk, Stop
from tests.isolation_builders import (
    AREA_2,
    S2,
    cohort,
    isolated_plan,
    measure,
    measures,
    response,
    rounds,
    slots,
)

Change = Callable[[], PollingPlan]


def with_response(**changes: object) -> PollingPlan:
    """Return the plan with another response in force."""
    return isolated_plan(replace(response(), **changes))


def with_measure(number: int, **changes: object) -> PollingPlan:
    """Return the plan with one measure changed, counted from 1."""
    made = list(measures())
    made[number - 1] = replace(made[number - 1], **changes)
    return with_response(measures=tuple(made))


def without_home_box() -> PollingPlan:
    """Return the plan in which nobody calls on the seven voters of r1c1."""
    return with_response(
        measures=tuple(m for m in measures() if m.measure_id != "M05"), rounds=rounds()[1:]
    )


def without_blockade_area() -> PollingPlan:
    """Return the plan in which the 200 voters of r0c0 are left to the station outside."""
    made = list(measures())
    outsiders = made[0].cohorts[1:]
    made[0] = replace(made[0], cohorts=outsiders, voters=30)
    return with_response(measures=tuple(made))


def sent_out_of_home() -> PollingPlan:
    """Return the plan in which five isolated at home are asked to another station."""
    out = measure(6, MeasureKind.OTHER_STATION, cohort("r2c2", Lot.HOME, 5), site_code="c")
    made = (*measures()[:5], out, *measures()[6:])
    one = replace(rounds()[1], stops=rounds()[1].stops[1:])
    return with_response(measures=made, rounds=(rounds()[0], one), moved_bound=0)


def unserved() -> PollingPlan:
    """Return the plan in which the twelve of the army stay without a way."""
    gone = replace(measures()[3], kind=MeasureKind.UNSERVED)
    one = replace(rounds()[1], stops=rounds()[1].stops[:2])
    made = (*measures()[:3], gone, *measures()[4:])
    return with_response(measures=made, rounds=(rounds()[0], one))


def changed_round(**changes: object) -> PollingPlan:
    """Return the plan with the second round changed."""
    return with_response(rounds=(rounds()[0], replace(rounds()[1], **changes)))


def against_the_order() -> PollingPlan:
    """Return the plan whose second round calls on the blockade before the group."""
    home, corner, army = rounds()[1].stops
    first = replace(corner, arrives_min=481.0, leaves_min=498.0)
    then = replace(home, arrives_min=514.0, leaves_min=534.0)
    last = replace(army, arrives_min=550.0, leaves_min=591.0)
    return changed_round(stops=(first, then, last), ends_min=592.5)


def small_box() -> PollingPlan:
    """Return the plan under rules whose boxes hold twenty."""
    made = isolated_plan()
    held = made.rules.isolation.model_copy(update={"box_capacity": 20})
    rules = made.rules.model_copy(update={"isolation": held})
    return rebased(replace(made, rules=rules))


def rebased(made: PollingPlan) -> PollingPlan:
    """Return the plan with the version that its changed areas have."""
    from geo.plan import version_id  # noqa: PLC0415

    base = version_id(replace(made, isolation=None))
    return replace(made, isolation=replace(made.isolation, base_version=base))


def far_zone() -> PollingPlan:
    """Return the plan with the army 10 km away; its box would be too late too."""
    known = response().situation
    zones = tuple(
        replace(z, geometry=Point(10_400, -290)) if z.code == "Z-ARMY" else z for z in known.zones
    )
    return with_response(situation=replace(known, zones=zones))


def changed_beneath() -> PollingPlan:
    """Return the plan whose areas beneath were drawn from another seed."""
    return replace(isolated_plan(), seed=8)


def crowded_slot() -> PollingPlan:
    """Return the plan that asks 76 voters for 07:00; ten at four minutes are 75 in half an hour."""
    return with_response(slots=(replace(slots()[0], voters=76), *slots()[1:]))


def full_site() -> PollingPlan:
    """Return the plan with 1,190 places at site c for the 1,191 who come."""
    made = isolated_plan()
    ward = made.wards[0]
    sites = ward.territory.sites.assign(capacity=[None, None, 1_190, None])
    sites["capacity"] = sites["capacity"].astype("Int64")
    ground = replace(ward.territory, sites=sites)
    return rebased(replace(made, wards=(replace(ward, territory=ground),)))


def extra_home_count() -> PollingPlan:
    """Return the plan with a home count that no measure knows of."""
    known = response().situation
    added = HomeCount("r0c1", date(2026, 3, 15), 3, Risk.HOME_F2)
    return with_response(situation=replace(known, home=(*known.home, added)))


def strange_stop() -> PollingPlan:
    """Return the plan whose first round serves one voter too few."""
    one = rounds()[0]
    stop: Stop = replace(one.stops[0], voters=6)
    return with_response(rounds=(replace(one, stops=(stop,)), rounds()[1]))


def fewer_moves(stated: Response | None = None) -> PollingPlan:
    """Return the plan that says one voter fewer moves."""
    del stated
    return with_response(moved_voters=1_190)


ISOLATION_BREACHES: dict[str, tuple[tuple[Change, str], ...]] = {
    "base_plan_kept": ((changed_beneath, "kv-"),),
    "zone_inside_wards": ((far_zone, "Z-ARMY"),),
    "isolated_vote_once": (
        (without_home_box, "r1c1"),
        (extra_home_count, "r0c1"),
        (lambda: with_measure(3, voters=59, cohorts=(cohort(None, Lot.FACILITY, 59, "Z-HOTEL"),)),
         "Z-HOTEL"),
    ),
    "blockade_served_inside": ((without_blockade_area, "r0c0"),),
    "cohorts_fit_unit": (
        (lambda: with_measure(3, voters=61), "M03"),
        (lambda: with_response(measures=(*measures(), measure(
            9, MeasureKind.OTHER_STATION, cohort("r0c1", Lot.FREE, 201), site_code="c")),
            moves=(*response().moves, replace(
                response().moves[0], unit_code="r0c1", measure_id="M09", voters=201)),
            moved_voters=1_392), "r0c1"),
        (lambda: with_response(kept=()), "r1c1"),
        (lambda: with_response(kept=response().kept * 2), "r1c1"),
    ),
    "way_lawful": ((sent_out_of_home, "M06"),),
    "zone_area_lawful": (
        (lambda: with_measure(3, point=Point(300, -150)), "00001-04"),
        (lambda: with_measure(3, area_id=AREA_2, station_id=S2, point=Point(250, -50)), AREA_2),
    ),
    "moved_station_open": ((full_site, "c"), (lambda: with_measure(7, site_code="z"), "z")),
    "moves_counted": (
        (fewer_moves, "outbreak"),
        (lambda: with_response(moves=response().moves[1:]), "outbreak"),
        (lambda: with_response(moved_bound=1_192), "outbreak"),
    ),
    "rounds_keep_hours": (
        (lambda: changed_round(ends_min=591.0), "R2"),
        (lambda: changed_round(starts_min=100.0, ends_min=592.1), "R2"),
        (lambda: changed_round(station_id="00001-S09"), "R2"),
        (lambda: changed_round(starts_min=480.5), "R2"),
    ),
    "rounds_keep_order": ((against_the_order, "R2"),),
    "box_holds": ((small_box, "R2"),),
    "box_reaches_all": ((strange_stop, "M05"),),
    "slots_hold_room": ((crowded_slot, AREA_2),),
    "isolated_unserved": ((unserved, "M04"),),
}  # fmt: skip
"""By rule: plans that break it, and what the finding is about."""

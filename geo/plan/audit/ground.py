"""Areas are in one piece on the ground, and barriers are respected."""

from __future__ import annotations

from collections.abc import Iterator

from geo.findings import Finding
from geo.plan.audit.case import Case
from geo.plan.connection import neighbours_of, pieces

PRACTICE = "practice: an area is one piece of ground that its voters can cross"


def contiguous(case: Case) -> Iterator[Finding]:
    """Require one piece of each ordinary area, by borders the shapes bear out, bridges and links."""
    with_barred = neighbours_of(case.pairs[0] | case.pairs[1])
    for index, area in case.ordinary():
        members = case.members(area)
        found = pieces([u for u in members if u not in case.institutions], with_barred)
        if len(found) > 1:
            name = case.ward.area_id(index)
            apart = sorted(found[1])
            yield case.error(
                "contiguous",
                name,
                f"{name} is in {len(found)} pieces; {case.codes(apart)} shares no border with the rest",
                PRACTICE,
                pieces=len(found),
                apart=case.codes(apart),
            )


def barriers_respected(case: Case) -> Iterator[Finding]:
    """Require that no area hangs together only across a barrier without a bridge."""
    with_barred = neighbours_of(case.pairs[0] | case.pairs[1])
    for index, area in case.ordinary():
        members = [u for u in case.members(area) if u not in case.institutions]
        across = pieces(members, case.neighbours)
        if len(across) > 1 and len(pieces(members, with_barred)) == 1:
            name = case.ward.area_id(index)
            barriers = _barriers_between(case, across)
            yield case.error(
                "barriers_respected",
                name,
                f"{name} is cut by {barriers}; {case.codes(sorted(across[1]))} has no crossing to "
                "the rest",
                PRACTICE,
                pieces=len(across),
                barriers=barriers,
            )


def _barriers_between(case: Case, parts: list[frozenset[int]]) -> str:
    part_of = {unit: number for number, part in enumerate(parts) for unit in part}
    names = {
        str(row["barrier"])
        for row in case.territory.barred.to_dict("records")
        if part_of.get(int(row["u"]), -1) != part_of.get(int(row["v"]), -2)
        and {int(row["u"]), int(row["v"])} <= set(part_of)
    }
    return ", ".join(sorted(names)) or "a barrier"

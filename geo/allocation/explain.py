"""Obstacles with what to change: the cheapest repair laid beside the reasons that ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from geo.allocation.building import Request
from geo.allocation.reading_off import Repair
from geo.allocation.reasons import irreducible_reasons
from geo.allocation.repair import cheapest_repair
from geo.allocation.repaired import BETWEEN
from geo.allocation.task import Task
from geo.errors import Obstacle, RepairStep

HELPS: dict[str, tuple[str, ...]] = {
    "max_voters": ("split",),
    "capacity": ("places", "site", "room", "split"),
    "rooms": ("room", "site"),
    "min_voters": ("link", "remote"),
    "bounds": ("link", "remote"),
    "walk": ("way", "site"),
    "lock": ("lock",),
}
"""Kinds of steps that remove an obstacle, by its rule."""


SITES_LISTED = 5
"""New sites that a sentence names one by one."""

REASONS: dict[str, str] = {
    "reachable": "ways to the sites",
    "contiguous": "borders, barriers and ballots",
    "rooms": "the rooms of the sites",
    "capacity": "the places of the sites",
    "max_voters": "the maximum of voters",
    "min_voters": "the minimum of voters",
}
"""Rules in conflict, in words."""


def explained(
    request: Request, found: Sequence[Obstacle], task: Task, areas: int | None = None
) -> tuple[Obstacle, ...]:
    """Return the obstacles with the steps of the cheapest repair, each step once.

    Steps that no obstacle asks for stand with one of their own: they are what is needed beside the
    counts, for whole units have to fit. ``areas`` is the number that was asked for.
    """
    own = [o for o in found if o.changes]
    others = [o for o in found if not o.changes]
    repair = None if any(o.rule == "voters" for o in found) else cheapest_repair(request, task)
    others = [_with_reasons(request, o) for o in others]
    if repair is None or not repair.suffices:
        return tuple(found)
    steps = list(repair.steps)
    if areas is not None and repair.areas != areas:
        ward = f"ward {request.territory.ward.code}"
        steps.append(RepairStep("areas", ward, repair.areas))
    told = []
    for obstacle in others:
        mine = [step for step in steps if _removes(step, obstacle)]
        steps = [step for step in steps if step not in mine]
        told.append(replace(obstacle, changes=tuple(mine)))
    locks = tuple(step for step in steps if step.kind == "lock")
    rest = tuple(step for step in steps if step.kind != "lock")
    if locks:
        told.append(_in_the_way(locks))
    if rest:
        told.append(_beside(request, rest, alone=not others))
    return (*own, *_certified(told, repair))


def _with_reasons(request: Request, obstacle: Obstacle) -> Obstacle:
    """Name the rules in conflict where counting showed none."""
    if obstacle.facts.get("what") != "no_plan":
        return obstacle
    reasons = irreducible_reasons(request)
    if not reasons:
        return obstacle
    named = ", ".join(REASONS[name] for name in reasons)
    return replace(
        obstacle,
        message=f"no legal plan exists: whole units cannot keep {named}"
        + (" all at once; each of these is needed for the conflict" if len(reasons) > 1 else ""),
        facts={**obstacle.facts, "what": "conflict", "reasons": ", ".join(reasons)},
    )


def _removes(step: RepairStep, obstacle: Obstacle) -> bool:
    if step.kind == "lock" and obstacle.facts.get("what") in ("all_closed", "no_plan", "conflict"):
        return True
    if step.kind not in HELPS.get(obstacle.rule, ()) and obstacle.rule != "plan":
        return False
    if step.kind in ("split", "lock"):
        return step.subject in obstacle.subject or obstacle.subject in step.subject
    return True


def _in_the_way(locks: tuple[RepairStep, ...]) -> Obstacle:
    named = BETWEEN.join(step.subject for step in locks)
    return Obstacle(
        "lock",
        named,
        f"the locks on {named} leave less than is needed",
        "",
        facts={"what": "locks_in_the_way", "units": named},
        changes=locks,
    )


def _beside(request: Request, steps: tuple[RepairStep, ...], *, alone: bool) -> Obstacle:
    start = "" if alone else "that alone is not enough: "
    return Obstacle(
        "plan",
        f"ward {request.territory.ward.code}",
        f"{start}whole units do not fit into the rooms and places there are",
        "",
        facts={"what": "whole_units", "alone": int(alone)},
        changes=steps,
    )


def _certified(obstacles: list[Obstacle], repair: Repair) -> list[Obstacle]:
    """Give each obstacle the words of its steps, and the last one what is proved of all."""
    facts = {"repair_cost": round(repair.cost, 1), "repair_least": round(repair.least, 1)}
    together = len(repair.steps) > 1
    done = []
    for position, obstacle in enumerate(obstacles):
        words = remedy_of(obstacle.changes) or "the changes named for the other reasons are enough"
        if position == len(obstacles) - 1:
            words += certificate_of(repair, together=together)
        done.append(
            replace(
                obstacle,
                remedy=words,
                facts={**obstacle.facts, **facts, "together": int(together)},
                suffices=repair.suffices,
                proved=repair.proved,
            )
        )
    return done


def remedy_of(steps: Iterable[RepairStep]) -> str:
    """Return steps in words."""
    steps = list(steps)
    sizes = [step.amount for step in steps if step.kind == "site"]
    if len(sizes) <= SITES_LISTED:
        return "; ".join(_said(step) for step in steps)
    sites = (
        f"name {len(sizes)} more sites of {min(sizes):,} to {max(sizes):,} places, {sum(sizes):,} in all "
        "(their units stand in report.json)"
    )
    return "; ".join([sites, *(_said(step) for step in steps if step.kind != "site")])


def certificate_of(repair: Repair, *, together: bool) -> str:
    """Return what is known of a repair: it is enough, and whether none is cheaper."""
    enough = "together this is enough" if together else "this is enough"
    spared = 1.0 - repair.least / repair.cost if repair.cost > 0 else 0.0
    known = (
        "proved: no cheaper change is"
        if repair.proved
        else f"a change cheaper by at most {max(spared, 0.001):.1%} is not ruled out"
    )
    return f" ({enough}; {known})"


def _said(step: RepairStep) -> str:
    number, subject, other = f"{step.amount:,}", step.subject, step.other
    words = {
        "places": f"add {number} places at site {subject}",
        "room": f"add {number} room{'s' if step.amount != 1 else ''} at site {subject}",
        "site": f"name one more site of at least {number} places, for units {_few(subject)}",
        "split": f"split unit {subject} into {number} parts, by its buildings or points "
        "(or make part of it a separate area)",
        "remote": f"mark units {_few(subject)} as remote, if they are",
        "link": f"name a link between units {subject} and {other}",
        "way": f"give a way from unit {subject} to site {other}",
        "lock": f"open the closed site {subject} again"
        if other == "closed_sites"
        else f"drop the lock on {subject} ({other})",
        "areas": f"ask for {number} areas",
        "voters": "give the voters",
    }
    return words[step.kind]


def _few(subject: str, most: int = 8) -> str:
    codes = subject.split(BETWEEN)
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more

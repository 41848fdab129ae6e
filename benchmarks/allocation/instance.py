"""One instance, and the arrays that the peers work on."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.allocation import Area
from geo.allocation.building import Request, build_problem, separate_cost
from geo.allocation.feasible import pieces_of
from geo.allocation.locked import apply_locks
from geo.allocation.problem import Problem
from geo.allocation.separate import separate_areas
from geo.rules import ElectoralRules, Locks, PlanningAims
from geo.territory import Territory


@dataclass(frozen=True)
class Published:
    """What the literature says of a public instance, in the instance's own unit of cost."""

    best: float
    bound: float
    source: str


@dataclass(frozen=True)
class Instance:
    """A ward with its rules, aims and locks; no previous plan."""

    name: str
    territory: Territory
    rules: ElectoralRules
    aims: PlanningAims
    areas: int | None = None
    """Number of ordinary areas; None = what the target sizes ask for."""
    published: Published | None = None
    shaped: bool = True
    """Whether units have shapes whose borders are the contiguity, so that the audit can be asked."""
    locks: Locks = field(default_factory=Locks)


@dataclass(frozen=True)
class Model:
    """An instance with the number of areas and the target fixed: what each peer is given."""

    instance: Instance
    problem: Problem
    areas: int
    separate: tuple[Area, ...]
    """Areas of institutions, the same in every plan."""
    separate_cost: float
    """What they cost, which the arrays leave out."""


def model_of(instance: Instance, areas: int, target_voters: float) -> Model:
    """Return the arrays of an instance for ``areas`` ordinary areas."""
    territory, rules, aims, locks = (
        instance.territory, instance.rules, instance.aims, instance.locks,
    )  # fmt: skip
    separate, _ = separate_areas(territory, rules, aims, locks, {})
    request = Request(territory, rules, aims, locks, {}, pieces_of(territory), separate)
    locked = apply_locks(territory, request.pieces, rules, locks)
    problem = build_problem(request, locked).aimed_at(target_voters)
    return Model(instance, problem, areas, separate, separate_cost(request))

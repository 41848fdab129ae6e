"""Wards of many atoms (cells of buildings): stations, then areas grown from them, then borders.

1. Climbing (``location``) says which sites an optimal fractional plan opens, and gives a bound.
2. Areas grow from the stations chosen (``growing``). Where sites are few, the ward made coarse
   (``coarse``) is planned as well: that finds what fits where nearly every site is needed.
3. Annealing at the borders (``bordering``) keeps the bounds and shortens walks; the better start goes on.
4. The bound climbs on toward the plan found, and is certified over all atoms and sites.

Work is in proportion to the atoms and, for the bound, to pairs of a site and an atom near it. All is
counted in steps; a time limit may only cut it short.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.allocation.annealing import Found, anneal_plan
from geo.allocation.bordering import anneal_borders, usual_price
from geo.allocation.bound import nearest_bound
from geo.allocation.coarse import coarsened, with_sites
from geo.allocation.construct import areas_by_part
from geo.allocation.growing import grown_plan, transport_bound_prices
from geo.allocation.location import Located, Near, certified, climb, first_prices, nearest_atoms
from geo.allocation.number import Range, places, possible_range
from geo.allocation.partition import Count
from geo.allocation.problem import Ints, Problem, Ward
from geo.allocation.prove import Proof
from geo.allocation.search import Schedule
from geo.allocation.stations import least_number, stations
from geo.allocation.task import Task

MANY = 1_000
"""Atoms from which a ward is planned this way."""
STEPS_FIRST, STEPS_LAST, PAIRS_LAST = 150, 500, 1_200_000_000
"""Climbing before there is a plan, and toward the plan: no more steps than look at so many pairs."""
EPOCHS = 60
SHORT, LONG = 250, 700
"""Steps for each atom: to compare two starts, and to end with the better."""
COARSE, COARSE_EACH, COARSE_SITES = 1_500, 4, 1_000
"""Atoms of a coarse ward, at least so many for each area; most sites that it is worth while for."""
SPARE_PLACES, SPARE_WHERE_MANY, MANY_PLACES = 1.02, 1.2, 2.0
"""Places for each voter where a number has to be chosen that rooms can hold; more of them where all
sites together have so many that the largest alone need not be filled to the last place."""
HOPELESS = 0.02
"""Share of voters by whom a plan may break rules for the long search to be worth while."""
MORE = (0.02, 0.05, 0.1)
"""Shares of areas more that are tried where the number wanted has no plan."""


def plan_many(
    task: Task, problem: Problem, possible: Range, wanted: int, *, fixed: bool,
    within: Count | None = None,
) -> tuple[Proof, bool]:  # fmt: skip
    """Return the best plan that this search meets with its bound, and whether it is legal.

    The number of areas is the wanted one, unless it is not ``fixed`` and no legal plan of it is met. The
    bound is for that number, or for all numbers ``within`` some.
    """
    near = nearest_atoms(problem.ward)
    best: Found | None = None
    for number in numbers(problem, possible, wanted, fixed=fixed):
        found, located = _searched(task, problem, possible, near, number)
        best = found if best is None or found.wrong < best.wrong else best
        if found.legal:
            count = within or (number, number)
            return _bounded(task, problem, near, located, found, count), True
        if task.clock.over():
            break
    if best is None:
        raise ValueError("no number of areas is possible")
    return Proof(best, -np.inf, (wanted, wanted)), False


def numbers(problem: Problem, possible: Range, wanted: int, *, fixed: bool) -> Iterator[int]:
    """Yield the numbers of areas to try: none that the places of so many rooms cannot hold."""
    first = max(wanted, possible.lowest)
    if first < least_number(problem.ward):
        # Rooms filled to the last place seldom lie where cells can fill them.
        plenty = places(problem.ward) >= MANY_PLACES * float(problem.ward.voters.sum())
        first = least_number(problem.ward, SPARE_WHERE_MANY if plenty else SPARE_PLACES)
    first = min(first, possible.highest)
    if fixed:
        yield wanted
        return
    tried = [first, *(first + max(i, round(first * m)) for i, m in enumerate(MORE, 1))]
    yield from dict.fromkeys(min(number, possible.highest) for number in tried)


def _searched(
    task: Task, problem: Problem, possible: Range, near: Near, areas: int
) -> tuple[Found, Located]:
    """Return the best plan of some areas from the starts there are, and where climbing began."""
    ward = problem.ward
    count = (areas, areas)
    task.on_progress("compile", 0, 1)
    prices = first_prices(ward)
    toward = 2.0 * float((prices * ward.voters).sum())
    located = climb(ward, near, prices, count, toward, STEPS_FIRST)
    task.on_progress("compile", 1, 1)
    best: Found | None = None
    for turn, start in enumerate(_starts(task, problem, possible, located, areas)):
        task.on_progress("search", turn, 3)
        tried = _annealed(task, ward, *start, SHORT, hot=0.3)
        best = tried if best is None else best.better(tried)
        if task.clock.over():
            break
    if best is None:
        raise ValueError("no start for any plan")
    hopeful = best.wrong < HOPELESS * float(ward.voters.sum())
    if hopeful and not task.clock.over():
        best = best.better(_annealed(task, ward, best.label, best.site, LONG, hot=0.15))
    return best, located


def _starts(
    task: Task, problem: Problem, possible: Range, located: Located, areas: int
) -> Iterator[tuple[Ints, Ints]]:
    """Yield connected plans to start from, near to legal ones."""
    ward = problem.ward
    regions = stations(ward, located.opened, areas_by_part(ward, areas, possible))
    grown = grown_plan(ward, regions)
    if grown is not None and len(grown[1]) != areas:
        grown = None
    if grown is not None:
        yield grown
    if grown is None or len(ward.rooms) <= COARSE_SITES:
        yield _coarse_plan(task, problem, located, areas)


def _coarse_plan(task: Task, problem: Problem, located: Located, areas: int) -> tuple[Ints, Ints]:
    """Return the plan that the ordinary annealing finds for the ward made coarse."""
    coarse, joined = coarsened(problem, max(COARSE, COARSE_EACH * areas))
    coarse, sites = with_sites(coarse, located.opened, max(COARSE_SITES, 3 * areas))
    found = anneal_plan(coarse, areas, possible_range(coarse), task, tries=1, most=2)
    return found.label[joined], sites[found.site]


def _annealed(task: Task, ward: Ward, label: Ints, site: Ints, each: int, hot: float) -> Found:
    steps = max(1, each * len(ward.voters) // EPOCHS)
    pace = Schedule(steps, EPOCHS, hot, 0.003, usual_price(ward), task.seed)
    return Found(*anneal_borders(ward, label, site, pace))


def _bounded(
    task: Task, problem: Problem, near: Near, located: Located, found: Found, count: Count
) -> Proof:
    """Return the plan with the bound that climbing toward it comes to."""
    ward = problem.ward
    lower = nearest_bound(problem, count[0])
    starts = [located.prices, transport_bound_prices(ward, found.site)]
    tried = [climb(ward, near, start, count, found.cost, 1) for start in starts]
    best = max(tried, key=lambda one: one.lower)
    if not task.clock.over():
        task.on_progress("bound", 0, 1)
        steps = max(STEPS_FIRST, min(STEPS_LAST, PAIRS_LAST // max(1, len(near.atom))))
        best = climb(ward, near, best.prices, count, found.cost, steps)
        task.on_progress("bound", 1, 1)
    lower = max(lower, certified(problem, near, best, count))
    return Proof(found, min(lower, found.cost), count)

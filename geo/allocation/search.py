"""Simulated annealing over connected plans with a fixed number of areas, compiled.

Areas stay connected at every step; other rules may be broken on the way at a price P a voter, which
rises while the plan is illegal and falls while it is legal. Moves: an atom goes to a neighbouring area;
two atoms change places; an area takes another station; two areas exchange stations; two areas merge
and a third is split, so that stations far apart can open and close (as in ReCom, DeFord, Duchin and
Solomon 2021). The cost is changed by differences, exactly those of ``objective``.

Everything is arithmetic on one stream of numbers from the seed (SplitMix64), so equal input gives an
equal plan; e^x is taken as (1 + x/64)^64 to keep system libraries out of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.allocation.compiled import compiled
from geo.allocation.problem import Floats, Ints, Ward


class Schedule(NamedTuple):
    """How long and how hot to anneal."""

    steps: int
    epochs: int
    hot: float
    cold: float
    price: float
    """Voter-metres for each voter by which a rule is broken, at the start."""
    seed: int


class State(NamedTuple):
    """A plan in the making; areas are rows."""

    label: Ints
    site: Ints
    weight: Ints
    atoms: Ints
    strict: Ints
    """Atoms of each area that are not remote."""
    service: Floats
    """Areas × sites: Σ cost of the area's atoms at the site."""
    load: Ints
    hosted: Ints
    rng: np.ndarray
    """One uint64: the state of the random stream."""
    mark: Ints
    """Work space of searches within an area: stamp of each atom, the stamp last."""
    queue: Ints


class Trail(NamedTuple):
    """What a run leaves: best plan, then legal plans met on the way."""

    label: Ints
    site: Ints
    cost: float
    violation: float
    labels: Ints
    sites: Ints


@compiled
def random01(rng: np.ndarray) -> float:
    """Return the next number in [0, 1) of the stream (SplitMix64, Steele et al. 2014)."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def below(rng: np.ndarray, n: int) -> int:
    """Return the next whole number below n."""
    return int(random01(rng) * n)


@compiled
def accepts(rng: np.ndarray, rise: float, heat: float) -> bool:
    """Return whether a step that costs ``rise`` more is taken at this heat."""
    if rise <= 0.0:
        return True
    x = 1.0 + rise / heat / 64.0
    for _ in range(6):
        x = x * x
    return random01(rng) * x < 1.0


@compiled
def size_cost(ward: Ward, weight: int) -> float:
    """Return the imbalance cost of an area's voters."""
    return float(ward.imbalance * abs(weight - ward.target))


@compiled
def size_violation(ward: Ward, weight: int, count: int, strict: int, part: int) -> float:
    """Return the voters by which an area breaks the bounds, lawful exceptions counted."""
    if weight > ward.hi:
        return float(weight - ward.hi)
    if weight >= ward.lo or strict == 0:
        return 0.0
    if ward.exempt[part] and count == ward.part_size[part]:
        return 0.0
    return float(ward.lo - weight)


@compiled
def site_violation(ward: Ward, j: int, load: int, hosted: int) -> float:
    """Return by how many voters a site is overfull; a missing room counts as a typical area."""
    over = float(max(0, load - ward.capacity[j]))
    crowd = max(0, hosted - ward.rooms[j])
    if ward.must_open[j] and hosted == 0:
        crowd += 1
    return float(over + crowd * max(1.0, 0.5 * ward.target))


@compiled
def outside_cost(ward: Ward, label: Ints, k: int, j: int) -> float:
    """Return the cost of site j for area k standing outside of it."""
    home = ward.home[j]
    return 0.0 if home >= 0 and label[home] == k else float(ward.outside)


@compiled
def plan_cost(ward: Ward, label: Ints, site: Ints) -> tuple[float, float]:
    """Return the cost of a plan without the problem's constant, and its violation in voters."""
    k, m = len(site), len(ward.rooms)
    weight = np.zeros(k, np.int64)
    count = np.zeros(k, np.int64)
    strict = np.zeros(k, np.int64)
    part = np.zeros(k, np.int64)
    cost, cut = 0.0, 0.0
    for a in range(len(label)):
        area = label[a]
        weight[area] += ward.voters[a]
        count[area] += 1
        strict[area] += 0 if ward.remote[a] else 1
        part[area] = ward.part[a]
        cost += ward.cost[a, site[area]]
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            if label[ward.neighbours[e]] != area:
                cut += ward.border[e]
    load = np.zeros(m, np.int64)
    hosted = np.zeros(m, np.int64)
    violation = 0.0
    for area in range(k):
        j = site[area]
        load[j] += weight[area]
        hosted[j] += 1
        cost += size_cost(ward, weight[area]) + ward.fixed[j]
        cost += outside_cost(ward, label, area, j)
        violation += size_violation(ward, weight[area], count[area], strict[area], part[area])
    for j in range(m):
        violation += site_violation(ward, j, load[j], hosted[j])
    return cost + cut / 2.0, violation


@compiled
def broken(ward: Ward, cost: float, violation: float) -> float:
    """Return by how much a plan is illegal: voters too many or few, forbidden sites above all."""
    return float(violation + 1e7 * np.floor(cost / ward.forbidden))


@compiled
def new_state(ward: Ward, label: Ints, site: Ints, seed: int) -> State:
    """Return the state of a plan."""
    n, m, k = len(label), len(ward.rooms), len(site)
    rng = np.zeros(1, np.uint64)
    rng[0] = np.uint64(seed)
    state = State(
        label.copy(), site.copy(), np.zeros(k, np.int64), np.zeros(k, np.int64),
        np.zeros(k, np.int64), np.zeros((k, m)), np.zeros(m, np.int64), np.zeros(m, np.int64),
        rng, np.zeros(n + 1, np.int64), np.zeros(n, np.int64),
    )  # fmt: skip
    for a in range(n):
        area = label[a]
        state.weight[area] += ward.voters[a]
        state.atoms[area] += 1
        state.strict[area] += 0 if ward.remote[a] else 1
        state.service[area] += ward.cost[a]
    for area in range(k):
        state.load[site[area]] += state.weight[area]
        state.hosted[site[area]] += 1
    return state


@compiled
def shift(ward: Ward, state: State, a: int, q: int) -> None:
    """Move atom a to area q."""
    p = state.label[a]
    w = ward.voters[a]
    strict = 0 if ward.remote[a] else 1
    state.label[a] = q
    state.weight[p] -= w
    state.weight[q] += w
    state.atoms[p] -= 1
    state.atoms[q] += 1
    state.strict[p] -= strict
    state.strict[q] += strict
    for j in range(len(ward.rooms)):
        c = ward.cost[a, j]
        state.service[p, j] -= c
        state.service[q, j] += c
    state.load[state.site[p]] -= w
    state.load[state.site[q]] += w


@compiled
def seat(state: State, k: int, j: int) -> None:
    """Give area k the station at site j."""
    old = state.site[k]
    state.load[old] -= state.weight[k]
    state.hosted[old] -= 1
    state.load[j] += state.weight[k]
    state.hosted[j] += 1
    state.site[k] = j


@compiled
def stays_connected(ward: Ward, state: State, a: int) -> bool:
    """Return whether a's area is still connected, and not empty, without a."""
    p = state.label[a]
    if state.atoms[p] < 2:
        return False
    own, start = 0, -1
    for e in range(ward.indptr[a], ward.indptr[a + 1]):
        b = ward.neighbours[e]
        if state.label[b] == p:
            own += 1
            start = b
    if own <= 1:
        return own == 1
    state.mark[-1] += 1
    stamp = state.mark[-1]
    state.mark[a] = stamp
    state.mark[start] = stamp
    state.queue[0] = start
    head, tail, met = 0, 1, 0
    while head < tail:
        b = state.queue[head]
        head += 1
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            if ward.neighbours[e] == b:
                met += 1
        if met == own:
            return True
        for e in range(ward.indptr[b], ward.indptr[b + 1]):
            c = ward.neighbours[e]
            if state.label[c] == p and state.mark[c] != stamp:
                state.mark[c] = stamp
                state.queue[tail] = c
                tail += 1
    return False


@compiled
def shift_difference(ward: Ward, state: State, a: int, q: int) -> tuple[float, float]:
    """Return the change in cost and violation if atom a goes to area q, stations unchanged."""
    p = state.label[a]
    i, j = state.site[p], state.site[q]
    w = ward.voters[a]
    strict = 0 if ward.remote[a] else 1
    part = ward.part[a]
    cost = ward.cost[a, j] - ward.cost[a, i]
    cost += size_cost(ward, state.weight[p] - w) - size_cost(ward, state.weight[p])
    cost += size_cost(ward, state.weight[q] + w) - size_cost(ward, state.weight[q])
    if ward.home[i] == a:
        cost += ward.outside
    if ward.home[j] == a:
        cost -= ward.outside
    for e in range(ward.indptr[a], ward.indptr[a + 1]):
        k = state.label[ward.neighbours[e]]
        if k == p:
            cost += ward.border[e]
        elif k == q:
            cost -= ward.border[e]
    violation = (
        size_violation(
            ward, state.weight[p] - w, state.atoms[p] - 1, state.strict[p] - strict, part
        )
        - size_violation(ward, state.weight[p], state.atoms[p], state.strict[p], part)
        + size_violation(
            ward, state.weight[q] + w, state.atoms[q] + 1, state.strict[q] + strict, part
        )
        - size_violation(ward, state.weight[q], state.atoms[q], state.strict[q], part)
    )
    if i != j:
        violation += (
            site_violation(ward, i, state.load[i] - w, state.hosted[i])
            - site_violation(ward, i, state.load[i], state.hosted[i])
            + site_violation(ward, j, state.load[j] + w, state.hosted[j])
            - site_violation(ward, j, state.load[j], state.hosted[j])
        )
    return cost, violation


@compiled
def seat_difference(ward: Ward, state: State, k: int, j: int) -> tuple[float, float]:
    """Return the change in cost and violation if area k moves its station to site j."""
    i = state.site[k]
    if i == j:
        return 0.0, 0.0
    w = state.weight[k]
    cost = state.service[k, j] - state.service[k, i] + ward.fixed[j] - ward.fixed[i]
    cost += outside_cost(ward, state.label, k, j) - outside_cost(ward, state.label, k, i)
    violation = (
        site_violation(ward, i, state.load[i] - w, state.hosted[i] - 1)
        - site_violation(ward, i, state.load[i], state.hosted[i])
        + site_violation(ward, j, state.load[j] + w, state.hosted[j] + 1)
        - site_violation(ward, j, state.load[j], state.hosted[j])
    )
    return cost, violation


@compiled
def best_seat(ward: Ward, state: State, k: int, price: float) -> int:
    """Return the site that is best for area k as things stand; ties go to the first."""
    old, w = state.site[k], state.weight[k]
    label, service, load, hosted = state.label, state.service, state.load, state.hosted
    home, fixed = ward.home, ward.fixed
    here = service[k, old] + fixed[old]
    here += 0.0 if home[old] >= 0 and label[home[old]] == k else ward.outside
    here += price * site_violation(ward, old, load[old], hosted[old])
    here -= price * site_violation(ward, old, load[old] - w, hosted[old] - 1)
    best, least = old, here - 1e-9
    for j in range(len(fixed)):
        there = service[k, j] + fixed[j]
        if j == old or there >= least:
            continue
        there += 0.0 if home[j] >= 0 and label[home[j]] == k else ward.outside
        if there < least:
            there += price * site_violation(ward, j, load[j] + w, hosted[j] + 1)
            there -= price * site_violation(ward, j, load[j], hosted[j])
            if there < least:
                best, least = j, there
    return int(best)


@compiled
def neighbour_area(ward: Ward, state: State, a: int) -> int:
    """Return the area of a random neighbour of an atom, or −1."""
    degree = ward.indptr[a + 1] - ward.indptr[a]
    if degree == 0:
        return -1
    b = ward.neighbours[ward.indptr[a] + below(state.rng, degree)]
    return int(state.label[b]) if state.label[b] != state.label[a] else -1


@compiled
def gather(state: State, k: int, atoms: Ints, count: int) -> int:
    """Append the atoms of area k to a list; return its new length."""
    for a in range(len(state.label)):
        if state.label[a] == k:
            atoms[count] = a
            count += 1
    return count


@compiled
def local_cost(ward: Ward, state: State, areas: Ints, atoms: Ints) -> tuple[float, float]:
    """Return cost and violation of some areas, all site violations with them."""
    cost, violation = 0.0, 0.0
    for a in atoms:
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            k = state.label[ward.neighbours[e]]
            if k != state.label[a]:
                inside = False
                for other in areas:
                    inside = inside or other == k
                cost += ward.border[e] * (0.5 if inside else 1.0)
    for k in areas:
        if state.atoms[k] == 0:
            continue
        j = state.site[k]
        part = 0
        for a in atoms:
            if state.label[a] == k:
                part = ward.part[a]
                break
        cost += state.service[k, j] + ward.fixed[j] + size_cost(ward, state.weight[k])
        cost += outside_cost(ward, state.label, k, j)
        violation += size_violation(ward, state.weight[k], state.atoms[k], state.strict[k], part)
    for j in range(len(ward.rooms)):
        violation += site_violation(ward, j, state.load[j], state.hosted[j])
    return cost, violation


@compiled
def split_off(ward: Ward, state: State, r: int, q: int) -> bool:  # noqa: C901, PLR0912 - compiled
    """Grow a random connected piece of area r into the empty area q, the rest staying connected."""
    total = state.atoms[r]
    if total < 2:
        return False
    pick = below(state.rng, total)
    start = -1
    for a in range(len(state.label)):
        if state.label[a] == r:
            if pick == 0:
                start = a
                break
            pick -= 1
    goal = 1 + below(state.rng, total - 1)
    if not stays_connected(ward, state, start):
        return False
    shift(ward, state, start, q)
    grown = 1
    for _ in range(3 * total):
        if grown >= goal:
            break
        a = below(state.rng, len(state.label)) if total > 64 else -1
        if a < 0:
            skip = below(state.rng, total - grown)
            for b in range(len(state.label)):
                if state.label[b] == r:
                    if skip == 0:
                        a = b
                        break
                    skip -= 1
        if state.label[a] != r:
            continue
        touches = False
        for e in range(ward.indptr[a], ward.indptr[a + 1]):
            touches = touches or state.label[ward.neighbours[e]] == q
        if touches and stays_connected(ward, state, a):
            shift(ward, state, a, q)
            grown += 1
    return True


@compiled
def merge_and_split(
    ward: Ward, state: State, atoms: Ints, heat: float, price: float
) -> tuple[bool, float, float]:
    """Try to merge two neighbouring areas and to split an area; undo it unless accepted."""
    n = len(state.label)
    a = below(state.rng, n)
    p, q = state.label[a], neighbour_area(ward, state, a)
    if q < 0:
        return False, 0.0, 0.0
    if random01(state.rng) < 0.5:
        p, q = q, p
    r = state.label[below(state.rng, n)]
    count = gather(state, p, atoms, 0)
    count = gather(state, q, atoms, count)
    r = p if r == q else r
    if r != p:
        count = gather(state, r, atoms, count)
    areas = np.array([p, q, r]) if r != p else np.array([p, q])
    listed = atoms[:count]
    old = state.label[listed]
    sites = state.site[areas]
    cost, violation = local_cost(ward, state, areas, listed)
    for b in listed:
        if state.label[b] == q:
            shift(ward, state, b, p)
    done = split_off(ward, state, r, q)
    if done:
        seat(state, p, best_seat(ward, state, p, price))
        if r != p:
            seat(state, r, best_seat(ward, state, r, price))
        seat(state, q, best_seat(ward, state, q, price))
        seat(state, r, best_seat(ward, state, r, price))
        new_cost, new_violation = local_cost(ward, state, areas, listed)
        cost, violation = new_cost - cost, new_violation - violation
        if accepts(state.rng, cost + price * violation, heat):
            return True, cost, violation
    for i in range(len(areas)):
        seat(state, areas[i], sites[i])
    for i in range(count):
        if state.label[listed[i]] != old[i]:
            shift(ward, state, listed[i], old[i])
    return False, 0.0, 0.0


@compiled
def try_shift(ward: Ward, state: State, heat: float, price: float) -> tuple[bool, float, float]:
    """Try to move a random atom to a neighbouring area."""
    a = below(state.rng, len(state.label))
    q = neighbour_area(ward, state, a)
    if q < 0 or state.atoms[state.label[a]] < 2:
        return False, 0.0, 0.0
    cost, violation = shift_difference(ward, state, a, q)
    if not accepts(state.rng, cost + price * violation, heat):
        return False, 0.0, 0.0
    if not stays_connected(ward, state, a):
        return False, 0.0, 0.0
    shift(ward, state, a, q)
    return True, cost, violation


@compiled
def try_exchange(ward: Ward, state: State, heat: float, price: float) -> tuple[bool, float, float]:
    """Try to move an atom to a neighbouring area and another atom of that area back."""
    n = len(state.label)
    a = below(state.rng, n)
    q = neighbour_area(ward, state, a)
    p = state.label[a]
    if q < 0 or not stays_connected(ward, state, a):
        return False, 0.0, 0.0
    cost, violation = shift_difference(ward, state, a, q)
    shift(ward, state, a, q)
    for _ in range(8):
        b = below(state.rng, n)
        if state.label[b] != q or b == a or neighbour_area(ward, state, b) != p:
            continue
        more, worse = shift_difference(ward, state, b, p)
        if not accepts(state.rng, cost + more + price * (violation + worse), heat):
            continue
        if stays_connected(ward, state, b):
            shift(ward, state, b, p)
            return True, cost + more, violation + worse
    shift(ward, state, a, p)
    return False, 0.0, 0.0


@compiled
def try_seat(ward: Ward, state: State, heat: float, price: float) -> tuple[bool, float, float]:
    """Try another station for an area, or to exchange the stations of two areas."""
    k = below(state.rng, len(state.site))
    kind = random01(state.rng)
    if kind < 0.4:
        j = best_seat(ward, state, k, price)
    elif kind < 0.7:
        j = below(state.rng, len(ward.rooms))
    else:
        return try_seat_exchange(ward, state, k, heat, price)
    cost, violation = seat_difference(ward, state, k, j)
    if j == state.site[k] or not accepts(state.rng, cost + price * violation, heat):
        return False, 0.0, 0.0
    seat(state, k, j)
    return True, cost, violation


@compiled
def try_seat_exchange(
    ward: Ward, state: State, k: int, heat: float, price: float
) -> tuple[bool, float, float]:
    """Try to exchange the station of area k with that of another."""
    other = below(state.rng, len(state.site))
    i, j = state.site[k], state.site[other]
    if i == j:
        return False, 0.0, 0.0
    cost, violation = seat_difference(ward, state, k, j)
    seat(state, k, j)
    more, worse = seat_difference(ward, state, other, i)
    if accepts(state.rng, cost + more + price * (violation + worse), heat):
        seat(state, other, i)
        return True, cost + more, violation + worse
    seat(state, k, i)
    return False, 0.0, 0.0


@compiled
def one_step(
    ward: Ward, state: State, atoms: Ints, heat: float, price: float
) -> tuple[bool, float, float]:
    """Try one random move; return whether it was made, and the change in cost and violation."""
    kind = random01(state.rng)
    if kind < 0.80:
        return try_shift(ward, state, heat, price)
    if kind < 0.88:
        return try_exchange(ward, state, heat, price)
    if kind < 0.97:
        return try_seat(ward, state, heat, price)
    return merge_and_split(ward, state, atoms, heat, price)


@compiled
def typical_rise(ward: Ward, state: State, samples: int, price: float) -> float:
    """Return the mean rise in cost of moves of one atom, for the scale of the heat."""
    total, met = 0.0, 0
    for _ in range(samples):
        a = below(state.rng, len(state.label))
        q = neighbour_area(ward, state, a)
        if q >= 0:
            cost, violation = shift_difference(ward, state, a, q)
            rise = cost + price * violation
            if 0.0 < rise < ward.forbidden:
                total += rise
                met += 1
    return total / met if met > 0 else 1.0


@compiled
def anneal(ward: Ward, label: Ints, site: Ints, schedule: Schedule, kept: int) -> Trail:
    """Anneal from a connected plan; return the best plan and up to ``kept`` legal ones met.

    Legal plans come before illegal ones, whatever they cost; among illegal ones the violation decides.
    """
    state = new_state(ward, label, site, schedule.seed)
    atoms = np.zeros(len(label) + 1, np.int64)
    cost, violation = plan_cost(ward, label, site)
    best_label, best_site = label.copy(), site.copy()
    best_cost, best_wrong = cost, broken(ward, cost, violation)
    labels = np.zeros((kept, len(label)), np.int64)
    sites = np.zeros((kept, len(site)), np.int64)
    filled = 0
    price = schedule.price
    scale = typical_rise(ward, state, 400, 0.0)
    heat = schedule.hot * scale
    cooling = (schedule.cold / schedule.hot) ** (1.0 / max(1, schedule.epochs - 1))
    for epoch in range(schedule.epochs):
        for _ in range(schedule.steps):
            done, more, worse = one_step(ward, state, atoms, heat, price)
            if not done:
                continue
            cost += more
            violation += worse
            wrong = broken(ward, cost, violation)
            if wrong < best_wrong - 0.5 or (wrong < best_wrong + 0.5 and cost < best_cost - 1e-6):
                best_wrong = wrong
                best_cost = cost
                best_label[:] = state.label
                best_site[:] = state.site
        cost, violation = plan_cost(ward, state.label, state.site)
        price = price * 1.2 if violation > 0.5 else max(price * 0.9, 0.1 * schedule.price)
        heat *= cooling
        if broken(ward, cost, violation) < 0.5 and kept > 0 and 3 * epoch > schedule.epochs:
            labels[filled % kept] = state.label
            sites[filled % kept] = state.site
            filled += 1
    best_cost, best_violation = plan_cost(ward, best_label, best_site)
    filled = min(filled, kept)
    return Trail(best_label, best_site, best_cost, best_violation, labels[:filled], sites[:filled])

"""The linear program of the set partition, kept between rounds of column generation (HiGHS, warm).

Rows are those of ``partition``; rooms and opening of a site are one row, whose price is split by its
sign. scipy's own ``linprog`` starts every program cold and spends ten times as long on checking its
arguments as the solver needs for programs of this size, so the solver that scipy carries is called as
scipy calls it. (The package highspy cannot be imported beside ortools, which the benchmarks need.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.optimize._highspy._core as highs  # type: ignore[import-not-found]

from geo.allocation.partition import Areas, Count, Linear
from geo.allocation.priced import Prices
from geo.allocation.problem import Floats, Ints, Problem

PRIMAL_SIMPLEX = 4
"""HiGHS's number of the strategy that goes on from a plan when areas are added."""


class Master:
    """The set partition over the areas added so far, fractions allowed.

    With a ``miss_price`` atoms may be left out, and areas and open sites be missing or too many, at
    that price each.
    """

    def __init__(self, problem: Problem, count: Count, miss_price: float | None = None) -> None:
        ward = problem.ward
        self._n, self._m = problem.atoms, len(problem.sites)
        self._voters = ward.voters
        shared = (ward.rooms > 1) & (ward.capacity < int(ward.voters.sum()))
        self._shared = np.flatnonzero(shared)
        first_load = self._n + 1 + self._m
        self._load_row = np.full(self._m, -1)
        self._load_row[self._shared] = first_load + np.arange(len(self._shared))
        self._misses = 0
        self._solver: Any = _solver()
        opening = np.where(ward.must_open, 1.0, -np.inf)
        ones = np.ones(self._n)
        low = np.concatenate([ones, [count[0]], opening, np.full(len(self._shared), -np.inf)])
        high = np.concatenate([ones, [count[1]], ward.rooms, ward.capacity[shared]])
        nothing = np.zeros(0, dtype=np.int32)
        self._solver.addRows(
            len(low), low, high.astype(np.float64), 0, nothing, nothing, np.zeros(0)
        )
        if miss_price is not None:
            self._add_misses(np.flatnonzero(ward.must_open), miss_price)

    def _add_misses(self, must_open: Ints, price: float) -> None:
        rows = np.concatenate([np.arange(self._n + 1), self._n + 1 + must_open, [self._n]])
        sign = np.ones(len(rows))
        sign[-1] = -1.0
        self._misses = len(rows)
        self._add_columns(np.full(len(rows), price), np.arange(len(rows)), rows, sign)

    def _add_columns(self, cost: Floats, start: Ints, rows: Ints, values: Floats) -> None:
        size = len(cost)
        self._solver.addCols(
            size, cost, np.zeros(size), np.full(size, np.inf), len(rows),
            start.astype(np.int32), rows.astype(np.int32), values,
        )  # fmt: skip

    def add(self, areas: Areas) -> None:
        """Add areas as columns."""
        number = np.arange(len(areas))
        column, atom = np.nonzero(areas.member)
        load_row = self._load_row[areas.site]
        loaded = np.flatnonzero(load_row >= 0)
        load = areas.member[loaded] @ self._voters
        column = np.concatenate([column, number, number, loaded])
        one_row = np.full(len(areas), self._n)
        rows = np.concatenate([atom, one_row, self._n + 1 + areas.site, load_row[loaded]])
        values = np.ones(len(rows))
        values[len(rows) - len(loaded) :] = load
        order = np.argsort(column, kind="stable")
        start = np.searchsorted(column[order], number)
        self._add_columns(areas.cost, start, rows[order], values[order])

    def solve(self) -> Linear | None:
        """Return the linear bound over the areas and its prices, or None if HiGHS did not finish."""
        self._solver.run()
        if self._solver.getModelStatus() != highs.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        dual = np.asarray(solution.row_dual, dtype=np.float64)
        n, m = self._n, self._m
        at_site, place = dual[n + 1 : n + 1 + m], np.zeros(m)
        place[self._shared] = np.minimum(dual[n + 1 + m :], 0.0)
        room, opening = np.minimum(at_site, 0.0), np.maximum(at_site, 0.0)
        taken = np.asarray(solution.col_value, dtype=np.float64)[self._misses :]
        prices = Prices(dual[:n].copy(), float(dual[n]), room, place, opening)
        return Linear(float(self._solver.getObjectiveValue()), prices, taken)


def _solver() -> Any:  # noqa: ANN401 - scipy's binding has no types
    solver = highs._Highs()  # noqa: SLF001 - see the module's first lines
    for option, value in (
        ("output_flag", False), ("presolve", "off"), ("threads", 1),
        ("simplex_strategy", PRIMAL_SIMPLEX), ("solver", "simplex"),
    ):  # fmt: skip
        solver.setOptionValue(option, value)
    return solver

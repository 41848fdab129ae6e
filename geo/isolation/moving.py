"""The fewest voters who vote elsewhere once a plan is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.plan.isolation import Cohort, Measure, Move
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules


@dataclass(frozen=True)
class Moving:
    """Which stations and voters of a ward move, and the proof that no fewer voters could."""

    measures: tuple[Measure, ...] = ()
    """``moved_station``, ``other_station`` and ``unserved``; each cohort in at most one."""
    moves: tuple[Move, ...] = ()
    """One for each cohort moved. A moved station keeps its id; its measure names the new site."""
    moved_voters: int = 0
    moved_bound: int = 0
    """No lawful response that leaves as few unserved moves fewer voters."""


def fewest_moves(
    ward: WardPlan,
    cohorts: Sequence[Cohort],
    closed: frozenset[str],
    reach: npt.NDArray[np.bool_],
    rules: ElectoralRules,
) -> Moving:
    """Return where the voters of a published ward vote who go to a station, as few moved as can be.

    ``cohorts``: all who vote in person at a station of the ward, those not isolated included (each
    with its unit's code). ``closed``: codes of sites that may not be used, those closed by a lock
    too. ``reach``: cohorts × sites, whether a cohort can and may come to a site.
    """
    raise NotImplementedError

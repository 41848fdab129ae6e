"""One published ward whose voters may have to vote elsewhere, as the exact model takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from shapely import Point

from geo.allocation import Allocation, AreaKind
from geo.isolation.moves_model import Bools, Floats, Ints, Question
from geo.plan.isolation import Cohort
from geo.plan.model import WardPlan
from geo.rules import ElectoralRules


@dataclass(frozen=True)
class Case:
    """One ward, indexed the way the model and the sentences ask."""

    ward: WardPlan
    allocation: Allocation
    cohorts: tuple[Cohort, ...]
    """Those with voters."""
    closed: frozenset[str]
    reach: Bools
    rules: ElectoralRules
    guests: Mapping[int, int] = field(default_factory=dict)
    """Voters from elsewhere who come to the station of each area, by the area's position."""

    @cached_property
    def unit(self) -> Ints:
        """Position of each cohort's unit."""
        row = {str(code): i for i, code in enumerate(self.ward.territory.units.index)}
        return np.array([row[str(cohort.unit_code)] for cohort in self.cohorts], dtype=np.int64)

    @cached_property
    def codes(self) -> list[str]:
        """Code of each site."""
        return [str(code) for code in self.ward.territory.sites.index]

    @cached_property
    def question(self) -> Question:
        """The ward as the model takes it."""
        areas = self.allocation.areas
        voters = np.array([cohort.voters for cohort in self.cohorts], dtype=np.int64)
        area_of = {unit: i for i, area in enumerate(areas) for unit in area.units}
        home = np.array([area_of[unit] for unit in self.unit.tolist()], dtype=np.int64)
        site = np.array([area.site for area in areas], dtype=np.int64)
        ways = self._ways(home, site)
        stays = (ways[:, 1] == home[ways[:, 0]]) & (ways[:, 2] == site[ways[:, 1]])
        staying = np.unique(ways[stays, 0])
        load = np.bincount(site[home[staying]], voters[staying], minlength=len(self.codes))
        posted = self._posted()
        coming = np.bincount(home, voters, minlength=len(areas))
        guests = np.array([self.guests.get(i, 0) for i in range(len(areas))], dtype=np.int64)
        hosted = np.bincount(site, guests, minlength=len(self.codes))
        return Question(
            voters=voters,
            home=home,
            site=site,
            ways=ways,
            added_m=self._added(home, site),
            # A room that is too small already is nobody's reason to be sent away, but takes no more.
            capacity=np.maximum(self._capacity() - hosted, load),
            rooms=self._rooms(home, site),
            list_room=np.maximum(
                self.rules.max_voters - guests - (posted - coming).clip(min=0),
                np.bincount(home[staying], voters[staying], minlength=len(areas)),
            ),
        )

    def _ways(self, home: Ints, site: Ints) -> Ints:
        """Return the lawful ways: ballots nest, reserved sites serve their own, closed ones nobody."""
        ground, areas = self.ward.territory, self.allocation.areas
        ballot = ground.units["ballot"].astype(str).to_numpy(object)
        area_ballot = np.array([ballot[area.units[0]] for area in areas], dtype=object)
        separate = np.array([area.kind == AreaKind.SEPARATE for area in areas], dtype=bool)
        may_list = (ballot[self.unit][:, None] == area_ballot[None, :]) & ~separate[None, :]
        may_list[np.arange(len(home)), home] = True
        owner = ground.sites["institution"].to_numpy(object)
        own = [str(ground.units.index[area.units[0]]) for area in areas]
        free = pd.isna(owner)
        may_host = np.where(
            separate[:, None],
            np.array([[o == code for o in owner] for code in own], dtype=bool).reshape(
                len(own), -1
            ),
            free[None, :],
        )
        may_host[np.arange(len(site)), site] = True
        may_host &= ~np.isin(np.array(self.codes, dtype=object), list(self.closed))[None, :]
        way = np.isfinite(ground.walk_m[self.unit])
        way[np.arange(len(home)), site[home]] = True
        able = self.reach & way
        found = may_list[:, :, None] & may_host[None, :, :] & able[:, None, :]
        return np.argwhere(found).astype(np.int64).reshape(-1, 3)

    def _added(self, home: Ints, site: Ints) -> Floats:
        """Return cohorts × sites the walk added, straight where no walk is known."""
        ground = self.ward.territory
        start = ground.units[["x", "y"]].to_numpy(dtype=float)[self.unit]
        end = ground.sites[["x", "y"]].to_numpy(dtype=float)
        straight = np.hypot(*(start[:, None, :] - end[None, :, :]).transpose(2, 0, 1))
        walk = ground.walk_m[self.unit]
        walk = np.where(np.isfinite(walk), walk, straight)
        return np.asarray(walk - walk[np.arange(len(home)), site[home]][:, None])

    def _capacity(self) -> Floats:
        limits = self.ward.territory.sites["capacity"].astype("Float64")
        return np.asarray(limits.to_numpy(dtype=float, na_value=np.inf))

    def _posted(self) -> Floats:
        voters = self.ward.territory.units["voters"].to_numpy(np.int64)
        return np.array([voters[list(a.units)].sum() for a in self.allocation.areas], dtype=float)

    def _rooms(self, home: Ints, site: Ints) -> Ints:
        """Return the rooms not taken by areas whose voters are all served otherwise."""
        rooms = self.ward.territory.sites["rooms"].to_numpy(np.int64)
        here = np.bincount(site, minlength=len(rooms))
        idle = np.setdiff1d(np.arange(len(site)), home)
        taken = np.bincount(site[idle], minlength=len(rooms))
        return np.asarray(np.maximum(rooms, here) - taken, dtype=np.int64)

    def name(self, site: int) -> str:
        """Return a site's name with its code."""
        return f"{self.ward.territory.sites['name'].iloc[site]} ({self.codes[site]})"

    def point(self, site: int) -> Point:
        """Return where a site is."""
        x, y = self.ward.territory.sites[["x", "y"]].iloc[site]
        return Point(float(x), float(y))

    def hindrance(self, cohort: int) -> tuple[str, str]:
        """Return rule and words for what keeps a cohort from its published station."""
        asked = self.question
        site = int(asked.site[asked.home[cohort]])
        if self.codes[site] in self.closed:
            return "station_closed", f"{self.name(site)} may not be used"
        if not self.reach[cohort, site]:
            return "station_out_of_reach", f"{self.name(site)} is out of their reach"
        return "makes_room", f"their places at {self.name(site)} are needed by voters with no other"

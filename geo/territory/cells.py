"""Made units for a ward that has no residential groups: cells of about as many voters each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from geopandas import GeoDataFrame

from geo.findings import Finding, Severity
from geo.territory.clusters import Labels, balanced_clusters, shared_out, summed
from geo.territory.hearts import hearts
from geo.territory.model import UnitKind
from geo.territory.settled import settled_points
from geo.territory.units import typed, unit_frame
from geo.territory.voronoi import voronoi_cells
from geo.territory.ward import WardFrames

#: Name of a made unit, before its number.
CELL_NAME = "Khu"


@dataclass(frozen=True)
class WardTotal:
    """How many voters the cells of a ward hold, and what that number rests on."""

    voters: int
    basis: str


def units_of_cells(ward: WardFrames) -> tuple[GeoDataFrame, tuple[Finding, ...]]:
    """Return made units of about ``aims.voters_per_cell`` voters, with a finding that says from what.

    The ward's voters are spread over its buildings or population points, or where these do not
    tell, over its streets and shape; places near each other form a cell, and voters are whole numbers
    that sum exactly to the ward's total. All of it is an estimate until groups are given.
    """
    total, findings = _total(ward)
    people, basis = settled_points(ward)
    wanted = max(1, round(total.voters / ward.aims.voters_per_cell))
    places = shapely.get_coordinates(people.geometry.to_numpy())
    weights = people["weight"].to_numpy(dtype=float)
    labels = balanced_clusters(places, weights, wanted)
    count = int(labels.max()) + 1
    mass = summed(weights, labels)
    shapes = clustered_cells(voronoi_cells(places, ward.facts.geometry), labels)
    units = unit_frame([f"{ward.facts.code}-K{i + 1}" for i in range(count)], shapes, ward)
    units["name"] = [f"{CELL_NAME} {i + 1}" for i in range(count)]
    units["kind"] = UnitKind.CELL
    units["voters"] = shared_out(total.voters, mass)
    units["estimated"] = True
    units[["x", "y"]] = hearts(places, weights, labels, count)
    if ward.facts.population is not None:
        units["population"] = shared_out(ward.facts.population, mass)
    return typed(units), (*findings, _estimate(ward, total, basis, count))


def clustered_cells(cells: npt.NDArray[np.object_], labels: Labels) -> npt.NDArray[np.object_]:
    """Return the union of the cells of each label, in the order of the labels."""
    made = np.empty(int(labels.max()) + 1, dtype=object)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    for label, members in enumerate(np.split(cells[order], starts[1:])):
        made[label] = shapely.union_all(members)
    return made


def _total(ward: WardFrames) -> tuple[WardTotal, tuple[Finding, ...]]:
    """Return the voters of the cells: the ward's, without those of its separate institutions."""
    found = _known_total(ward)
    if found is None:
        return WardTotal(0, "nothing"), (_unknown(ward),)
    apart = 0
    if not ward.institutions.empty:
        apart = int(ward.institutions["voters"].sum())
    return WardTotal(max(0, found.voters - apart), found.basis), ()


def _known_total(ward: WardFrames) -> WardTotal | None:
    share = ward.aims.voters_share
    if ward.facts.voters is not None:
        return WardTotal(ward.facts.voters, "the ward's voters")
    if ward.facts.population is not None:
        voters = round(ward.facts.population * share)
        return WardTotal(
            voters, f"the ward's population of {ward.facts.population:,} × {share:.2f}"
        )
    weight = float(ward.people["weight"].sum())
    if ward.people_basis == "voters":
        return WardTotal(round(weight), "the voters of its buildings or population points")
    if ward.people_basis == "persons":
        return WardTotal(round(weight * share), f"the persons of its buildings × {share:.2f}")
    return None


def _estimate(ward: WardFrames, total: WardTotal, basis: str, count: int) -> Finding:
    return Finding(
        "estimate",
        Severity.NOTE,
        ward.facts.code,
        f"ward {ward.facts.code}",
        f"{ward.facts.name} has no residential groups: {total.voters:,} voters from {total.basis} "
        f"are estimated in {count} made units, spread over {basis}; replace them with the real groups "
        "(name, voters, and a polygon or a point) in groups",
        source="aims.voters_share, aims.voters_per_cell",
        facts={
            "voters": total.voters,
            "units": count,
            "total_from": total.basis,
            "spread_over": basis,
        },
    )


def _unknown(ward: WardFrames) -> Finding:
    return Finding(
        "voters_unknown",
        Severity.ERROR,
        ward.facts.code,
        f"ward {ward.facts.code}",
        f"nothing tells how many voters {ward.facts.name} has, so its units have none: give it "
        "voters or population in wards, or its residential groups in groups",
        source="wards",
    )

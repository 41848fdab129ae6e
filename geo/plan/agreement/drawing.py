"""Whether the map carries the figures of plan.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from geo.findings import Finding
from geo.plan.agreement.figures import compare, disagree, expected_areas, wrong_version
from geo.plan.model import PollingPlan


class _MapReader(HTMLParser):
    """Finds the version and the figures that a map embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.version = ""
        self.figures = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "khuvuc-plan":
            self.version = given.get("content") or ""
        self._inside = tag == "script" and given.get("id") == "khuvuc-figures"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.figures += data


def map_agrees(file: Path, version: str, plan: PollingPlan) -> Iterator[Finding]:
    """Compare the figures that the map carries."""
    if not file.is_file():
        again = "draw it again with `khuvuc map`"
        yield disagree(file.name, "file", f"is missing; {again}")
        return
    page = _MapReader()
    page.feed(file.read_text(encoding="utf-8"))
    if page.version != version:
        yield wrong_version(file.name, version, page.version)
    try:
        figures = json.loads(page.figures)
        if figures["version"] != version:
            yield wrong_version(file.name, version, str(figures["version"]))
        areas = figures["areas"]
    except (ValueError, KeyError, TypeError):
        yield disagree(file.name, "file", "holds no figures of a plan; draw it with `khuvuc map`")
        return
    yield from compare(file.name, "area", expected_areas(plan), areas)

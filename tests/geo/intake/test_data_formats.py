"""docs/data-formats.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from geo.intake.defects import Defects
from geo.intake.headings import map_headings, stem_of
from geo.intake.kinds import KINDS, kind_of
from geo.intake.settings import FileSettings, FolderSettings, read_settings
from geo.intake.words import COLUMN_NAMES, STEM_COLUMN_NAMES, STEM_NAMES
from geo.schemas import SCHEMAS

PAGE = (Path(__file__).parents[3] / "docs/data-formats.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the page's table whose first row begins with a heading."""
    body = PAGE.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    rows = [line for line in body.splitlines()[2:] if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def test_the_page_has_every_stem_with_its_columns_and_shapes():
    said = {row[0].strip("`"): (row[2], row[3]) for row in table("stem | rows")}
    assert list(said) == list(SCHEMAS)
    for stem, schema in SCHEMAS.items():
        shapes, columns = said[stem]
        assert set(re.findall(r"(\w+)s\b", shapes)) - {"none"} == {str(s) for s in schema.shapes}
        assert re.findall(r"`(\w+)`(\*?)", columns) == [
            (c.name, "*" if c.required else "") for c in schema.columns
        ]


def test_every_name_of_a_file_on_the_page_means_its_stem():
    said = {row[0].strip("`"): words(row[1]) for row in table("stem | also known by")}
    assert said == {stem: words(text) for stem, text in STEM_NAMES.items()}
    assert all(stem_of(name) == stem for stem, names in said.items() for name in names)


def test_every_heading_on_the_page_is_one_the_code_knows():
    said = {
        row[0].strip("`"): words(row[1]) for row in table("field | headings besides its own name")
    }
    assert said == {field: words(text) for field, text in COLUMN_NAMES.items()}


def test_every_heading_of_one_file_means_its_field():
    said = {row[0].strip("`"): words(row[1]) for row in table("file.field | headings")}
    assert set(said) == {f"{s}.{f}" for s, fields in STEM_COLUMN_NAMES.items() for f in fields}
    for place, headings in said.items():
        stem, field = place.split(".")
        if field in {c.name for c in SCHEMAS[stem].columns}:
            for heading in headings:
                assert map_headings(stem, [heading]).fields == {0: field}, (place, heading)


def test_every_kind_on_the_page_is_read_so():
    said = [(row[0].strip("`"), row[1].strip("`"), words(row[2])) for row in table("file | kind")]
    assert {(s, k) for s, k, _ in said} == {(s, k) for s, kinds in KINDS.items() for k in kinds}
    assert [(s, k, w) for s, k, ws in said for w in ws if kind_of(s, w) != k] == []


def test_the_example_of_planning_toml_is_valid_and_whole(tmp_path: Path):
    example = PAGE.split("```toml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "planning.toml").write_text(example, "utf-8")
    defects = Defects()
    settings = read_settings(tmp_path, defects)
    assert not defects.any_unusable
    assert settings.model_fields_set == set(FolderSettings.model_fields)
    assert settings.files["groups"].model_fields_set == set(FileSettings.model_fields)

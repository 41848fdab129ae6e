"""``khuvuc lookup`` and ``khuvuc serve --sample`` as somebody calls them."""

from __future__ import annotations

from pathlib import Path

from geo.plan import audit, write_plan_folder
from tests.api.conftest import Khuvuc
from tests.geo.lookup.made import made_plan


def test_a_plan_folder_answers_by_itself(khuvuc: Khuvuc, tmp_path: Path):
    plan = made_plan()
    folder = tmp_path / "plan"
    folder.mkdir()
    write_plan_folder(plan, audit(plan), folder)
    found = khuvuc("lookup", folder, "--q", "tổ 3", "--json")
    assert (found.status, found.document["status"]) == (0, "found")
    assert found.document["plan"]["plan_id"] == "plan"
    nowhere = khuvuc("lookup", folder, "--lon", "1", "--lat", "2")
    assert (nowhere.status, nowhere.out.split()[0]) == (1, "outside")
    half = khuvuc("lookup", folder, "--lon", "1")
    assert (half.status, half.out) == (2, "")
    assert "--lon and --lat go together" in half.err


def test_the_sample_is_served_on_this_computer_alone(khuvuc: Khuvuc):
    refused = khuvuc("serve", "--sample", "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert refused.status == 2
    assert "127.0.0.1" in refused.err

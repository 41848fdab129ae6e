"""The wards a folder names, as the board of all wards shows them before anybody has planned."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.intake.ward_list import ListedWard, read_ward_list


def _folder(path: Path, **files: str) -> Path:
    path.mkdir()
    for stem, text in files.items():
        (path / f"{stem}.csv").write_text(text, encoding="utf-8")
    return path


def test_voters_are_those_stated_else_the_sum_of_the_groups(tmp_path: Path):
    folder = _folder(
        tmp_path / "f",
        wards="ward_code,name,voters\n2,Phường Hai,\n1,Phường Một,900\n3,Phường Ba,\n",
        groups="ward_code,name,voters\n00001,Tổ 1,500\n00002,Tổ 1,300\n00002,Tổ 2,350\n",
    )
    assert read_ward_list(folder) == (
        ListedWard("00001", "Phường Một", 900, True),
        ListedWard("00002", "Phường Hai", 650, True),
        ListedWard("00003", "Phường Ba", None, False),
    )


def test_groups_may_name_their_ward_in_words(tmp_path: Path):
    folder = _folder(
        tmp_path / "f",
        wards="ward_code,name\n1,Phường Đống Mác\n",
        groups="ward_code,name,voters\nP. Đống Mác,Tổ 1,500\n",
    )
    assert read_ward_list(folder) == (ListedWard("00001", "Phường Đống Mác", 500, True),)


def test_groups_without_a_ward_may_tell_of_every_one(tmp_path: Path):
    folder = _folder(
        tmp_path / "f",
        wards="ward_code,name\n1,Phường Một\n",
        groups="name,voters,lon,lat\nTổ 1,500,105.85,21.02\n",
    )
    assert read_ward_list(folder) == (ListedWard("00001", "Phường Một", None, True),)


def test_a_count_that_nobody_gave_is_unknown_and_never_nought(tmp_path: Path):
    folder = _folder(
        tmp_path / "f",
        wards="ward_code,name\n1,Phường Một\n",
        groups="ward_code,name,voters\n00001,Tổ 1,\n",
    )
    assert read_ward_list(folder) == (ListedWard("00001", "Phường Một", None, True),)


def test_a_folder_without_wards_lists_none(tmp_path: Path):
    assert read_ward_list(_folder(tmp_path / "f", groups="name,voters\nTổ 1,500\n")) == ()


@pytest.mark.data
def test_a_real_district_lists_its_eighteen_wards_with_all_voters(data_folder: Path):
    wards = read_ward_list(data_folder / "hai-ba-trung")
    assert len(wards) == 18
    assert sum(ward.voters or 0 for ward in wards) == 212_103
    assert all(ward.has_data for ward in wards)

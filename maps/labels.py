"""Every word a map shows, in Vietnamese and English: one table, so that none lacks a language."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple

import geo.plan.certificate
import geo.plan.labels
import geo.plan.reasons
from maps.isolation_words import ISOLATION_WORDS

VIET_NAM: Final = timezone(timedelta(hours=7))
"""One time, all year."""


class Phrase(NamedTuple):
    """One text in both languages."""

    vi: str
    en: str


WORDS: Final[dict[str, Phrase]] = {
    "title": Phrase("Khu vực bỏ phiếu và phòng bỏ phiếu", "Voting areas and polling stations"),
    "polling_day": Phrase("Ngày bầu cử", "Polling day"),
    "drawn": Phrase("Lập lúc", "Drawn"),
    "counts_of": Phrase("Số cử tri tính đến", "Counts as of"),
    "counts_from": Phrase("Nguồn số liệu", "Source of counts"),
    "version": Phrase("Phiên bản", "Version"),
    "rules": Phrase("Quy định áp dụng", "Rules"),
    "language": Phrase("Ngôn ngữ", "Language"),
    "skip": Phrase("Bỏ qua bản đồ, đến bảng", "Skip the map, go to the table"),
    "map": Phrase("Bản đồ", "Map"),
    "search": Phrase("Tìm", "Search"),
    "search_hint": Phrase("Tìm tổ, thôn, địa điểm, khu vực…", "Find a group, a place, an area…"),
    "nothing_found": Phrase("Không tìm thấy", "Nothing found"),
    "no_script": Phrase(
        "Bản đồ cần JavaScript. Bảng dưới đây có đủ nội dung của bản đồ.",
        "The map needs JavaScript. The table below holds all that the map shows.",
    ),
    "legend": Phrase("Chú giải", "Legend"),
    "layers": Phrase("Lớp bản đồ", "Layers"),
    "whole_map": Phrase("Toàn bản đồ", "Whole map"),
    "print": Phrase("In", "Print"),
    "fullscreen": Phrase("Toàn màn hình", "Full screen"),
    "leave_fullscreen": Phrase("Thoát toàn màn hình", "Leave full screen"),
    "zoom_in": Phrase("Phóng to", "Zoom in"),
    "zoom_out": Phrase("Thu nhỏ", "Zoom out"),
    "close": Phrase("Đóng", "Close"),
    "show_on_map": Phrase("Xem trên bản đồ", "Show on the map"),
    "wards": Phrase("Phường, xã", "Wards"),
    "ward": Phrase("Phường, xã", "Ward"),
    "areas": Phrase("Khu vực bỏ phiếu", "Voting areas"),
    "area": Phrase("Khu vực bỏ phiếu số", "Voting area"),
    "one_area": Phrase("Khu vực bỏ phiếu", "Voting area"),
    "area_column": Phrase("Số", "No."),
    "cells": Phrase("Ranh giới tổ, thôn", "Borders of groups"),
    "units": Phrase("Tổ dân phố, thôn", "Residential groups"),
    "units_of_area": Phrase("Phạm vi", "Made of"),
    "walks": Phrase("Đường đến phòng bỏ phiếu", "Walks to the station"),
    "stations": Phrase("Phòng bỏ phiếu", "Polling stations"),
    "station": Phrase("Phòng bỏ phiếu", "Polling station"),
    "station_to_find": Phrase("Địa điểm còn phải tìm", "Place still to be found"),
    "address": Phrase("Địa chỉ", "Address"),
    "voters": Phrase("Số cử tri", "Voters"),
    "voters_word": Phrase("cử tri", "voters"),
    "households": Phrase("Số hộ", "Households"),
    "capacity": Phrase("Sức chứa (cử tri)", "Capacity (voters)"),
    "not_stated": Phrase("chưa có số liệu", "not stated"),
    "partly_estimate": Phrase("có phần ước tính", "partly estimated"),
    "estimate": Phrase("ước tính", "estimate"),
    "step_free": Phrase("Lối vào không bậc", "Step-free entrance"),
    "yes": Phrase("có", "yes"),
    "no": Phrase("không", "no"),
    "unknown": Phrase("chưa rõ", "not known"),
    "ordinary": Phrase("chung", "ordinary"),
    "separate": Phrase("riêng", "separate"),
    "separate_area": Phrase("Khu vực bỏ phiếu riêng", "Separate voting area"),
    "walk": Phrase("Quãng đường", "Walk"),
    "walk_columns": Phrase("Đi bộ: bình quân / xa nhất", "Walk: mean / farthest"),
    "mean_walk": Phrase("Đi bộ bình quân", "Mean walk"),
    "p90_walk": Phrase("90\u00a0% cử tri đi không quá", "90\u00a0% of voters walk at most"),
    "max_walk": Phrase("Xa nhất", "Farthest"),
    "no_way": Phrase("không có đường đi", "no way"),
    "walk_basis": Phrase("Quãng đường tính theo", "Walks measured by"),
    "straight_line": Phrase("đường thẳng", "straight line"),
    "streets": Phrase("đường phố", "streets"),
    "why": Phrase("Vì sao ở khu vực này?", "Why this area?"),
    "findings": Phrase("Phát hiện khi kiểm tra", "Findings of the audit"),
    "no_findings": Phrase(
        "Kiểm tra không thấy điều gì phải lưu ý.", "The audit found nothing to remark."
    ),
    "error": Phrase("Sai quy định", "Errors"),
    "warning": Phrase("Cần xem xét", "Warnings"),
    "note": Phrase("Ghi chú", "Notes"),
    "one_error": Phrase("Sai quy định", "Error"),
    "one_warning": Phrase("Cần xem xét", "Warning"),
    "one_note": Phrase("Ghi chú", "Note"),
    "problems": Phrase("Lỗi và cảnh báo", "Errors and warnings"),
    "waived": Phrase("đã được chấp thuận", "waived"),
    "remarks": Phrase("Ghi chú", "Remarks"),
    "source": Phrase("Căn cứ", "Source"),
    "certificate": Phrase("Phương án tốt đến đâu?", "How good is the plan?"),
    "proof": Phrase("Mức tối ưu", "How good"),
    "other": Phrase("Phương án khác", "Other plans"),
    "other_curve": Phrase("Ít hoặc nhiều khu vực hơn", "Fewer or more areas"),
    "other_areas": Phrase("Khu vực", "Areas"),
    "other_chosen": Phrase("đang chọn", "chosen"),
    "p90_short": Phrase("90\u00a0% đi không quá", "90\u00a0% walk at most"),
    "other_sizes": Phrase("Cử tri một khu vực", "Voters an area"),
    "other_proof": Phrase("So với tốt nhất", "From best"),
    "other_proved": Phrase("tốt nhất", "proved best"),
    "other_none": Phrase("không có phương án đúng luật", "no legal plan"),
    "other_different": Phrase("Khác nhất mà gần tốt bằng", "Most different, nearly as good"),
    "other_no_different": Phrase(
        "Không có phương án khác nào kém không quá {share}\u00a0%.",
        "No other plan comes within {share}\u00a0%.",
    ),
    "other_opened": Phrase("Thêm địa điểm", "Also uses"),
    "other_closed": Phrase("Bỏ địa điểm", "No longer uses"),
    "not_planned": Phrase("Chưa lập được phương án", "Could not be planned"),
    "remedy": Phrase("Cách khắc phục", "What would help"),
    "table": Phrase("Bảng khu vực bỏ phiếu", "Table of voting areas"),
    "table_intro": Phrase(
        "Bảng này nói cùng nội dung với bản đồ.", "This table says the same as the map."
    ),
    "below_minimum": Phrase("Dưới mức tối thiểu", "Below the minimum"),
    "remote": Phrase("vùng núi, hải đảo, dân cư thưa", "remote or scattered dwellings"),
    "island": Phrase("nơi biệt lập trên đảo", "an island"),
    "cut_off": Phrase("nơi bị chia cắt", "cut off from its neighbours"),
    "armed_unit": Phrase("đơn vị vũ trang nhân dân", "armed unit"),
    "hospital": Phrase("bệnh viện", "hospital"),
    "maternity": Phrase("nhà hộ sinh", "maternity home"),
    "sanatorium": Phrase("cơ sở điều dưỡng", "sanatorium"),
    "care_home": Phrase("cơ sở chăm sóc", "care home"),
    "detention": Phrase("trại tạm giam, nhà tạm giữ", "detention site"),
    "compulsory_education": Phrase("cơ sở giáo dục bắt buộc", "compulsory education"),
    "detox": Phrase("cơ sở cai nghiện", "detox centre"),
    "legend_area": Phrase(
        "Khu vực bỏ phiếu: màu và nét gạch khác khu vực bên cạnh",
        "Voting area: colour and hatch differ from its neighbours",
    ),
    "legend_station": Phrase(
        "Phòng bỏ phiếu, với số khu vực", "Polling station, with its area number"
    ),
    "legend_to_find": Phrase("Địa điểm còn phải tìm", "Place still to be found"),
    "legend_separate": Phrase("Khu vực bỏ phiếu riêng", "Separate voting area"),
    "legend_unit": Phrase("Tổ, thôn: nơi có cử tri", "Group: where its voters are"),
    "legend_estimate": Phrase("Số cử tri ước tính", "Voters are an estimate"),
    "legend_walk": Phrase("Đến phòng bỏ phiếu", "To the polling station"),
    "legend_ward": Phrase("Ranh giới phường, xã", "Ward boundary"),
    "legend_unplanned": Phrase("Chưa lập được phương án", "Could not be planned"),
    "no_base": Phrase("Không dùng bản đồ nền.", "No base map is used."),
    **{key: Phrase(*said) for key, said in ISOLATION_WORDS.items()},
}


COUNTED: Final[dict[str, Phrase]] = {
    "ward": Phrase("phường, xã", "ward"),
    "area": Phrase("khu vực bỏ phiếu", "voting area"),
    "voter": Phrase("cử tri", "voter"),
}
"""Nouns that follow a number, in the singular."""


def word(key: str) -> Phrase:
    """Return a word of the table; one that is missing there is a KeyError, not a blank."""
    return WORDS[key]


def name_of_kind(kind: str) -> Phrase:
    """Return what a kind of institution or lawful reason is called; one of the planner's own as it is."""
    return WORDS.get(kind, Phrase(kind.replace("_", " "), kind.replace("_", " ")))


def counted(noun: str, count: int) -> Phrase:
    """Return a noun as it stands behind a number."""
    one = COUNTED[noun]
    return Phrase(one.vi, one.en if count == 1 else f"{one.en}s")


def number(value: float) -> Phrase:
    """Return a whole number with each language's thousands sign."""
    english = f"{value:,.0f}"
    return Phrase(english.replace(",", "."), english)


def decimal(value: float, digits: int = 1) -> Phrase:
    """Return a decimal number with each language's signs."""
    english = f"{value:,.{digits}f}"
    return Phrase(english.translate(str.maketrans(",.", ".,")), english)


def metres(value: float) -> Phrase:
    """Return a distance: metres, kilometres with one decimal from 10 km on."""
    if value == float("inf"):
        return word("no_way")
    if value >= 10_000:
        return Phrase(f"{decimal(value / 1000).vi} km", f"{decimal(value / 1000).en} km")
    return Phrase(f"{number(value).vi} m", f"{number(value).en} m")


def day(iso: str) -> Phrase:
    """Return a day of ISO 8601 (a time behind it is kept) as each language writes it.

    A time with an offset is told as clocks in Viet Nam show it; one without is told as it stands.
    """
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is not None:
        iso = moment.astimezone(VIET_NAM).isoformat()
    date, _, time = iso.partition("T")
    year, month, of_month = [*date.split("-"), "", ""][:3]
    clock = f" {time[:5]}" if time else ""
    return Phrase(f"{of_month}/{month}/{year}{clock}", f"{date}{clock}")


def certificate(*, proved: bool, gap: float) -> Phrase:
    """Return what is proved of a ward's plan; ``gap`` is the share it may be from the best possible."""
    return Phrase(*geo.plan.certificate.certificate(proved=proved, gap=gap))


def walk_basis(basis: str) -> Phrase:
    """Return how walks were measured, from the territory's own phrase."""
    vi = basis.replace("straight line", WORDS["straight_line"].vi)
    return Phrase(vi.replace("streets", WORDS["streets"].vi), basis)


REASONS: Final[dict[str, Phrase]] = {
    code: Phrase(geo.plan.labels.SENTENCES[code], english)
    for code, english in geo.plan.reasons.SENTENCES.items()
}
"""Why a unit votes where it does, by the code of geo.plan.reasons; the page fills in the facts."""

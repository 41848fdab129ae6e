"""Kinds of places: what offices write, folded to the codes that rules, aims and maps use."""

from __future__ import annotations

from functools import cache

from rapidfuzz import process

from geo.names import fold

INSTITUTION_KINDS: dict[str, str] = {
    "armed_unit": (
        "đơn vị vũ trang, đơn vị vũ trang nhân dân, llvt, lực lượng vũ trang, quân đội, "
        "đơn vị quân đội, doanh trại, doanh trại quân đội, bộ đội, công an, đồn biên "
        "phòng, barracks, army, military"
    ),
    "hospital": "bệnh viện, trung tâm y tế, bv, clinic with beds",
    "maternity": "nhà hộ sinh, bệnh viện phụ sản, phụ sản, maternity hospital",
    "sanatorium": ("nhà an dưỡng, điều dưỡng, khu điều dưỡng, an dưỡng, trung tâm điều dưỡng"),
    "care_home": (
        "cơ sở chăm sóc người khuyết tật, cơ sở chăm sóc người cao tuổi, viện dưỡng lão, "
        "dưỡng lão, nhà dưỡng lão, cơ sở chăm sóc, trung tâm bảo trợ xã hội, bảo trợ xã "
        "hội, nursing home"
    ),
    "detention": (
        "trại tạm giam, nhà tạm giữ, trại giam, tạm giam, tạm giữ, prison, detention centre"
    ),
    "compulsory_education": "cơ sở giáo dục bắt buộc, giáo dục bắt buộc, trường giáo dưỡng",
    "detox": (
        "cơ sở cai nghiện bắt buộc, cai nghiện, cơ sở cai nghiện, trung tâm cai nghiện, rehab"
    ),
}

SITE_KINDS: dict[str, str] = {
    "school": (
        "trường học, trường, trường tiểu học, trường thcs, trường thpt, trường mầm non, "
        "tiểu học, mầm non, thcs, thpt, trung học cơ sở, trung học phổ thông, "
        "kindergarten"
    ),
    "cultural_house": (
        "nhà văn hóa, nvh, nhà sinh hoạt cộng đồng, nhà cộng đồng, hội trường thôn, nhà "
        "sinh hoạt, community house, culture house"
    ),
    "communal_house": "đình, đình làng, nhà đình",
    "pagoda": "chùa, đền, miếu, temple",
    "church": "nhà thờ, giáo đường",
    "ward_hall": (
        "ubnd, ubnd phường, ubnd xã, trụ sở ubnd, trụ sở phường, trụ sở ủy ban, ủy ban "
        "nhân dân, trụ sở"
    ),
    "apartment": "chung cư, tòa nhà chung cư, nhà chung cư, sảnh chung cư",
    "university": "đại học, trường đại học, cao đẳng, học viện, college",
    "private_house": "nhà dân, nhà riêng, tư nhân, hộ dân",
    "health_post": "trạm y tế, y tế, health station, clinic",
    "hall": "hội trường, nhà thi đấu, nhà đa năng, sports hall",
    "office": "cơ quan, văn phòng, doanh nghiệp, công ty",
    "hospital": "bệnh viện",
    "barracks": "doanh trại, đơn vị quân đội",
    "market": "chợ",
}

WARD_KINDS: dict[str, str] = {
    "ward": "phường, p",
    "commune": "xã, x",
    "township": "thị trấn, tt",
    "special_zone": "đặc khu, special zone",
}

ISOLATION_KINDS: dict[str, str] = {
    "quarantine_facility": (
        "cách ly tập trung, khu cách ly tập trung, cơ sở cách ly, cơ sở cách ly tập trung, khu "
        "cách ly, bệnh viện dã chiến, quarantine, quarantine facility, field hospital"
    ),
    "blockade": "phong tỏa, vùng phong tỏa, khu phong tỏa, khu vực phong tỏa, lockdown, cordon",
    "distancing": (
        "giãn cách, giãn cách xã hội, vùng giãn cách, khu giãn cách, khu vực giãn cách, social "
        "distancing"
    ),
}

BARRIER_KINDS: dict[str, str] = {
    "river": "sông, suối, kênh, rạch, stream, canal, water",
    "railway": "đường sắt, rail",
    "motorway": "cao tốc, đường cao tốc, quốc lộ, highway",
}

LINK_KINDS: dict[str, str] = {
    "bridge": "cầu, cầu bộ hành, hầm, hầm chui, tunnel, footbridge, crossing",
    "ferry": "phà, đò, bến phà, bến đò, boat",
}

KINDS: dict[str, dict[str, str]] = {
    "wards": WARD_KINDS,
    "sites": SITE_KINDS,
    "institutions": INSTITUTION_KINDS,
    "isolation": ISOLATION_KINDS,
    "barriers": BARRIER_KINDS,
    "links": LINK_KINDS,
}
"""Kinds by stem, each with the words for it besides its own."""

CLOSED_STEMS = frozenset({"institutions", "isolation"})
"""Stems whose kinds decide what the law allows, so that an unknown kind cannot stand."""


def kind_of(stem: str, written: str) -> str | None:
    """Return the code of a kind as an office writes it, or None.

    >>> kind_of("sites", "Nhà văn hoá"), kind_of("institutions", "Bệnh viện đa khoa")
    ('cultural_house', 'hospital')
    """
    words = _words(stem)
    key = fold(written)
    if key in words:
        return words[key]
    # "Trường tiểu học Lê Lợi": the longest word that it begins with.
    begun = [word for word in words if key.startswith(word + " ") and len(word) > 2]
    return words[max(begun, key=len)] if begun else None


def nearest_kind(stem: str, written: str) -> str | None:
    """Return the code of the kind that a misspelt one is nearest to, or None."""
    words = _words(stem)
    near = process.extractOne(fold(written), sorted(words), score_cutoff=75)
    return words[near[0]] if near else None


@cache
def _words(stem: str) -> dict[str, str]:
    table = {
        fold(word): code for code, text in reversed(KINDS[stem].items()) for word in text.split(",")
    }
    return table | {fold(code): code for code in KINDS[stem]}

"""Answers that never change, one for each state: what a program is tried out against.

A made ward; its codes begin with S, which no ward of Viet Nam's register does.
"""

from __future__ import annotations

import json
from typing import Any

_WARD = {"ward_code": "S0001", "name": "Phường Thử Nghiệm", "kind": "ward"}
_REPORT = {
    "vi": "Thấy sai sót? Báo cho Ủy ban nhân dân phường, xã hoặc Tổ bầu cử nơi bạn ở.",
    "en": "Something wrong? Tell the People's Committee of your ward or commune, or its election "
    "team.",
}
_BARE = {
    "ward": None,
    "area": None,
    "station": None,
    "as_of": "2026-02-01T08:00:00+07:00",
    "next_check": None,
    "report": _REPORT,
}
_PLAN = {
    "hours": {"opens": "07:00", "closes": "19:00"},
    "bring": [
        {"code": "voter_card", "vi": "Thẻ cử tri", "en": "Voter card"},
        {
            "code": "identity_paper",
            "vi": "Căn cước hoặc giấy tờ tùy thân",
            "en": "Identity card or paper",
        },
    ],
    "plan": {
        "plan_id": "sandbox",
        "version": "kv-0000-0000-0000",
        "title": "Phường Thử Nghiệm",
        "polling_day": "2026-03-15",
        "published_at": "2026-02-01T08:00:00+07:00",
        "voters_as_of": "2026-01-15",
    },
    "as_of": "2026-02-01T08:00:00+07:00",
    "next_check": "2026-03-05T05:00:00+07:00",
    "report": _REPORT,
}
_STATION = {
    "station_id": "S0001-S03",
    "name": "Nhà văn hóa Tổ 5",
    "address": "12 Phố Thử",
    "lon": 105.85,
    "lat": 21.01,
    "step_free": True,
    "to_be_found": False,
}

STATES: dict[str, dict[str, Any]] = {
    "found": {
        "status": "found",
        "ward": _WARD,
        "unit": {"unit_code": "S0001-5", "name": "Tổ dân phố 5", "kind": "group"},
        "time_slot": {"from": "09:00", "until": "10:30"},
        "area": {"area_id": "S0001-03", "number": 3, "kind": "ordinary"},
        "station": _STATION,
        **_PLAN,
    },
    "choose": {
        "status": "choose",
        **_BARE,
        "choices": [
            {
                "ward_code": f"S000{ward}",
                "ward": name,
                "unit_code": f"S000{ward}-5",
                "name": "Tổ dân phố 5",
                "because": "group",
            }
            for ward, name in ((1, "Phường Thử Nghiệm"), (2, "Phường Thử Hai"))
        ],
        "more": 0,
    },
    "not_published": {
        "status": "not_published",
        **_BARE,
        "ward": {"ward_code": "S0003", "name": "Phường Chưa Công Bố", "kind": "ward"},
    },
    "outside": {"status": "outside", **_BARE},
    "special": {
        "status": "special",
        "ward": _WARD,
        "unit": {"unit_code": "BV1", "name": "Bệnh viện Thử", "kind": "institution"},
        "special": {
            "kind": "institution",
            "vi": "Người ở trong cơ sở này bỏ phiếu tại chỗ: cơ sở là khu vực bỏ phiếu riêng.",
            "en": "Those who stay in this institution vote where they are: it is a voting area of "
            "its own.",
        },
        "area": {"area_id": "S0001-09", "number": 9, "kind": "separate"},
        "station": {**_STATION, "station_id": "S0001-S09", "name": "Hội trường bệnh viện"},
        **_PLAN,
    },
}

SANDBOX: dict[str, bytes] = {
    state: json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    for state, answer in STATES.items()
}
"""Ready to send."""

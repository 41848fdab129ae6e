"""Words that offices head their files and columns with, by what they mean.

Each entry is one text of words parted by commas; they are matched without marks and case.
"""

STEM_NAMES: dict[str, str] = {
    "wards": (
        "ward, communes, phường, xã, phường xã, xã phường, ranh giới phường, ranh giới "
        "xã, đơn vị hành chính, địa giới, địa giới hành chính"
    ),
    "groups": (
        "group, tổ dân phố, tổ, thôn, thôn bản, thôn tổ, khu dân cư, danh sách tổ dân "
        "phố, danh sách thôn, residential groups"
    ),
    "buildings": "building, tòa nhà, nhà, công trình, nhà ở",
    "population": "dân số, dân cư, điểm dân cư",
    "sites": (
        "site, điểm bỏ phiếu, địa điểm bỏ phiếu, địa điểm, địa điểm dự kiến, phòng bỏ "
        "phiếu, nhà văn hóa, candidate sites"
    ),
    "institutions": "institution, cơ sở, cơ quan đơn vị, đơn vị vũ trang, bệnh viện",
    "isolation": ("cách ly, vùng cách ly, khu cách ly, phong tỏa, vùng phong tỏa, isolation zones"),
    "home_isolation": "cách ly tại nhà, cách ly y tế tại nhà",
    "constituencies": "constituency, đơn vị bầu cử",
    "streets": "street, roads, road, đường, đường phố, giao thông, mạng đường",
    "barriers": "barrier, vật cản, rào cản, sông, đường sắt, sông hồ",
    "links": "link, bridges, ferries, cầu, cầu phà, phà, đường nối",
}
"""Names that a file may have besides its stem."""

COLUMN_NAMES: dict[str, str] = {
    "ward_code": (
        "mã phường, mã xã, mã px, mã phường xã, mã xã phường, mã đvhc, mã đơn vị hành "
        "chính, maxa, ma_xa, maphuong, mapx, commune code, gso code, gso_ma_xa"
    ),
    "name": "tên, tên gọi, name_vi, ten_goi",
    "kind": "loại, loại hình, type, kiểu",
    "population": (
        "dân số, số dân, nhân khẩu, số nhân khẩu, số khẩu, dan_so, tổng số nhân khẩu, "
        "tổng dân số, inhabitants"
    ),
    "voters": (
        "cử tri, số cử tri, tổng số cử tri, tổng cử tri, so_cu_tri, electors, registered "
        "voters, số lượng cử tri, cử tri dự kiến"
    ),
    "valid_from": "hiệu lực từ, ngày hiệu lực, có hiệu lực từ ngày",
    "group_code": ("mã tổ, mã tổ dân phố, mã thôn, mã nhóm, mã tdp, group id, mã khu dân cư"),
    "households": "hộ, số hộ, số hộ dân, số hộ gia đình, tổng số hộ, hộ dân",
    "elderly": "người cao tuổi, cao tuổi, số người cao tuổi, người già, trên 60 tuổi",
    "remote": (
        "vùng sâu vùng xa, vùng xa, vùng sâu, hẻo lánh, vùng cao, miền núi, vùng đặc biệt khó khăn"
    ),
    "storeys": "số tầng, tầng, floors, levels, storey, sotang",
    "persons": "số người, người, people, residents",
    "site_code": "mã điểm, mã địa điểm, mã điểm bỏ phiếu, site id",
    "address": "địa chỉ, dia_chi, diachi",
    "capacity": "sức chứa, số chỗ, sức chứa cử tri, suc_chua",
    "rooms": "số phòng, phòng, so_phong",
    "step_free": (
        "lối đi cho xe lăn, lối cho người khuyết tật, tiếp cận cho người khuyết tật, "
        "không bậc, wheelchair, accessible, xe lăn, người khuyết tật"
    ),
    "backup_power": ("máy phát điện, máy phát, nguồn điện dự phòng, điện dự phòng, generator"),
    "institution_code": "mã cơ sở, mã đơn vị, institution id",
    "zone_code": ("mã vùng, mã khu, mã khu cách ly, mã vùng cách ly, zone id, mã vùng phong tỏa"),
    "first_day": "từ ngày, ngày bắt đầu, bắt đầu, start, start date, from",
    "last_day": "đến ngày, ngày kết thúc, kết thúc, end, end date, to",
    "first_time": "từ giờ, giờ bắt đầu, start time, from time",
    "last_time": "đến giờ, giờ kết thúc, end time, to time",
    "outsiders": (
        "cử tri nơi khác, cử tri nơi khác đến, cử tri ngoài địa bàn, cử tri vãng lai, người nơi "
        "khác, voters from elsewhere"
    ),
    "risk": "nguy cơ, mức nguy cơ, mức độ nguy cơ, diện cách ly, đối tượng, risk class",
    "armed": "đơn vị vũ trang, lực lượng vũ trang, llvt, quân đội, armed unit",
    "source": "nguồn, nguồn tin, nguồn số liệu, theo",
    "as_of": "tính đến ngày, số liệu ngày, số liệu tính đến, as of",
    "unit_code": (
        "mã tổ, mã tổ dân phố, mã tdp, mã thôn, mã khu dân cư, group_code, group code, unit code"
    ),
    "day": "ngày, date, tại ngày",
    "level": "cấp, cấp bầu cử",
    "number": "số, đơn vị bầu cử số, đơn vị số, số đơn vị",
    "walkable": "đi bộ được, đi bộ, pedestrian, foot",
    "season": "mùa",
    "lon": ("kinh độ, kinh_do, kinhdo, longitude, long, lng, easting, x, tọa độ x, toa do x"),
    "lat": "vĩ độ, vi_do, vido, latitude, northing, y, tọa độ y, toa do y",
    "ward_name": (
        "phường, xã, phường xã, xã phường, tên phường, tên xã, ward, commune, thuộc "
        "phường, thuộc xã, tên phường xã, thị trấn"
    ),
    "site_name": (
        "nhà văn hóa, địa điểm bỏ phiếu, điểm bỏ phiếu, nơi bỏ phiếu, nhà sinh hoạt cộng "
        "đồng, site, polling place, nhà văn hóa khu dân cư"
    ),
    "coordinates": "tọa độ, vị trí, coordinates, location",
}
"""Headings of each field besides its own name, in any stem."""

STEM_COLUMN_NAMES: dict[str, dict[str, str]] = {
    "wards": {
        "ward_code": "mã, code",
        "name": (
            "tên phường, tên xã, phường, xã, phường xã, xã phường, ten_xa, tên phường xã, "
            "ward, ward name, commune, tên đvhc, tên đơn vị hành chính, tenxa"
        ),
    },
    "groups": {
        "group_code": "mã, code",
        "name": (
            "tổ dân phố, tên tổ, tên tổ dân phố, tên thôn, thôn, bản, tổ, thôn bản, thôn tổ, "
            "tên thôn tổ, tên khu dân cư, khu dân cư, group, group name, tdp, tên tdp, tên "
            "thôn bản"
        ),
    },
    "sites": {
        "site_code": "mã, code",
        "name": (
            "tên điểm, tên địa điểm, địa điểm, địa điểm bỏ phiếu, điểm bỏ phiếu, nhà văn hóa, "
            "site, tên điểm bỏ phiếu, site name"
        ),
    },
    "institutions": {
        "institution_code": "mã, code",
        "name": "tên cơ sở, cơ sở, tên đơn vị, đơn vị",
        "voters": "số quân nhân cử tri",
    },
    "buildings": {
        "persons": "dân số, population",
    },
    "population": {
        "persons": "dân số, population",
    },
    "streets": {
        "name": "tên đường, đường",
        "walkable": "walk",
    },
    "barriers": {
        "name": "tên sông",
    },
    "links": {
        "name": "tên cầu, cầu",
    },
    "home_isolation": {
        "voters": "số người cách ly",
    },
    "isolation": {
        "zone_code": "mã, code, tên khu",
        "name": "tên vùng, tên cơ sở, cơ sở, khu vực",
        "voters": "số người cách ly, số cử tri cách ly, cử tri trong vùng",
    },
}
"""Headings that name a field in one stem only; they come before those of all stems."""

CONSTITUENCY_LEVELS: dict[str, str] = {
    "national_assembly": "quốc hội, đbqh, đại biểu quốc hội, qh",
    "province": "hđnd tỉnh, hđnd thành phố, hđnd cấp tỉnh, tỉnh, thành phố, cấp tỉnh",
    "district": "hđnd huyện, hđnd quận, hđnd cấp huyện, huyện, quận, cấp huyện, thị xã",
    "commune": "hđnd xã, hđnd phường, hđnd cấp xã, xã, phường, cấp xã, ward",
}
"""Names of the levels of constituencies."""

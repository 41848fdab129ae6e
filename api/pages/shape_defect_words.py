"""Defects of shapes, coordinates and isolation zones in Vietnamese, by their English pattern."""

from __future__ import annotations

from typing import Final

SHAPE_DEFECTS: Final[dict[str, str]] = {
    # Coordinates
    "the file does not say what its coordinates mean (the first: {pair})": (
        "tệp không ghi hệ tọa độ (cặp đầu tiên: {pair})"
    ),
    (
        "the file does not say what its coordinates mean (the first: {pair}), and no system "
        "in use puts them among the wards"
    ): (
        "tệp không ghi hệ tọa độ (cặp đầu tiên: {pair}), và không hệ nào đang dùng đưa chúng "
        "vào các phường, xã"
    ),
    "ask who made the file for its reference system, and set crs in planning.toml": (
        "hỏi người lập tệp về hệ tọa độ, rồi ghi crs trong planning.toml"
    ),
    "set crs in planning.toml; the coordinates fit {names}": (
        "ghi crs trong planning.toml; tọa độ hợp với {names}"
    ),
    (
        "set crs in planning.toml; the coordinates fit {names}, which cannot be told apart "
        "(the first two lie {n} m apart)"
    ): (
        "ghi crs trong planning.toml; tọa độ hợp với {names}, không phân biệt được (hai hệ "
        "đầu lệch nhau {n} m)"
    ),
    "{one} or {n} more": "{one} hoặc {n} hệ khác",
    "{one} or {other}": "{one} hoặc {other}",
    "{name} with X and Y swapped": "{name}, đổi chỗ X và Y",
    "it is said to be in {system}, but {names} lie elsewhere": (
        "tệp ghi hệ {system}, nhưng {names} lại nằm ở nơi khác"
    ),
    "it is said to be in {system}, but its coordinates ({pair}) cannot be": (
        "tệp ghi hệ {system}, nhưng tọa độ ({pair}) không thể như vậy"
    ),
    (
        "it is said to be in {system}, but its coordinates ({pair}) cannot be, or do not lie "
        "in {province}"
    ): (
        "tệp ghi hệ {system}, nhưng tọa độ ({pair}) không thể như vậy, hoặc không nằm trong "
        "{province}"
    ),
    "it is said to be in {system}, but {why}": "tệp ghi hệ {system}, nhưng {why}",
    "its middle lies {n} km from the wards": "điểm giữa cách các phường, xã {n} km",
    "its coordinates ({pair}) cannot be": "tọa độ ({pair}) không thể như vậy",
    "EPSG:{code} is deprecated: it confuses easting and northing": (
        "EPSG:{code} đã bị bỏ: lẫn lộn hướng đông và hướng bắc"
    ),
    "EPSG:{code} replaces it; write that": "EPSG:{code} thay cho hệ đó; hãy ghi hệ này",
    "read as {system}, the only system in use that puts them among the wards": (
        "đọc theo {system}, hệ duy nhất đang dùng đưa chúng vào các phường, xã"
    ),
    "read as {system}, the only system in use that puts it among the wards": (
        "đọc theo {system}, hệ duy nhất đang dùng đưa tệp vào các phường, xã"
    ),
    "read as {system}; read as VN-2000 they would lie {n} m away: set crs if so": (
        "đọc theo {system}; nếu là VN-2000 thì lệch {n} m: khi đó hãy ghi crs"
    ),
    "read as {system} the file lies {n} km away": "đọc theo {system} thì tệp lệch {n} km",
    "it is said to be in {system}, but {province} uses {other}": (
        "tệp ghi hệ {system}, nhưng {province} dùng {other}"
    ),
    "read as stated; if that is wrong everything lies {n} km off: check, and set crs": (
        "đọc như đã ghi; nếu sai thì mọi vị trí lệch {n} km: hãy kiểm tra và ghi crs"
    ),
    "the coordinates ({pair}) stand in the order north, east": (
        "tọa độ ({pair}) ghi theo thứ tự bắc, đông"
    ),
    "read in that order: in the order east, north they cannot be": (
        "đọc theo thứ tự đó: theo thứ tự đông, bắc thì không thể"
    ),
    "{n1} of {n2} rows lie outside the box of the wards": (
        "{n1} trên {n2} dòng nằm ngoài khung của các phường, xã"
    ),
    "kept; what lies outside a ward is not used for it": (
        "giữ lại; phần ngoài phường, xã không được dùng"
    ),
    # Overlaps and gaps
    "{one} lies within {other} (row {row}): {n1} of its {n2} m² are shared": (
        "{one} nằm trong {other} (dòng {row}): trùng {n1} của {n2} m²"
    ),
    "cut out of the outer one as an enclave; look whether it is one": (
        "đã khoét khỏi hình ngoài thành vùng lọt giữa; hãy xem có đúng không"
    ),
    "remove one of the two rows, or cut the inner shape out of the outer one": (
        "bỏ một trong hai dòng, hoặc khoét hình trong khỏi hình ngoài"
    ),
    "{one} and {other} (row {row}) overlap by {n} m²": (
        "{one} và {other} (dòng {row}) chồng lên nhau {n} m²"
    ),
    "given to the smaller one: {shares}": "giao cho hình nhỏ hơn: {shares}",
    "{n} m² to {name}": "{n} m² cho {name}",
    "{n} m² to {name}, {rest}": "{n} m² cho {name}, {rest}",
    "a third neighbour": "một hình liền kề khác",
    "{n1} overlaps of less than {n2} m² each": "{n1} chỗ chồng, mỗi chỗ dưới {n2} m²",
    "given to the smaller one, {n} m² in all": "giao cho hình nhỏ hơn, tổng cộng {n} m²",
    "a gap of {n} m² along {names}": "khoảng hở {n} m² giữa {names}",
    "closed: given to {names}": "đã khép: giao cho {names}",
    "{names} and {n} more": "{names} và {n} nơi khác",
    "{n1} gaps of less than {n2} m² each": "{n1} khoảng hở, mỗi chỗ dưới {n2} m²",
    "closed, {n} m² in all": "đã khép, tổng cộng {n} m²",
    "{n1} gaps between wards stay, {n2} ha in all, the largest {n3} ha at {n4}° N, {n5}° E": (
        "còn {n1} khoảng hở giữa các phường, xã, tổng {n2} ha, lớn nhất {n3} ha ở {n4}° B, {n5}° Đ"
    ),
    "too wide to be a drawing error: a missing ward, water, or crude outlines": (
        "quá rộng để là lỗi vẽ: có thể thiếu phường, xã, là mặt nước, hoặc ranh giới vẽ thô"
    ),
    (
        "{name} was drawn in {n1} and has {n2} parts after its overlaps were mended, the "
        "smallest of {n3} m²"
    ): ("{name} vẽ thành {n1} phần, sau khi sửa chỗ chồng còn {n2} phần, nhỏ nhất {n3} m²"),
    "{name} had {n1} m² and has {n2} m² after its overlaps and gaps were mended ({n3})": (
        "{name} trước có {n1} m², sau khi sửa chỗ chồng và khoảng hở có {n2} m² ({n3})"
    ),
    "compare its outline with the official one": "đối chiếu ranh giới với bản chính thức",
    "{n1} ha of ward {ward} ({n2}) belong to no group": (
        "{n1} ha của phường, xã {ward} ({n2}) không thuộc tổ, thôn nào"
    ),
    "nothing to do where nobody lives there; else extend a group": (
        "không cần làm gì nếu không có người ở; nếu có thì mở rộng một tổ, thôn"
    ),
    "{n1} of the {n2} m² of {name} lie outside ward {ward}": (
        "{n1} trên {n2} m² của {name} nằm ngoài phường, xã {ward}"
    ),
    "correct its ward_code or its shape": "sửa ward_code hoặc hình",
    "{name} reaches {n} m² over the outline of ward {ward}": (
        "{name} lấn {n} m² ra ngoài ranh giới phường, xã {ward}"
    ),
    "cut at the ward's outline": "đã cắt theo ranh giới phường, xã",
    # Shapes
    "its shape has too few points or is cut off": "hình có quá ít điểm hoặc bị cắt cụt",
    "draw it again or fetch the file again": "vẽ lại hoặc tải lại tệp",
    "a ring does not return to its start": "một vòng không khép về điểm đầu",
    "closed by a straight line": "đã khép bằng đoạn thẳng",
    "{n1} rings end after exactly {n2} points and do not return: the export cut them": (
        "{n1} vòng dừng đúng ở {n2} điểm và không khép: bị cắt khi xuất tệp"
    ),
    (
        "ask for the file as it was before simplification; {n1} more rings of {n2} points may "
        "be cut as well"
    ): ("xin tệp gốc trước khi đơn giản hóa; {n1} vòng khác có {n2} điểm có thể cũng bị cắt"),
    "the outline is drawn as a closed line": "ranh giới được vẽ bằng đường khép kín",
    "read as a polygon of {n} m²": "đọc thành đa giác {n} m²",
    (
        "a ring of {n1} points closes with a straight step of {n2} m, and its other steps are "
        "at most {n3} m"
    ): ("một vòng {n1} điểm khép bằng đoạn thẳng {n2} m, các đoạn khác dài nhất {n3} m"),
    "look whether its outline is whole": "xem ranh giới có đủ không",
    (
        "{n1} rings do not return to their start (one ends after {n2} points, {n3} m away in "
        "steps of at most {n4} m)"
    ): (
        "{n1} vòng không khép về điểm đầu (một vòng dừng sau {n2} điểm, còn cách {n3} m, mỗi "
        "đoạn nhiều nhất {n4} m)"
    ),
    (
        "closed straight, as islets of {n} m² in all; if people live there, ask for the whole "
        "outline"
    ): (
        "đã khép thẳng, thành các đảo nhỏ tổng cộng {n} m²; nếu có người ở, hãy xin ranh giới "
        "đầy đủ"
    ),
    "the file was cut when it was exported: ask for the whole outline": (
        "tệp bị cắt khi xuất: hãy xin ranh giới đầy đủ"
    ),
    "{n} outer rings lie inside another outer ring of the same row": (
        "{n} vòng ngoài nằm trong một vòng ngoài khác của cùng dòng"
    ),
    (
        "{n1} read as holes that another row fills, {n2} as land; area {n3} m² before, {n4} "
        "m² after"
    ): (
        "{n1} vòng đọc là lỗ do dòng khác lấp, {n2} vòng là đất; diện tích trước {n3} m², sau "
        "{n4} m²"
    ),
    "{n} shapes carry heights (Z)": "{n} hình có độ cao (Z)",
    "heights are not used": "không dùng độ cao",
    "a coordinate is infinite or not a number": "một tọa độ vô hạn hoặc không phải là số",
    "draw the shape again": "vẽ lại hình",
    "{n1} points of {n2} shapes repeat the point before": (
        "{n1} điểm của {n2} hình lặp lại điểm trước"
    ),
    "said once; no area changes": "chỉ giữ một điểm; diện tích không đổi",
    "the shape is invalid: {why}": "hình không hợp lệ: {why}",
    "self-intersection": "đường bao tự cắt",
    "ring self-intersection": "vòng tự cắt",
    "hole lies outside shell": "lỗ nằm ngoài vòng ngoài",
    "nested shells": "vòng ngoài lồng nhau",
    "nested holes": "lỗ lồng nhau",
    "interior is disconnected": "bên trong bị rời nhau",
    "too few points in geometry component": "một phần của hình có quá ít điểm",
    "made valid; area {areas}": "đã sửa cho hợp lệ; diện tích {areas}",
    "{n1} m² before, {n2} m² after": "trước {n1} m², sau {n2} m²",
    "the polygon has no area": "đa giác không có diện tích",
    "draw its outline": "vẽ đường bao",
    "a {found}, where a {wanted} is needed": "hình kiểu {found}, cần kiểu {wanted}",
    "give a {wanted}": "dùng kiểu {wanted}",
    "polygon": "đa giác",
    "point": "điểm",
    "line": "đường",
    "polygon or point": "đa giác hoặc điểm",
    "line or polygon": "đường hoặc đa giác",
    "the row has no shape": "dòng không có hình",
    "draw it, or leave the row out": "vẽ hình, hoặc bỏ dòng này",
    "a collection of {n} shapes of several types": "một tập {n} hình thuộc nhiều kiểu",
    "the {kind}s are kept; area {areas}": "giữ các {kind}; diện tích {areas}",
    # Zones
    "quarantine_facility": "khu cách ly tập trung",
    "blockade": "vùng phong tỏa",
    "distancing": "vùng giãn cách",
    "zones {a} and {b} are both {kind} at one place ({n} shared)": (
        "vùng {a} và {b} cùng là {kind} ở một nơi (trùng {n})"
    ),
    "the voters stated for each are both counted; leave one out if they are the same people": (
        "số cử tri của cả hai đều được tính; bỏ một vùng nếu là cùng những người đó"
    ),
    "voters in both are counted once, in {name}": "cử tri thuộc cả hai được tính một lần, ở {name}",
    "nothing in it is in force on polling day {day}": (
        "không vùng nào có hiệu lực vào ngày bầu cử {day}"
    ),
    "correct the days, or give the polling day that is meant": (
        "sửa các ngày, hoặc ghi đúng ngày bầu cử"
    ),
    "zone_code {code} stands for {n} zones": "zone_code {code} dùng cho {n} vùng",
    "give each zone a code of its own": "cho mỗi vùng một mã riêng",
    (
        "zones {a} and {b} are one place ({n} shared) and said to be {one} and {other} at the "
        "same time"
    ): ("vùng {a} và {b} là một nơi (trùng {n}) nhưng cùng lúc được ghi là {one} và {other}"),
    "keep one of the two, or correct their outlines or days": (
        "giữ một vùng, hoặc sửa ranh giới hay các ngày"
    ),
    "no residential group of the plan has the code {code}": (
        "không tổ, thôn nào của phương án có mã {code}"
    ),
    "correct the code; the annex of the plan lists them": (
        "sửa mã; phụ lục của phương án có danh sách"
    ),
    "zone {code} lies outside every ward of the plan, {n} m away": (
        "vùng {code} nằm ngoài mọi phường, xã của phương án, cách {n} m"
    ),
    "correct its place, or leave it out": "sửa vị trí, hoặc bỏ vùng này",
    "facility {code} has {what}": "cơ sở cách ly {code}: {what}",
    "0 voters": "0 cử tri",
    "no count of voters": "chưa ghi số cử tri",
    "write the voters isolated there, or leave the facility out": (
        "ghi số cử tri cách ly ở đó, hoặc bỏ cơ sở này"
    ),
    "group {code} has two counts of {risk} for {day}": (
        "tổ, thôn {code} có hai số liệu {risk} cho ngày {day}"
    ),
    "group {code} has {n1} voters isolated at home on {day} and only {n2} voters": (
        "tổ, thôn {code} có {n1} cử tri cách ly tại nhà ngày {day} nhưng chỉ có {n2} cử tri"
    ),
    "correct the count": "sửa số lượng",
    "zone {code} ({kind}) is a point: who is inside cannot be told": (
        "vùng {code} ({kind}) là một điểm: không biết ai ở bên trong"
    ),
    "draw its outline, or list its units in a column unit_code": (
        "vẽ ranh giới, hoặc liệt kê các tổ, thôn ở cột unit_code"
    ),
    "blockade {code} is said to hold {n1} voters; the units it touches have {n2} in all": (
        "vùng phong tỏa {code} ghi {n1} cử tri; các tổ, thôn liên quan có tất cả {n2}"
    ),
    "correct the count, give those from elsewhere as outsiders, or draw it larger": (
        "sửa số lượng, ghi người từ nơi khác ở cột outsiders, hoặc vẽ rộng hơn"
    ),
    "the outline of the zone is invalid ({why}): who is inside cannot be told": (
        "ranh giới của vùng không hợp lệ ({why}): không biết ai ở bên trong"
    ),
    "draw the outline again so that it does not cross itself": (
        "vẽ lại ranh giới sao cho không tự cắt"
    ),
    "scenario {name} names zone {code}, which the file of zones does not hold": (
        "kịch bản {name} ghi vùng {code}, nhưng tệp các vùng không có"
    ),
    "use one of {names}": "dùng một trong {names}",
    "{text} is no time of day": "{text} không phải giờ trong ngày",
    "write the time as 07:00": "ghi giờ như 07:00",
    "zone {code} ends on {last}, before it begins on {first}": (
        "vùng {code} kết thúc ngày {last}, trước khi bắt đầu ngày {first}"
    ),
    "{text} is no class of risk": "{text} không phải mức nguy cơ",
    "write F1 or F2, or one of {names}, or leave it blank": (
        "ghi F1 hoặc F2, hoặc một trong {names}, hoặc để trống"
    ),
    "rows of zone {code} differ in {column}: {values}": (
        "các dòng của vùng {code} khác nhau ở cột {column}: {values}"
    ),
    "write the same in each row of the zone, or give it in one row alone": (
        "ghi giống nhau ở mọi dòng của vùng, hoặc chỉ ghi ở một dòng"
    ),
}
"""What was found, and what to do. Names of files, columns and settings stay as the programs read them."""

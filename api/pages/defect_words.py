"""Defects of a planning folder in Vietnamese, by the English pattern of ``geo.intake``."""

from __future__ import annotations

from typing import Final

DEFECTS: Final[dict[str, str]] = {
    # Files
    "the folder has no file of ward boundaries": "thư mục chưa có tệp ranh giới phường, xã",
    (
        "add wards.geojson or wards.gpkg (polygons with ward_code and name), or name the file "
        "in planning.toml"
    ): (
        "thêm wards.geojson hoặc wards.gpkg (đa giác có ward_code và name), hoặc ghi tên tệp "
        "trong planning.toml"
    ),
    "not read: {why}": "không đọc: {why}",
    "its name is none of {names}": "tên tệp không thuộc các tên: {names}",
    "planning.toml names another file for {stem}": "planning.toml ghi tệp khác cho {stem}",
    "nothing, or rename it, or name it in planning.toml under [files.<stem>] path": (
        "không cần làm gì; hoặc đổi tên tệp, hoặc ghi tên ở [files.<stem>] path trong planning.toml"
    ),
    "{suffix} cannot be read as {stem}": "{suffix} không đọc được làm {stem}",
    "a file without an ending": "tệp không có phần mở rộng",
    "export it as GeoPackage, GeoJSON, Shapefile, CSV or XLSX": (
        "xuất lại thành GeoPackage, GeoJSON, Shapefile, CSV hoặc XLSX"
    ),
    "open it in the spreadsheet and save it as .xlsx": (
        "mở bằng phần mềm bảng tính và lưu thành .xlsx"
    ),
    "open it in the spreadsheet and save it again as .xlsx": (
        "mở bằng phần mềm bảng tính và lưu lại thành .xlsx"
    ),
    "ask for the table or map that the PDF was made from": "xin bảng hoặc bản đồ gốc của tệp PDF",
    "copy the table into a workbook and save it as .xlsx": (
        "chép bảng sang bảng tính và lưu thành .xlsx"
    ),
    "unpack it into the folder": "giải nén vào thư mục",
    (
        "a drawing has no columns: export closed outlines with {columns} as GeoPackage or Shapefile"
    ): (
        "bản vẽ không có cột: xuất các đường bao khép kín cùng các cột {columns} thành "
        "GeoPackage hoặc Shapefile"
    ),
    "a part of a {main} file whose main file is not there": (
        "là một phần của tệp {main}, nhưng thiếu tệp chính"
    ),
    "copy {name} into the folder too": "chép cả {name} vào thư mục",
    "{names} are all {stem}": "{names} đều là {stem}",
    'keep one, or write in planning.toml: [files.{stem}] path = "{name}"': (
        'giữ lại một tệp, hoặc ghi trong planning.toml: [files.{stem}] path = "{name}"'
    ),
    "files.{stem}.path names {name}, which is not in the folder": (
        "files.{stem}.path ghi {name}, nhưng thư mục không có tệp này"
    ),
    "put the file there or correct the name": "thêm tệp vào thư mục hoặc sửa lại tên",
    "damaged at {name}": "hỏng ở {name}",
    "fetch or pack it again": "tải về hoặc nén lại",
    "a zip must hold one map file; this one holds {names}": (
        "tệp zip phải chứa đúng một tệp bản đồ; tệp này chứa {names}"
    ),
    "unpack it into the folder, or pack one layer alone": (
        "giải nén vào thư mục, hoặc chỉ nén một lớp"
    ),
    "it does not open: {why}": "không mở được: {why}",
    "open it in QGIS and export it again as GeoPackage": "mở bằng QGIS và xuất lại thành GeoPackage",
    "look at the file in QGIS if shapes or values are missing": (
        "mở tệp bằng QGIS để xem nếu thấy thiếu hình hoặc giá trị"
    ),
    "no layer {name}; there are {names}": "không có lớp {name}; chỉ có {names}",
    "no sheet {name}; there are {names}": "không có trang tính {name}; chỉ có {names}",
    "correct layer in planning.toml": "sửa layer trong planning.toml",
    "it holds {names}; only {name} has the shapes of {stem}": (
        "tệp chứa {names}; chỉ {name} có hình của {stem}"
    ),
    'nothing, or write in planning.toml: [files.{stem}] layer = "..."': (
        'không cần làm gì; hoặc ghi trong planning.toml: [files.{stem}] layer = "..."'
    ),
    "it holds {names}": "tệp chứa {names}",
    'write in planning.toml: [files.{stem}] layer = "{name}", or the right one': (
        'ghi trong planning.toml: [files.{stem}] layer = "{name}", hoặc lớp đúng'
    ),
    "the file has 0 bytes": "tệp rỗng (0 byte)",
    "fetch or export it again": "tải về hoặc xuất lại tệp",
    "it has no rows": "tệp không có dòng nào",
    "nothing is in it": "tệp không có gì",
    "no cell has a value": "không ô nào có giá trị",
    "fill it or take it out of the folder": "điền dữ liệu hoặc bỏ tệp khỏi thư mục",
    "no text table: {why}": "không phải bảng văn bản: {why}",
    "give it its true ending, or export it as CSV in UTF-8": (
        "đặt đúng phần mở rộng, hoặc xuất lại thành CSV mã UTF-8"
    ),
    "export it again as CSV in UTF-8": "xuất lại thành CSV mã UTF-8",
    "no workbook that opens ({why})": "không mở được bảng tính ({why})",
    "not written in {encoding} ({why})": "không viết bằng bảng mã {encoding} ({why})",
    "correct encoding in planning.toml": "sửa encoding trong planning.toml",
    "header_row is {n1}, and the table has {n2} rows": (
        "header_row là {n1}, nhưng bảng chỉ có {n2} dòng"
    ),
    "correct header_row in planning.toml": "sửa header_row trong planning.toml",
    "a pivot table: {n1} rows are subtotals, the first {name} in row {n2}": (
        "bảng tổng hợp (pivot): {n1} dòng là tổng phụ, dòng đầu là {name} ở dòng {n2}"
    ),
    "export it flat: one row for each item, its name and code in every row, no subtotals": (
        "xuất thành bảng phẳng: mỗi mục một dòng, dòng nào cũng có tên và mã, không có tổng phụ"
    ),
    "{n} texts written in {way}, such as {example}": "{n} ô chữ viết bằng {way}, như {example}",
    "{n} texts written in {way}": "{n} ô chữ viết bằng {way}",
    "read as {value}": "đọc là {value}",
    "read as Unicode": "đọc là Unicode",
    "its encoding cannot be told from texts such as {example}": (
        "không nhận ra bảng mã từ các ô chữ như {example}"
    ),
    ('write in planning.toml: [files.{stem}] encoding = "cp1258" (or tcvn3, vni, cp1252, utf-8)'): (
        'ghi trong planning.toml: [files.{stem}] encoding = "cp1258" (hoặc tcvn3, vni, '
        "cp1252, utf-8)"
    ),
    # Columns and rows
    "columns {names} both mean {name}": "các cột {names} cùng được hiểu là {name}",
    "rename one of them, or write in planning.toml: [files.{stem}.columns] {name} = ...": (
        "đổi tên một cột, hoặc ghi trong planning.toml: [files.{stem}.columns] {name} = ..."
    ),
    "no column is headed {name}; columns seen: {names}": (
        "không cột nào có tiêu đề {name}; các cột có: {names}"
    ),
    "correct {name} under [files.{stem}.columns] in planning.toml": (
        "sửa {name} ở [files.{stem}.columns] trong planning.toml"
    ),
    "no column for {name}; columns seen: {names}": "không có cột {name}; các cột có: {names}",
    "no column for {name}; columns seen: {names} (is it {guess}?)": (
        "không có cột {name}; các cột có: {names} (có phải là {guess}?)"
    ),
    ('add the column, or write in planning.toml: [files.{stem}.columns] {name} = "its heading"'): (
        'thêm cột này, hoặc ghi trong planning.toml: [files.{stem}.columns] {name} = "tiêu đề cột"'
    ),
    "columns about persons, which are not read: {names}": (
        "các cột về cá nhân, không được đọc: {names}"
    ),
    "take them out of the folder: a plan needs counts, not people": (
        "bỏ các cột này khỏi thư mục: phương án chỉ cần số lượng, không cần danh tính"
    ),
    "columns not used: {names}": "các cột không dùng: {names}",
    "nothing, or name them in planning.toml under [files.{stem}.columns]": (
        "không cần làm gì; hoặc ghi tên ở [files.{stem}.columns] trong planning.toml"
    ),
    "{name} is blank": "{name} để trống",
    "{name} is blank in {n} more rows": "{name} để trống ở {n} dòng nữa",
    "fill in {name}": "điền {name}",
    "the same in {n} more rows, such as {found}": "{n} dòng nữa cũng vậy, như: {found}",
    "row {row} is the total of the rows above": "dòng {row} là tổng của các dòng trên",
    "left out": "đã bỏ qua",
    "left out; it agrees: {names}": "đã bỏ qua; số tổng khớp: {names}",
    "the total row says {n1} {name}, the rows sum to {n2}": (
        "dòng tổng ghi {n1} ({name}), cộng các dòng được {n2}"
    ),
    "find the row that is missing, double or mistyped, or correct the total": (
        "tìm dòng bị thiếu, trùng hoặc gõ sai, hoặc sửa số tổng"
    ),
    "{n} rows only name a ward": "{n} dòng chỉ ghi tên phường, xã",
    "read as the ward of the rows under each": "đọc là phường, xã của các dòng bên dưới",
    "text under the table: {text}": "chữ bên dưới bảng: {text}",
    "left out; it is no row of data": "đã bỏ qua; không phải dòng dữ liệu",
    "{stem} is a table of counts; the places in this file are not read": (
        "{stem} là bảng số lượng; vị trí trong tệp này không được đọc"
    ),
    "take them out of the folder where they are places of people": (
        "bỏ khỏi thư mục nếu đó là nơi ở của người dân"
    ),
    "only one of lon and lat is given": "chỉ có một trong hai giá trị lon và lat",
    "give both, or leave both blank": "ghi cả hai, hoặc để trống cả hai",
    "{stem} need a place, and this table has no shapes": (
        "{stem} phải có vị trí, nhưng bảng này không có hình"
    ),
    "export the layer as GeoPackage or GeoJSON": "xuất lớp bản đồ thành GeoPackage hoặc GeoJSON",
    "export the layer as GeoPackage or GeoJSON, or add the columns lon and lat": (
        "xuất lớp bản đồ thành GeoPackage hoặc GeoJSON, hoặc thêm hai cột lon và lat"
    ),
    "{cell} is no pair of coordinates": "{cell} không phải cặp tọa độ",
    "write them as 21.03, 105.85": "viết như 21.03, 105.85",
    "{column} {code} stands in rows {rows}": "{column} {code} có ở các dòng {rows}",
    "give each row a code of its own, or delete the one that is double": (
        "cho mỗi dòng một mã riêng, hoặc xóa dòng trùng"
    ),
    "site_code {code} stands for {n} buildings, in rows {rows}": (
        "site_code {code} dùng cho {n} nơi khác nhau, ở các dòng {rows}"
    ),
    "each has a code of its own now: {codes}": "mỗi nơi đã có mã riêng: {codes}",
    "{n} rows have no {column}": "{n} dòng không có {column}",
    (
        "made from the ward and the order of the names, {pattern} and so on; write your own "
        "to keep them the same when rows are added"
    ): (
        "đã đặt theo phường, xã và thứ tự tên, như {pattern}; hãy tự ghi mã nếu muốn mã không "
        "đổi khi thêm dòng"
    ),
    "{name} stands in rows {rows} of ward {ward}": (
        "{name} có ở các dòng {rows} của phường, xã {ward}"
    ),
    "delete the row that is double, or give each its own name or group_code": (
        "xóa dòng trùng, hoặc cho mỗi dòng tên hoặc group_code riêng"
    ),
    "nothing, if they differ; their codes do": (
        "không cần làm gì nếu là hai nơi khác nhau; mã của chúng khác nhau"
    ),
    "{n1} voters among {n2} people": "{n1} cử tri trên {n2} người",
    "check both counts": "kiểm tra cả hai số",
    "{name} is 0 in {n} rows": "{name} bằng 0 ở {n} dòng",
    "leave it blank if it is not known; 0 means nobody": (
        "để trống nếu chưa biết; 0 nghĩa là không có ai"
    ),
    "{one} and {other}": "{one} và {other}",
    "{n} voters": "{n} cử tri",
    "{n} voters, {rest}": "{n} cử tri, {rest}",
    "{n} households": "{n} hộ",
    "{n} households, {rest}": "{n} hộ, {rest}",
    "{n} population": "{n} nhân khẩu",
    "{n} population, {rest}": "{n} nhân khẩu, {rest}",
    "{n} capacity": "{n} chỗ",
    "{n} capacity, {rest}": "{n} chỗ, {rest}",
    "{stem}: {n} rows": "{stem}: {n} dòng",
    "{stem}: {n} rows, {sums}": "{stem}: {n} dòng, {sums}",
    "compare with your list": "đối chiếu với danh sách của bạn",
    "voters as of {day}, from {source}": "số cử tri tính đến {day}, nguồn: {source}",
    "replace the file when the counts change": "thay tệp khi số liệu thay đổi",
    "no day and no source is stated for the counts of voters": (
        "chưa ghi ngày và nguồn của số cử tri"
    ),
    "write as_of and source in planning.toml": "ghi as_of và source trong planning.toml",
    # Values
    "the formula's error {value}": "công thức báo lỗi {value}",
    "mend the formula, or paste its value": "sửa công thức, hoặc dán giá trị",
    "the formula {value} was saved without its value": (
        "công thức {value} được lưu mà không có giá trị"
    ),
    "open the workbook, let it calculate, and save it": "mở bảng tính, cho tính lại rồi lưu",
    "{value} holds letters that were lost on saving": "{value} có chữ bị mất khi lưu",
    "export the file again as UTF-8": "xuất lại tệp bằng mã UTF-8",
    "read as the code {value}": "đọc là mã {value}",
    "{value} is yes or no, not a count": "{value} là có hoặc không, không phải số lượng",
    "{value} is no number": "{value} không phải là số",
    "write a whole number, or leave it blank if unknown": (
        "ghi số nguyên, hoặc để trống nếu chưa biết"
    ),
    "{value} is negative": "{value} là số âm",
    "write a count of 0 or more, or leave it blank if unknown": (
        "ghi số từ 0 trở lên, hoặc để trống nếu chưa biết"
    ),
    "{value} is no whole number": "{value} không phải số nguyên",
    ("{value} is no whole number; it may be {n} with its thousands mark read as a decimal point"): (
        "{value} không phải số nguyên; có thể là {n} với dấu phân cách nghìn bị đọc thành dấu "
        "thập phân"
    ),
    "write {value} or the true count": "ghi {value} hoặc số đúng",
    "write the count as a whole number": "ghi số lượng bằng số nguyên",
    "write a number": "ghi một số",
    "write a number, or leave it blank if unknown": "ghi một số, hoặc để trống nếu chưa biết",
    "{value} is below 0 or not finite": "{value} nhỏ hơn 0 hoặc không phải số hữu hạn",
    "write a number of 0 or more": "ghi số từ 0 trở lên",
    "{value} is no coordinate": "{value} không phải tọa độ",
    "write degrees such as 105.85, or metres, or leave both blank": (
        "ghi độ như 105.85, hoặc mét, hoặc để trống cả hai"
    ),
    "{value} is neither yes nor no": "{value} không phải là có hay không",
    "write có or không (yes or no), or leave it blank if unknown": (
        "ghi có hoặc không, hoặc để trống nếu chưa biết"
    ),
    "{value} is no day": "{value} không phải là ngày",
    "{value} is no day of the calendar": "{value} không có trên lịch",
    "write the day as dd/mm/yyyy or yyyy-mm-dd": "ghi ngày theo dạng dd/mm/yyyy hoặc yyyy-mm-dd",
    "write the day as dd/mm/yyyy": "ghi ngày theo dạng dd/mm/yyyy",
    "read as {day}, a spreadsheet's day number": "đọc là {day}, theo số ngày của bảng tính",
    "{value} is no kind of {stem} that is known": "{value} không phải loại {stem} đã biết",
    "kept as it is; {how}": "giữ nguyên; {how}",
    # Settings
    "not readable as TOML: {why}": "không đọc được dạng TOML: {why}",
    "mend the line named, and save as UTF-8": "sửa dòng đã nêu và lưu bằng mã UTF-8",
    "no setting is named {name}": "không có thiết lập tên {name}",
    "did you mean {name}?": "có phải là {name}?",
    "use one of: {names}": "dùng một trong các tên: {names}",
    "write a value of that type; docs/data-formats.md has an example": (
        "ghi giá trị đúng kiểu; xem ví dụ trong docs/data-formats.md"
    ),
    "no province {name}": "không có tỉnh {name}",
    "write the province of before July 2025, or give crs under [files.<stem>]": (
        "ghi tên tỉnh trước tháng 7/2025, hoặc ghi crs ở [files.<stem>]"
    ),
    (
        "did you mean {name}? write the province of before July 2025, or give crs under "
        "[files.<stem>]"
    ): ("có phải là {name}? hãy ghi tên tỉnh trước tháng 7/2025, hoặc ghi crs ở [files.<stem>]"),
    "name a profile or a rules file in the folder": (
        "ghi tên một bộ quy định hoặc một tệp quy định trong thư mục"
    ),
    # Wards that rows belong to
    "{value} is no ward_code": "{value} không phải ward_code",
    "{value} is no ward_code ({n} rows)": "{value} không phải ward_code ({n} dòng)",
    "read as {value}: leading zeros restored": "đọc là {value}: đã thêm lại số 0 ở đầu",
    "read as {value}, the ward's name": "đọc là {value}, theo tên phường, xã",
    "{n} wards are named {name}: {codes}": "{n} phường, xã cùng tên {name}: {codes}",
    "{n} wards are named {name}: {codes} ({n2} rows)": (
        "{n} phường, xã cùng tên {name}: {codes} ({n2} dòng)"
    ),
    "write the ward_code": "ghi ward_code",
    "{n} rows have neither a ward_code nor a place": (
        "{n} dòng không có ward_code và không có vị trí"
    ),
    "taken for {ward}, the one ward of the folder": (
        "tính cho {ward}, phường, xã duy nhất của thư mục"
    ),
    "{n} rows carry {n2} codes that no ward has ({codes}, …)": (
        "{n} dòng mang {n2} mã không thuộc phường, xã nào ({codes}, …)"
    ),
    "use the ward_code of the wards file; perhaps the codes are of another year": (
        "dùng ward_code của tệp wards; có thể đây là mã của năm khác"
    ),
    "no ward has the code {code}": "không phường, xã nào có mã {code}",
    "no ward has the code {code} ({n} rows)": "không phường, xã nào có mã {code} ({n} dòng)",
    "codes that look like it: {codes}": "các mã gần giống: {codes}",
    "use the ward_code of the wards file": "dùng ward_code của tệp wards",
    "the place lies {n} m outside ward {ward}, in {other}": (
        "vị trí nằm ngoài phường, xã {ward} {n} m, trong {other}"
    ),
    "no ward": "vùng không thuộc phường, xã nào",
    "the stated ward is kept; correct the place or the ward_code if it is wrong": (
        "giữ phường, xã đã ghi; sửa vị trí hoặc ward_code nếu sai"
    ),
    "the place lies in no ward, {n} m from {ward}": (
        "vị trí không thuộc phường, xã nào, cách {ward} {n} m"
    ),
    "taken for ward {ward}; state the ward_code if that is wrong": (
        "tính cho phường, xã {ward}; ghi ward_code nếu không đúng"
    ),
    "{n1} of {n2} rows lie outside every ward (first: row {row})": (
        "{n1} trên {n2} dòng nằm ngoài mọi phường, xã (đầu tiên: dòng {row})"
    ),
    "kept without a ward; they count for none": "giữ lại, không tính cho phường, xã nào",
    "the row has neither a ward_code nor a place": "dòng không có ward_code và không có vị trí",
    "give it a ward_code": "ghi ward_code",
    "the place lies outside every ward, {n} m from {ward}, the nearest": (
        "vị trí nằm ngoài mọi phường, xã, cách nơi gần nhất là {ward} {n} m"
    ),
    "correct the place, or give the ward_code": "sửa vị trí, hoặc ghi ward_code",
    "{n1} rows carry codes that wards have, and {n2} of them {what}: {examples}": (
        "{n1} dòng mang mã của phường, xã, nhưng {n2} dòng {what}: {examples}"
    ),
    "lie in another ward": "nằm ở phường, xã khác",
    "name another ward": "ghi tên phường, xã khác",
    (
        "the codes come from another list: leave ward_code out to go by place or name, or use "
        "the right one"
    ): ("mã lấy từ danh sách khác: bỏ ward_code để tính theo vị trí hoặc tên, hoặc dùng mã đúng"),
    "ward {code} is {name}, and the row says {said}": "{code} là {name}, nhưng dòng ghi {said}",
    "the code is kept; correct it if the name is right": "giữ mã; sửa mã nếu tên mới đúng",
    # Links between files
    "groups have no group_code that home_isolation could name": (
        "tệp groups không có group_code để home_isolation ghi theo"
    ),
    "write group_code in groups": "ghi group_code trong tệp groups",
    "group {code} has two counts for one day": "tổ, thôn {code} có hai số liệu cho một ngày",
    "keep one": "giữ lại một",
    "group {name} has no place of its own": "tổ, thôn {name} chưa có vị trí riêng",
    "put at the site of that name; {how} to correct it": (
        "đặt tại địa điểm cùng tên; muốn sửa: {how}"
    ),
    "group {name} has no place": "tổ, thôn {name} chưa có vị trí",
    "group {name} has no place ({n} sites have that name)": (
        "tổ, thôn {name} chưa có vị trí ({n} địa điểm cùng tên)"
    ),
    (
        "give it lon and lat, draw its polygon, or name the site that serves it in a column "
        "site_name"
    ): ("ghi lon và lat, vẽ ranh giới, hoặc ghi tên địa điểm phục vụ ở cột site_name"),
    "last_day {last} is before first_day {first}": "last_day {last} trước first_day {first}",
    "correct one of the two days": "sửa một trong hai ngày",
    "no group has the code {code}": "không tổ, thôn nào có mã {code}",
    "correct the code, or add the group": "sửa mã, hoặc thêm tổ, thôn",
    "{value} is no level of constituency": "{value} không phải cấp đơn vị bầu cử",
    "use national_assembly, province, district or commune": (
        "dùng national_assembly, province, district hoặc commune"
    ),
    "no site has the code {code}": "không địa điểm nào có mã {code}",
    "use a site_code of the file of sites": "dùng site_code của tệp sites",
    "the last plan does not open: {why}": "không mở được phương án trước: {why}",
    "copy the whole plan folder there, or take it out": "chép cả thư mục phương án vào, hoặc bỏ ra",
    "{n1} of {n2} lines are no way on foot: {kinds}": (
        "{n1} trên {n2} đường không đi bộ được: {kinds}"
    ),
    (
        "not walked along; write walkable = yes where people do walk, and add the lines to "
        "barriers where areas should not cross them"
    ): (
        "không tính là đường đi bộ; ghi walkable = yes ở nơi có đi bộ, và thêm vào barriers "
        "nơi khu vực không được cắt qua"
    ),
}
"""What was found, and what to do. Names of files, columns and settings stay as the programs read them."""

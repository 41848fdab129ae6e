"""Why something is refused, in Vietnamese, by the English pattern of the error.

Only what somebody with a browser can run into; what programs alone are told stays English.
"""

from __future__ import annotations

from typing import Final

REFUSALS: Final[dict[str, str]] = {
    # Zones sent for a plan, scenarios
    "send zones (and home) that came, or scenarios with their names": (
        "hãy gửi tệp các vùng đang có (và số cách ly tại nhà), hoặc kịch bản có tên"
    ),
    "{n1} scenarios and {n2} names came; send a name with each file": (
        "có {n1} tệp kịch bản và {n2} tên; mỗi tệp cần một tên"
    ),
    "each scenario has a name of its own, of {n} letters at most, and not {now}, which is what came": (
        "mỗi kịch bản cần một tên riêng, không quá {n} ký tự và khác {now} (là tình hình hiện tại)"
    ),
    "{file}: a file that ends in {endings} is needed": "{file}: cần tệp có đuôi {endings}",
    "no scenario {name} is prepared; there are {names}": "không có kịch bản {name}; hiện có {names}",
    "scenario {name} is in force already": "kịch bản {name} đang được áp dụng",
    "plan {plan} carries no isolation; POST zones to make a draft": (
        "phương án {plan} chưa có kịch bản cách ly nào; hãy gửi tệp các vùng"
    ),
    "plan {plan} was kept without its planning folder; send people as a file": (
        "phương án {plan} không có thư mục dữ liệu; hãy gửi tệp nơi ở của người dân"
    ),
    "give a day and a time of the clock": "hãy ghi ngày và giờ hợp lệ",
    # Signing in, accounts, people
    "this is for those who plan here; sign in first": (
        "trang này dành cho người lập và duyệt phương án; hãy đăng nhập"
    ),
    "earlier revisions are for those who plan here; sign in first": (
        "các bản sửa trước dành cho người lập và duyệt phương án; hãy đăng nhập"
    ),
    "the name or the password is wrong": "tên hoặc mật khẩu không đúng",
    "the password that holds now is another one": "mật khẩu hiện nay không đúng",
    "a password is changed by whoever has signed in with it": (
        "chỉ người đã đăng nhập bằng mật khẩu mới đổi được mật khẩu"
    ),
    "a password needs {n} letters or more": "mật khẩu cần ít nhất {n} ký tự",
    "the invitation is unknown, used or out of date; ask for another": (
        "đường dẫn không đúng, đã dùng hoặc đã hết hạn; hãy xin đường dẫn khác"
    ),
    "there is a user {name} already": "đã có người dùng {name}",
    "a user needs a name": "cần tên đăng nhập",
    "there is no user {name}": "không có người dùng {name}",
    "names with {mark} belong to the provider people sign in with": (
        "tên có {mark} dành cho người đăng nhập bằng tài khoản của cơ quan"
    ),
    "give one of lon and lat, q, unit and sandbox, not several": (
        "chỉ hỏi bằng một cách: vị trí, từ ngữ hoặc mã của tổ dân phố, thôn"
    ),
    "'after' is not a mark that a page before this one gave": (
        "không có trang nào trước đó dẫn đến đây"
    ),
    "a Bearer key is expected: send Authorization: Bearer KEY": (
        "cần khóa dạng Bearer: hãy gửi Authorization: Bearer KHÓA"
    ),
    "names with {mark} stand for the command line in the audit log": (
        "tên có {mark} dành cho dòng lệnh trong nhật ký"
    ),
    "nobody shuts themselves out; another administrator may": (
        "không ai tự khóa tài khoản của mình; người quản trị khác có thể khóa"
    ),
    "nobody takes their own last role of an administrator; another administrator may": (
        "không ai tự bỏ vai trò quản trị cuối cùng của mình; người quản trị khác có thể bỏ"
    ),
    "they sign in with the provider and have no password here": (
        "người này đăng nhập bằng tài khoản của cơ quan, không có mật khẩu ở đây"
    ),
    "a role for everything has no code, and any other has one": (
        "quyền cho tất cả thì để trống mã; quyền khác phải có mã"
    ),
    "a role is given only within one's own ground": (
        "chỉ giao được quyền trong phạm vi của chính mình"
    ),
    "a key makes no other keys; sign in with a password": (
        "khóa không tạo được khóa khác; hãy đăng nhập bằng mật khẩu"
    ),
    "you have no key {key}": "bạn không có khóa {key}",
    "keys belong to people; sign in as one": "khóa thuộc về người dùng; hãy đăng nhập",
    "the key is unknown, revoked or out of date": "khóa không đúng, đã thu hồi hoặc đã hết hạn",
    "an administrator has shut this account": "tài khoản này đã bị người quản trị khóa",
    "this sign-in was begun elsewhere; begin again": (
        "lần đăng nhập này bắt đầu ở nơi khác; hãy đăng nhập lại"
    ),
    "this sign-in took too long or was begun elsewhere": (
        "lần đăng nhập này quá lâu hoặc bắt đầu ở nơi khác; hãy đăng nhập lại"
    ),
    "the provider has refused the sign-in": "hệ thống tài khoản của cơ quan đã từ chối",
    "the provider tells no {claim}": "hệ thống tài khoản của cơ quan không cho biết {claim}",
    "what the provider sent does not hold; begin again": (
        "hệ thống tài khoản của cơ quan trả lời không hợp lệ; hãy đăng nhập lại"
    ),
    "the provider does not answer": "hệ thống tài khoản của cơ quan không trả lời",
    "the provider has to be asked with https": "hệ thống tài khoản của cơ quan phải dùng https",
    "the provider calls itself otherwise than the settings": (
        "địa chỉ của hệ thống tài khoản của cơ quan không khớp với thiết lập"
    ),
    "no provider is set": "chưa thiết lập tài khoản của cơ quan",
    "no provider is set to sign in with": "chưa thiết lập đăng nhập bằng tài khoản của cơ quan",
    "too often; try again in {n} s": "quá nhiều lần; hãy thử lại sau {n} giây",
    # What somebody may do
    "this asks for the role {role}": "việc này cần quyền {role}",
    "this asks for the role {role} for the whole of its territory": (
        "việc này cần quyền {role} trên toàn bộ địa bàn"
    ),
    "viewer": "xem",
    "planner": "lập phương án",
    "approver": "duyệt",
    "administrator": "quản trị",
    "send the session's token, which GET /api/v1/session tells, as {header} or {field}": (
        "biểu mẫu đã cũ: hãy tải lại trang rồi gửi lại"
    ),
    "another site's page may not change anything here": (
        "trang của nơi khác không được thay đổi gì ở đây"
    ),
    # What is not there
    "there is no plan {plan}": "không có phương án {plan}",
    "there is no published plan {plan}": "không có phương án đã công bố số {plan}",
    "there is no territory {territory}": "không có địa bàn {territory}",
    "there is no run {run}": "không có lần chạy {run}",
    "there is no {thing}": "không có mục này",
    "no {thing} has so many digits": "không có số nào dài như vậy",
    "plan {plan} has no waiver {waiver}": "phương án {plan} không có chấp thuận số {waiver}",
    "plan {plan} has no finding with this mark now": (
        "phương án {plan} không còn phát hiện này; hãy mở lại trang"
    ),
    "there is no such document; there are {names}": "không có tài liệu này; chỉ có {names}",
    # Deciding
    "to {step} is for an approver of the {bodies}": (
        "{step}: dành cho người có quyền duyệt của {bodies}"
    ),
    "to {step} is for an approver of the {bodies}; who submitted it may not": (
        "{step}: dành cho người có quyền duyệt của {bodies}; người đã trình không được làm"
    ),
    "to {step} a plan, say why": "{step}: phải ghi lý do",
    "to {step} a plan, give the number of the written decision or report": (
        "{step}: phải ghi số văn bản"
    ),
    "submit": "quyết định và trình",
    "return": "trả lại để sửa",
    "approve": "phê duyệt",
    "report": "báo cáo tỉnh",
    "publish": "công bố",
    "commune": "cấp xã",
    "district": "cấp huyện",
    "province": "cấp tỉnh",
    "commune or district": "cấp xã hoặc cấp huyện",
    "commune or province": "cấp xã hoặc cấp tỉnh",
    "draft": "dự thảo",
    "submitted": "đã trình",
    "approved": "đã phê duyệt",
    "reported": "đã báo cáo tỉnh",
    "published": "đã công bố",
    "nothing more": "không còn bước nào",
    "plan {plan} is {state}; for the polling day {day} the next step is {step}": (
        "phương án {plan} ở trạng thái: {state}; bước tiếp theo là {step}"
    ),
    "plan {plan} has been changed since it was looked at": (
        "phương án {plan} đã được sửa sau khi bạn mở trang này"
    ),
    "plan {plan} has been changed by {people} since it was looked at": (
        "phương án {plan} đã được {people} sửa sau khi bạn mở trang này"
    ),
    (
        "plan {plan} has been changed by {people}: revision {kept} is kept, the change was "
        "made to {seen}"
    ): ("phương án {plan} đã được {people} sửa: bản đang lưu là {kept}, bạn sửa trên bản {seen}"),
    "plan {plan} is not ready: {open}; see its gate": (
        "phương án {plan} chưa đủ điều kiện để trình; xem mục Điều kiện để trình"
    ),
    "plan {plan} is {state}; to {step} it has to be {needed}": (
        "phương án {plan} ở trạng thái: {state}; muốn {step} thì phải {needed}"
    ),
    "plan {plan} is {state}; only an approved or reported plan is published": (
        "phương án {plan} ở trạng thái: {state}; chỉ công bố phương án đã phê duyệt hoặc đã "
        "báo cáo tỉnh"
    ),
    "plan {plan} is {state}, and only a draft can be changed": (
        "phương án {plan} ở trạng thái: {state}; chỉ sửa được dự thảo"
    ),
    (
        "plan {plan} is {state} and stays as it is; make a draft from it with POST {path}, "
        "and edit that"
    ): (
        "phương án {plan} ở trạng thái: {state}, nên không sửa được; hãy lập dự thảo mới từ "
        "phương án này"
    ),
    "plan {plan} is {state}; its findings are settled in the draft": (
        "phương án {plan} ở trạng thái: {state}; các phát hiện chỉ xử lý khi còn là dự thảo"
    ),
    "no law lets a finding of {rule} stand; change the plan": (
        "không có căn cứ nào cho phép để nguyên phát hiện này; hãy sửa phương án"
    ),
    "a finding of {rule} may stand only on the ground {grounds}": (
        "phát hiện này chỉ được chấp thuận với căn cứ khác"
    ),
    "say why the finding may stand": "hãy ghi lý do chấp thuận",
    "the ground {ground} needs the number of the written decision": "căn cứ này phải có số văn bản",
    "run {run} is {state} already": "lần chạy {run} đã kết thúc",
    # Uploads and limits
    "a zip has {n} MB at most": "tệp zip không được quá {n} MB",
    "a planning folder has {n} files at most": "thư mục dữ liệu không được quá {n} tệp",
    "unpacked, a planning folder has {n} MB at most": (
        "thư mục dữ liệu khi giải nén không được quá {n} MB"
    ),
    "{name} unpacks to far more than it is": "{name} giải nén ra quá lớn so với dung lượng của nó",
    "this is no zip that can be read; zip the planning folder anew": (
        "đây không phải tệp zip đọc được; hãy nén lại thư mục dữ liệu"
    ),
    "two files of the zip have the same name": "tệp zip có hai tệp cùng tên",
    "the zip names a place outside its folder: {name}": "tệp zip chỉ đến nơi ngoài thư mục: {name}",
    "the zip holds a link: {name}; put the file in": (
        "tệp zip chứa một liên kết: {name}; hãy nén chính tệp đó"
    ),
    "the zip holds a link ({name}); pack the file itself": (
        "tệp zip chứa một liên kết ({name}); hãy nén chính tệp đó"
    ),
    "the zip cannot be read: {why}": "không đọc được tệp zip: {why}",
    "the folder holds no files": "thư mục không có tệp nào",
    "{name} is no name of a file inside a folder": "{name} không phải tên tệp trong thư mục",
    "a territory needs a name": "địa bàn cần có tên",
    "a file of zones has {n} MB at most": "tệp các vùng không được quá {n} MB",
    "one request draws up {n} scenarios at most": "mỗi lần chỉ lập được {n} kịch bản",
    # Runs
    "run {run} belongs to nothing": "lần chạy {run} không thuộc địa bàn hay phương án nào",
    "run {run} names neither a territory nor what to do with its plan": (
        "lần chạy {run} không ghi địa bàn hay việc phải làm với phương án"
    ),
    "--ward {codes}: not in this folder; its wards are {names}": (
        "mã phường, xã {codes} không có trong dữ liệu; dữ liệu có {names}"
    ),
    "--areas {n} is for one ward and {n2} are asked for; add --ward CODE, one of {names}": (
        "số khu vực {n} chỉ dùng cho một phường, xã, nhưng đang lập cho {n2}; hãy ghi mã một "
        "phường, xã: {names}"
    ),
    (
        "locks name what no ward has: {names}; correct [locks] in planning.toml (unit and "
        "site codes stand in plan.gpkg and in the annex)"
    ): (
        "phần ấn định ghi mã không có: {names}; sửa [locks] trong planning.toml (mã có trong "
        "plan.gpkg và phụ lục)"
    ),
    # The voter's search
    "lon and lat are degrees of WGS 84, such as 105.85 and 21.01": (
        "kinh độ và vĩ độ tính bằng độ WGS 84, như 105.85 và 21.01"
    ),
    "lon lies within ±180 and lat within ±90; is one in the other's place?": (
        "kinh độ trong ±180, vĩ độ trong ±90; có bị đổi chỗ không?"
    ),
    "give lon and lat, or q, or ward and unit": "hãy nhập nơi cần tìm",
    # The database
    "the database is busy": "cơ sở dữ liệu đang bận",
    "the database does not answer: {why}": "cơ sở dữ liệu không trả lời",
    "the database went away: {why}": "mất kết nối với cơ sở dữ liệu",
    "A value is missing or wrong": "Có giá trị thiếu hoặc sai",
}

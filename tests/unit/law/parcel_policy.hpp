#pragma once

#include <string>

namespace bangiao::testing {

/// A made-up law about parcels, so that these tests prove the engine and not the regulation: it
/// uses every kind of condition and effect, and none of the regulation's names.
inline const std::string parcel_policy = R"toml(
id = "parcels"
kind = "policy"
title = { vi = "Bưu kiện", en = "Parcels" }
in_force_from = 2026-01-01
basis = ["Parcel Act"]

[roles]
clerk = { vi = "nhân viên", en = "clerk" }
chief = { vi = "trưởng", en = "chief" }

[unit_types]
DEPOT = { vi = "kho", en = "depot" }
SHOP = { vi = "cửa hàng", en = "shop" }
BUREAU = { vi = "văn phòng", en = "bureau" }

[groups]
CARRIERS = ["DEPOT", "SHOP"]
EVERYBODY = ["CARRIERS", "BUREAU", "SUMMER_ONLY"]
CHECKERS = ["BUREAU"]
SUMMER_ONLY = { of = ["SHOP"], from = 2026-06-01, to = 2026-08-31 }

[classes]
ADM = { vi = "thủ tục", en = "procedure", clear = true }
OWN = { vi = "chủ", en = "owner" }

[axes.finding]
values = ["none", "pending", "sound", "broken"]
start = "none"
[axes.lifecycle]
values = ["open", "closed"]
start = "open"
usual = ["open"]
otherwise = "case_closed"

[custody]
start = "nowhere"
[custody.states]
nowhere = { vi = "chưa có", en = "nowhere", units = 0 }
kept = { vi = "đang giữ", en = "kept", units = 1 }
on_offer = { vi = "đang giao", en = "on offer", units = 2 }

[parties]
filed = { vi = "đã lập", en = "filed" }
asked = { vi = "được hỏi", en = "asked" }
gave = { vi = "đã giao", en = "gave" }
[settings]
filing_party = "filed"
snapshot = ["gave"]

[threads]
offer = { vi = "đề nghị", en = "offer", at_expiry = "custody_back" }
check = { vi = "kiểm tra", en = "check" }
wrap = { vi = "bọc", en = "wrapping" }

[links]
twin = { vi = "trùng", en = "twin" }

[lists]
size = ["small", "large"]
wrapping = ["paper", "foil"]
result = ["sound", "broken", "unclear"]

[facts]
size = { vi = "cỡ", en = "size" }

[time]
ahead = { minutes = 5 }
late_after = { hours = 24 }
late_field = "late_reason"
behind = { days = 30 }

[common_fields]
late_reason = { type = "text", class = "ADM" }

[event."parcel.taken"]
label = { vi = "Nhận", en = "Taken" }
kind = "note"
basis = ["Parcel Act 1"]
mark = "text"
opens = true
by = { roles = ["clerk"], groups = ["CARRIERS"] }
when = { custody = ["nowhere"] }
then.custody = { state = "kept", unit = "actor" }
then.duty = { id = "P-1", owner = "actor" }
[event."parcel.taken".fields]
size = { type = "enum", of = "size", class = "ADM", required = true, fact = "size" }
owner = { type = "text", class = "OWN", required = true }
weight = { type = "int", class = "ADM", min = 1, max = 100 }

[event."parcel.offered"]
label = { vi = "Đề nghị", en = "Offered" }
kind = "minutes"
basis = ["Parcel Act 2"]
mark = "text"
by = { roles = ["clerk"], unit = "holder" }
when = { custody = "kept", no_thread = ["offer"], route = "field:to" }
then.custody = { state = "on_offer", unit = "actor", to = "field:to" }
then.opens = { thread = "offer", addressee = "field:to", expires = "P-2" }
then.party = { unit = "field:to", as = "asked" }
then.duty = { id = "P-2", owner = "field:to", thread = "offer" }
[event."parcel.offered".fields]
to = { type = "unit", class = "ADM", required = true }

[event."parcel.accepted"]
label = { vi = "Ký nhận", en = "Accepted" }
kind = "minutes"
basis = ["Parcel Act 3"]
mark = "text"
by = { roles = ["clerk"], unit = "addressee" }
when = { custody = "on_offer", answers = "offer" }
then.custody = { state = "kept", unit = "actor" }
then.closes = "offer"
then.discharges = "P-2"
then.party = [{ unit = "opener", as = "gave" }]

[event."parcel.refused"]
label = { vi = "Từ chối", en = "Refused" }
kind = "note"
basis = ["Parcel Act 3"]
mark = "text"
by = { roles = ["clerk"], unit = "addressee" }
when = { answers = "offer" }
then.custody = "back"
then.closes = "offer"

[event."check.asked"]
label = { vi = "Yêu cầu kiểm tra", en = "Check asked" }
kind = "decision"
basis = ["Parcel Act 4"]
mark = "text"
by = { roles = ["chief"], unit = "party" }
when = { finding = ["none", "broken"], no_thread = ["check"], units = [{ unit = "field:at", groups = ["CHECKERS"] }] }
then.finding = "pending"
then.opens = { thread = "check", addressee = "field:at" }
then.party = { unit = "field:at", as = "asked" }
then.duty = { id = "P-3", owner = "field:at", thread = "check" }
[event."check.asked".fields]
at = { type = "unit", class = "ADM", required = true }

[event."check.extended"]
label = { vi = "Gia hạn", en = "Check extended" }
kind = "decision"
basis = ["Parcel Act 4"]
mark = "assumed"
by = { roles = ["chief"], unit = "addressee" }
when = { finds = { thread = "check" }, time = [{ before_due = "P-3" }] }
then.moves = { duty = "P-3", last_day = "field:until", cap = "P-3a" }
[event."check.extended".fields]
until = { type = "date", class = "ADM", required = true }

[event."check.done"]
label = { vi = "Kết quả", en = "Check done" }
kind = "decision"
basis = ["Parcel Act 5"]
mark = "text"
by = { roles = ["clerk", "chief"], unit = "addressee" }
when = { finds = { thread = "check", addressee = "actor" } }
then.closes = "check"
then.discharges = "P-3"
[event."check.done".fields]
result = { type = "enum", of = "result", class = "ADM", required = true }
signs = { type = "list", items = "code", class = "OWN" }

[event."finding.made"]
label = { vi = "Kết luận", en = "Finding made" }
kind = "decision"
basis = ["Parcel Act 6"]
mark = "text"
by = { roles = ["chief"], groups = ["CHECKERS"], not_officer = ["check.done"] }
when = { finding = "pending" }
[[event."finding.made".rule]]
name = "proved"
basis = ["Parcel Act 6(1)"]
when = { after = [{ type = "check.done", later_than = "check.asked", field = { result = ["sound"] } }] }
then.finding = "sound"
[[event."finding.made".rule]]
name = "signs"
when = { after = [{ type = "check.done", field = { result = "unclear", signs = { nonempty = true } } }] }
then.finding = "sound"
[[event."finding.made".rule]]
name = "disproved"
when = { after = [{ type = "check.done", field = { result = "broken" } }] }
then.finding = "broken"

[event."wrap.started"]
label = { vi = "Bọc", en = "Wrapping started" }
kind = "note"
basis = ["Parcel Act 7"]
mark = "text"
by = { roles = ["clerk"], unit = "holder" }
when = { no_thread = [{ thread = "wrap", key = "field:wrapping" }], entitled = "field:wrapping" }
then.opens = { thread = "wrap", key = "field:wrapping" }
[event."wrap.started".fields]
wrapping = { type = "enum", of = "wrapping", class = "ADM", required = true }
helper = { type = "officer", class = "ADM" }

[event."wrap.ended"]
label = { vi = "Bọc xong", en = "Wrapping ended" }
kind = "note"
basis = ["Parcel Act 7"]
mark = "text"
by = { roles = ["clerk"], unit = "party" }
when = { finds = { thread = "wrap", key = "field:wrapping" } }
then.closes = "wrap"
[event."wrap.ended".fields]
wrapping = { type = "enum", of = "wrapping", class = "ADM", required = true }

[event."note.sent"]
label = { vi = "Thông báo", en = "Note sent" }
kind = "note"
basis = ["Parcel Act 8"]
mark = "text"
by = { roles = ["clerk"], unit = "party", groups = ["EVERYBODY"] }
then.party = { unit = "local:CHECKERS", as = "asked", if = { fields = { to_bureau = true } } }
then.discharges = { id = "P-1", if = { fields = { to_bureau = true } } }
[event."note.sent".fields]
to_bureau = { type = "bool", class = "ADM", required = true }
twin = { type = "case", class = "ADM" }

[event."parcel.sent_home"]
label = { vi = "Trả về", en = "Sent home" }
kind = "note"
basis = ["Parcel Act 9"]
mark = "text"
by = { roles = ["clerk"], unit = "holder" }
when = { checks = [{ if = { facts = { size = "large" } }, fields = { strong = true } }], time = [{ at_least = { days = 5 }, ahead_of = "field:eta" }, { not_before = { days = 2 }, of = "parcel.taken" }] }
[event."parcel.sent_home".fields]
eta = { type = "date", class = "ADM", required = true }
strong = { type = "bool", class = "ADM" }

[event."case.closed"]
label = { vi = "Đóng", en = "Closed" }
kind = "decision"
basis = ["Parcel Act 10"]
mark = "text"
by = { roles = ["chief"], unit = "holder" }
when = { no_thread = ["offer", "check", "wrap"] }
then.lifecycle = "closed"

[event."case.reopened"]
label = { vi = "Mở lại", en = "Reopened" }
kind = "decision"
basis = ["Parcel Act 10"]
mark = "text"
by = { roles = ["chief"], unit = "holder" }
when = { lifecycle = "closed" }
then.lifecycle = "open"

[event."event.corrected"]
label = { vi = "Đính chính", en = "Corrected" }
kind = "note"
basis = ["Parcel Act 11"]
mark = "assumed"
by = { roles = ["clerk", "chief"], unit = "party" }
when = { of = { by = "actor", may_file = true } }
then.corrects = "field:values"
[event."event.corrected".fields]
values = { type = "table", class = "OWN", required = true }

[deadline.P-1]
says = { vi = "Báo văn phòng", en = "Tell the bureau" }
limit = { hours = 24 }
warn = { hours = 4 }
basis = ["Parcel Act 1"]
mark = "assumed"
[deadline.P-2]
says = { vi = "Trả lời", en = "Answer" }
limit = { hours = 24 }
instead = [{ if = { facts = { size = "large" } }, limit = { hours = 4 } }, { if = { agreement = "tunnel" }, limit = { hours = 48 } }]
basis = ["Parcel Act 2"]
mark = "text"
[deadline.P-3]
says = { vi = "Kiểm tra", en = "Check" }
limit = { days = 20 }
warn = { days = 15 }
basis = ["Parcel Act 4"]
mark = "text"
[deadline.P-3a]
says = { vi = "Hạn chót", en = "Cap" }
limit = { months = 2 }
basis = ["Parcel Act 4"]
mark = "text"

[[route]]
number = 1
from = ["CARRIERS"]
to = ["CARRIERS"]
where = "same_province"
basis = ["Parcel Act 2"]
mark = "text"

[agreement.tunnel]
label = { vi = "Hiệp định đường hầm", en = "Tunnel agreement" }
country = "LA"
from = 2026-03-03
to = 2026-03-31
if = { facts = { size = ["small", "medium"] } }
basis = ["Tunnel Agreement 1"]
mark = "assumed"

[person.small_parcel]
label = { vi = "bưu kiện nhỏ", en = "small parcel" }
if = { facts = { size = "small" } }
basis = ["Parcel Act 7"]
mark = "text"
[entitlement.paper]
label = { vi = "giấy", en = "paper" }
persons = ["small_parcel"]
basis = ["Parcel Act 7"]
mark = "text"

[[sight]]
groups = ["CARRIERS"]
if = { actor = "holder" }
ADM = "full"
OWN = "full"
basis = ["Parcel Act 12"]
mark = "assumed"
[[sight]]
groups = ["CARRIERS"]
ADM = "full"
OWN = "handed"
basis = ["Parcel Act 12"]
mark = "assumed"
[[sight]]
groups = ["CHECKERS"]
ADM = "full"
OWN = { show = "masked", but = { signs = "pointer" } }
basis = ["Parcel Act 12"]
mark = "assumed"
[[sight_cap]]
roles = ["chief"]
OWN = "codes"
basis = ["Parcel Act 12"]
mark = "assumed"
)toml";

/// The registry's own made-up law.
inline const std::string parcel_constitution = R"toml(
id = "house-law"
kind = "constitution"
title = { vi = "Luật nhà", en = "House law" }
[roles]
registrar = { vi = "đăng ký", en = "registrar" }
chief = { vi = "trưởng", en = "chief" }
clerk = { vi = "nhân viên", en = "clerk" }
[unit_types]
ROOT = { vi = "gốc", en = "root" }
DEPOT = { vi = "kho", en = "depot" }
[classes]
ADM = { vi = "thủ tục", en = "procedure", clear = true }
OWN = { vi = "chủ", en = "owner" }
[lists]
use = ["signing", "tls", "gateway"]
[time]
ahead = { minutes = 5 }
late_after = { hours = 24 }
late_field = "late_reason"
behind = { days = 30 }
[common_fields]
late_reason = { type = "text", class = "ADM" }

[event."house.founded"]
label = { vi = "Lập", en = "Founded" }
kind = "decision"
chain = "unit"
opens = "only"
basis = ["House Act 1"]
mark = "assumed"
by = { roles = ["registrar"] }
then.founds_unit = { unit = "field:house", type = "field:sort", province = "field:province", parent = "field:above" }
[[event."house.founded".rule]]
name = "founding"
by = { unit = "founding_key" }
when = { units = [{ unit = "field:house", is = "actor" }], fields = { above = { present = false }, who = { present = true }, paper = { present = true } } }
then.enrols = { officer = "field:who", roles = ["registrar"], use = "signing", thumbprint = "signer", certificate = "field:paper" }
[[event."house.founded".rule]]
name = "below"
when = { units = [{ unit = "field:above", within = "actor" }], fields = { above = { present = true }, who = { present = false } } }
[event."house.founded".fields]
house = { type = "new_unit", class = "ADM", required = true }
sort = { type = "code", of = "unit_types", class = "ADM", required = true }
province = { type = "code", class = "ADM" }
above = { type = "unit", class = "ADM" }
who = { type = "new_officer", class = "ADM" }
paper = { type = "text", class = "OWN" }

[event."clerk.enrolled"]
label = { vi = "Ghi danh", en = "Enrolled" }
kind = "decision"
chain = "unit"
basis = ["House Act 2"]
mark = "assumed"
by = { roles = ["registrar"], unit = ["superior", "root"] }
then.enrols = { officer = "field:who", roles = "field:roles", use = "field:use", thumbprint = "field:print", certificate = "field:paper" }
[event."clerk.enrolled".fields]
who = { type = "new_officer", class = "ADM", required = true }
roles = { type = "list", items = "code", of = "roles", class = "ADM", required = true, min = 1 }
use = { type = "enum", of = "use", class = "ADM", required = true }
print = { type = "digest", class = "ADM", required = true }
paper = { type = "text", class = "OWN", required = true }

[event."clerk.revoked"]
label = { vi = "Thu hồi", en = "Revoked" }
kind = "decision"
chain = "unit"
basis = ["House Act 3"]
mark = "assumed"
by = { roles = ["registrar"], unit = ["superior", "root"] }
then.revokes = { officer = "field:who", thumbprint = "field:print" }
[event."clerk.revoked".fields]
who = { type = "officer", class = "ADM", required = true }
print = { type = "digest", class = "ADM" }

[event."house.ended"]
label = { vi = "Chấm dứt", en = "Ended" }
kind = "decision"
chain = "unit"
basis = ["House Act 4"]
mark = "assumed"
by = { roles = ["registrar"], unit = "superior" }
then.ends_unit = { successor = "field:successor" }
[event."house.ended".fields]
successor = { type = "unit", class = "ADM" }

[event."law.adopted"]
label = { vi = "Ban hành", en = "Adopted" }
kind = "decision"
chain = "governance"
opens = true
basis = ["House Act 5"]
mark = "assumed"
by = { roles = ["chief"], unit = "founding_unit" }
then.signs_file = { file = "field:file", in_force_from = "field:since" }
[event."law.adopted".fields]
file = { type = "digest", class = "ADM", required = true }
since = { type = "date", class = "ADM", required = true }
)toml";

}  // namespace bangiao::testing

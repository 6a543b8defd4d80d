#pragma once

#include <string>

namespace bangiao::ledger {

/// A constitution and a law about parcels, made up so that these tests prove the ledger and not the
/// regulation: chains of units, a governance chain, and cases that move between units with duties.
inline const std::string test_constitution = R"toml(
id = "constitution"
kind = "constitution"
title = { vi = "Sổ đăng ký", en = "Registry" }

[roles]
registrar = { vi = "đăng ký viên", en = "registrar" }
decider   = { vi = "người quyết định", en = "decider" }
receiver  = { vi = "người nhận", en = "receiver" }

[unit_types]
MINISTRY = { vi = "bộ", en = "ministry" }
SHOP     = { vi = "cửa hàng", en = "shop" }

[classes]
ADM = { vi = "thủ tục", en = "procedure", clear = true }
ID  = { vi = "nhân thân", en = "identity" }

[lists]
use = ["signing", "tls", "gateway"]

[time]
ahead = { minutes = 5 }
late_after = { hours = 24 }
late_field = "late_reason"
behind = { days = 30 }

[common_fields]
late_reason = { type = "text", class = "ADM" }

[event."unit.founded"]
label = { vi = "Lập đơn vị", en = "Unit founded" }
kind = "decision"
chain = "unit"
opens = "only"
basis = ["Test Act 1"]
mark = "assumed"
by = { roles = ["registrar"] }
then.founds_unit = { unit = "field:unit", type = "field:unit_type", province = "field:province", commune = "field:commune", country = "field:country", parent = "field:parent" }
[[event."unit.founded".rule]]
name = "founding"
by   = { unit = "founding_key" }
when = { units = [{ unit = "field:unit", is = "actor" }], fields = { parent = { present = false }, officer = { present = true }, certificate = { present = true } } }
then.enrols = { officer = "field:officer", roles = ["registrar"], use = "signing", thumbprint = "signer", certificate = "field:certificate" }
[[event."unit.founded".rule]]
name = "below"
when = { units = [{ unit = "field:parent", within = "actor" }], fields = { parent = { present = true }, officer = { present = false }, certificate = { present = false } } }
[event."unit.founded".fields]
unit        = { type = "new_unit", class = "ADM", required = true }
unit_type   = { type = "code", class = "ADM", required = true }
province    = { type = "code", class = "ADM" }
commune     = { type = "code", class = "ADM" }
country     = { type = "code", class = "ADM" }
parent      = { type = "unit", class = "ADM" }
officer     = { type = "new_officer", class = "ADM" }
certificate = { type = "text", class = "ID" }

[event."officer.enrolled"]
label = { vi = "Ghi danh", en = "Officer enrolled" }
kind = "decision"
chain = "unit"
basis = ["Test Act 2"]
mark = "assumed"
by = { roles = ["registrar"], unit = ["superior", "root"] }
then.enrols = { officer = "field:officer", roles = "field:roles", use = "field:use", thumbprint = "field:thumbprint", certificate = "field:certificate" }
[event."officer.enrolled".fields]
officer     = { type = "new_officer", class = "ADM", required = true }
roles       = { type = "list", items = "code", class = "ADM", required = true }
use         = { type = "enum", of = "use", class = "ADM", required = true }
thumbprint  = { type = "digest", class = "ADM", required = true }
certificate = { type = "text", class = "ID", required = true }

[event."policy.adopted"]
label = { vi = "Thông qua", en = "Policy adopted" }
kind = "decision"
chain = "governance"
opens = true
basis = ["Test Act 3"]
mark = "assumed"
by = { roles = ["decider"], unit = "founding_unit" }
then.signs_file = { file = "field:file", in_force_from = "field:in_force_from" }
[event."policy.adopted".fields]
file          = { type = "digest", class = "ADM", required = true }
in_force_from = { type = "date", class = "ADM", required = true }

[[sight]]
ADM = "full"
basis = ["Test Act 4"]
mark = "assumed"
[[log_readers]]
roles = ["decider"]
basis = ["Test Act 5"]
mark = "assumed"
)toml";

inline const std::string test_policy = R"toml(
id = "parcels"
kind = "policy"
title = { vi = "Bưu kiện", en = "Parcels" }
in_force_from = 2026-01-01

[roles]
receiver = { vi = "người nhận", en = "receiver" }
decider  = { vi = "người quyết định", en = "decider" }

[unit_types]
MINISTRY = { vi = "bộ", en = "ministry" }
SHOP     = { vi = "cửa hàng", en = "shop" }

[groups]
SHOPS = ["SHOP"]

[classes]
ADM = { vi = "thủ tục", en = "procedure", clear = true }
ID  = { vi = "nhân thân", en = "identity" }
MED = { vi = "y tế", en = "medical" }

[axes.identification]
values = ["none"]
start = "none"
[axes.lifecycle]
values = ["open", "closed"]
start = "open"
usual = ["open"]
otherwise = "case_closed"

[custody]
start = "none"
[custody.states]
none    = { vi = "chưa có", en = "none", units = 0 }
held    = { vi = "đang giữ", en = "held", units = 1 }
offered = { vi = "đang đề nghị", en = "offered", units = 2 }

[parties]
filed = { vi = "đã lập", en = "filed" }
asked = { vi = "được hỏi", en = "asked" }
[settings]
filing_party = "filed"
snapshot = ["filed"]

[lists]
term = ["ID", "MED", "ADM", "XYZ"]

[facts]
erasable = { vi = "hết hạn", en = "whose term has ended" }

[threads]
erasure = { vi = "xóa", en = "erasure" }
offer = { vi = "đề nghị", en = "offer", at_expiry = "custody_back" }

[time]
ahead = { minutes = 5 }
late_after = { hours = 24 }
late_field = "late_reason"
behind = { days = 30 }

[search.name]
says = { vi = "tên", en = "name" }
same_person = true
basis = ["Parcel Act 8"]
mark = "assumed"
[search.document]
says = { vi = "mùi", en = "smell" }
basis = ["Parcel Act 8"]
mark = "assumed"

[common_fields]
late_reason = { type = "text", class = "ADM" }

[event."parcel.taken"]
label = { vi = "Nhận", en = "Taken" }
kind = "note"
basis = ["Parcel Act 1"]
mark = "text"
opens = true
by = { roles = ["receiver"], groups = ["SHOPS"] }
when = { custody = ["none"] }
then.custody = { state = "held", unit = "actor" }
then.duty = { id = "P-1", owner = "actor" }
[event."parcel.taken".fields]
owner = { type = "text", class = "ID", required = true, search = "name" }
smell = { type = "text", class = "MED", search = "document" }

[event."parcel.offered"]
label = { vi = "Đề nghị", en = "Offered" }
kind = "minutes"
basis = ["Parcel Act 2"]
mark = "text"
by = { roles = ["receiver"], unit = "holder" }
when = { custody = "held", no_thread = ["offer"] }
then.custody = { state = "offered", unit = "actor", to = "field:to" }
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
by = { roles = ["receiver"], unit = "addressee" }
when = { custody = "offered", answers = "offer" }
then.custody = { state = "held", unit = "actor" }
then.closes = "offer"
then.discharges = ["P-1", "P-2"]

[event."parcel.expired"]
label = { vi = "Hết hạn", en = "Term ended" }
kind = "note"
basis = ["Parcel Act 5"]
mark = "text"
by = { roles = ["receiver"], unit = "holder" }
then.opens = { thread = "erasure", addressee = "actor" }
then.facts = { erasable = "field:classes" }
[event."parcel.expired".fields]
classes = { type = "list", items = "enum", of = "term", class = "ADM", required = true, min = 1 }

[event."parcel.forgotten"]
label = { vi = "Xóa", en = "Erased" }
kind = "decision"
basis = ["Parcel Act 5"]
mark = "text"
by = { roles = ["receiver"], unit = "addressee", not_officer = ["parcel.expired"] }
when = { finds = { thread = "erasure" } }
then.closes = "erasure"
then.erases = { classes = "fact:erasable" }

[event."parcel.described"]
label = { vi = "Mô tả", en = "Described" }
kind = "note"
basis = ["Parcel Act 6"]
mark = "text"
by = { roles = ["receiver"], unit = "holder" }
[event."parcel.described".fields]
owner = { type = "text", class = "ID" }
smell = { type = "text", class = "MED" }

[event."looks.anchored"]
label = { vi = "Ghi mốc", en = "Looks anchored" }
kind = "system"
basis = ["Parcel Act 7"]
mark = "text"
opens = "only"
by = { roles = ["receiver"], groups = ["SHOPS"] }
[event."looks.anchored".fields]
looks = { type = "int", class = "ADM", required = true, min = 1 }
hash  = { type = "digest", class = "ADM", required = true }

[look_anchor]
event = "looks.anchored"
role = "receiver"
looks = "looks"
hash = "hash"

[deadline.P-1]
says = { vi = "Giao", en = "Hand over" }
limit = { hours = 48 }
basis = ["Parcel Act 1"]
mark = "text"
[deadline.P-2]
says = { vi = "Trả lời", en = "Answer" }
limit = { hours = 24 }
basis = ["Parcel Act 2"]
mark = "text"

[[sight]]
groups = ["SHOPS"]
ADM = "full"
ID = "full"
MED = "full"
basis = ["Parcel Act 4"]
mark = "assumed"
[[sight_cap]]
roles = ["decider"]
ID = "masked"
basis = ["Parcel Act 4"]
mark = "assumed"
)toml";

}  // namespace bangiao::ledger

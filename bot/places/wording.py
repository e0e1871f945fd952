"""Words around a name, folded: the kinds of unit, words that explain nothing, and provinces elsewhere.

Provinces: the 63 of 2008 to 2025, which include every name of the 34 since (public knowledge; the same in any census).
"""

from __future__ import annotations

COMMUNE_WORDS = frozenset({"xa", "phuong", "tt", "p", "x"})
COMMUNE_MARKED = frozenset({"xã", "phường", "tt", "p", "x"})
HAMLET_WORDS = frozenset({"xom", "thon", "ban", "lang", "ap", "to", "khu", "buon"})
HAMLET_MARKED = frozenset({"xóm", "thôn", "bản", "làng", "ấp", "tổ", "khu", "buôn"})
DISTRICT_WORDS = frozenset({"huyen", "quan", "tx", "tp", "h"})
DISTRICT_MARKED = frozenset({"huyện", "quận", "tx", "tp", "h"})
PROVINCE_WORDS = frozenset({"tinh"})
PROVINCE_MARKED = frozenset({"tỉnh"})
ROAD_WORDS = frozenset({"duong", "pho", "ngo", "truong", "cho", "cau", "deo", "song", "nui"})
ROAD_MARKED = frozenset({"đường", "phố", "ngõ", "trường", "chợ", "cầu", "đèo", "sông", "núi"})

PAIRS = {("thi", "tran"): "commune", ("thi", "xa"): "district", ("thanh", "pho"): "district", ("to", "dan"): "hamlet"}

FILLERS = frozenset(
    "a o ở em toi tôi chung nha nhà gan gần tai tại uy uỷ ủy ubnd ban dan nhan tru so tru sở ben bên tren trên duoi trong ngoai thuoc "
    "thuộc dia dịa la là va cua nay nhe nhé cu cũ moi mới truoc truớc kia day do vung khu vuc phia ngay canh sat dau cuoi vn viet nam "
    "que quê xin chao chào dạ da vang".split()
)

PROVINCES = tuple(
    name.strip()
    for name in (
        "an giang, ba ria vung tau, bac giang, bac kan, bac can, bac lieu, bac ninh, ben tre, binh dinh, binh duong, binh phuoc, "
        "binh thuan, ca mau, can tho, cao bang, da nang, dak lak, dac lac, dak nong, dac nong, dien bien, dong nai, dong thap, gia lai, "
        "ha giang, ha nam, ha noi, ha tinh, hai duong, hai phong, hau giang, hoa binh, ho chi minh, sai gon, hung yen, khanh hoa, "
        "kien giang, kon tum, lai chau, lam dong, lang son, lao cai, long an, nam dinh, nghe an, ninh binh, ninh thuan, phu tho, phu yen, "
        "quang binh, quang nam, quang ngai, quang ninh, quang tri, soc trang, son la, tay ninh, thai binh, thai nguyen, thanh hoa, "
        "thua thien hue, tien giang, tra vinh, tuyen quang, vinh long, vinh phuc, yen bai, hcm, tphcm"
    ).split(",")
)

"""What the server itself says to a person when it cannot take something; the page's own words are in `static/strings.js`."""

from __future__ import annotations

from typing import Final

TOO_LONG: Final = "Tin dài quá, Kẻng chưa nhận. Chữ vẫn còn ở ô nhắn: xin chia nhỏ, mỗi lần dưới 4.000 chữ."
NOT_UNDERSTOOD: Final = "Kẻng không đọc được tin này. Xin nhắn lại bằng chữ."
NOT_FROM_HERE: Final = "Tin này không đến từ trang Kẻng. Xin mở lại trang rồi nhắn."
NO_SESSION: Final = "Phiên đã hết. Đang mở phiên mới."
WAIT: Final = "Đang đông người. Tin vẫn còn đây, lát nữa tự gửi."
NOT_HERE: Final = "Không có trang này."
BROKEN: Final = "Máy chủ đang trục trặc. Tin vẫn còn đây, lát nữa tự gửi."
FILE_BROKEN: Final = "Tệp này chưa tới nơi. Xin chọn lại rồi gửi."
FILES_MANY: Final = "Nhiều tệp quá, Kẻng chưa nhận thêm được. Xin chờ một lát rồi gửi."
FILE_GONE: Final = "Không xem được nữa: đã xoá hoặc hết giờ xem."

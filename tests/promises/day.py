"""A whole day on the line, every name, number, text and address of it marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.domain.events import EventKind
from bot.domain.people import Role
from bot.schedule.ticks import Ticks
from bot.store.schema import metadata
from tests.kit.chat import Person, World

RECEIPT = re.compile(r"\b\d{4} \d{4} \d{4} \d{4}\b")

VILLAGER, NEIGHBOUR, WRITER = "7483920175839201", "918273645546372", "5566778899001122"
OFFICER, CHIEF, PROVINCE, OPERATOR = "6192837465564738", "3344556677889900", "1231231234564", "9080706050403"
TOLD = "Nông Thị Mẫu Đơn ở bản Pác Dấu đánh con, số 0987654321"
ADDED = "Cháu bé tên Hoàng Lường Dấu bị nhốt trong chuồng trâu"
EDITED = "Sửa lại: nhà ông Vừ Dấu Sùng cuối bản"
DANGER = "Có người cầm súng kíp ở đèo Mã Dấu Phục"
ASKED = "Xe màu lam biển kiểm soát có số đuôi nào Dấu Hỏi"
ANSWERED = "Đuôi xe là mười hai Dấu Ngã"
UNSENT = "Lời nháp chưa gửi Dấu Sắc về con suối"
LOOSE = "Hôm qua tôi thấy lạ lắm Dấu Huyền"
PICTURED = "picture Biển số Dấu Nặng 11K-0042"
SPOKEN = "voice Tôi là Dấu Lặng Thào"
HEARD = "voice Công an hỏi Dấu Chấm"
POINT = (22.85643, 105.37712)


@dataclass(slots=True)
class Day:
    """What was said and by whom; `marks` is everything a thief must not find."""

    world: World
    marks: set[str] = field(default_factory=set)

    async def live(self) -> None:
        """Live through the day."""
        self.marks |= {VILLAGER, NEIGHBOUR, WRITER, OFFICER, CHIEF, PROVINCE, OPERATOR}
        self.marks |= {
            TOLD,
            ADDED,
            EDITED,
            DANGER,
            ASKED,
            ANSWERED,
            UNSENT,
            LOOSE,
            PICTURED,
            PICTURED.upper(),
            SPOKEN,
            SPOKEN.upper(),
            HEARD.upper(),
            "Mẫu Đơn",
            "0987654321",
            "Hoàng Lường Dấu",
            "Vừ Dấu Sùng",
        }
        self.marks |= {"22.85643", "105.37712", "22.856", "105.377"}
        for person, role, unit in (
            (OFFICER, Role.OFFICER, "01304"),
            (CHIEF, Role.CHIEF, "01304"),
            (PROVINCE, Role.PROVINCE, "04"),
            (OPERATOR, Role.OPERATOR, "04"),
        ):
            await self.world.staff(person, role, unit, label=f"Trực {role}")
        await self.tell(self.world.person(VILLAGER))
        await self.world.clean()
        await self._work(self.world.person(OFFICER))
        await self._follow(self.world.person(VILLAGER))
        await self._danger(self.world.person(NEIGHBOUR))
        await self._leave_undone(self.world.person(WRITER))
        await self._subscribe(self.world.person(NEIGHBOUR))

    async def pass_hours(self, hours: int) -> None:
        """Let time go by, with everything that is due on the way."""
        for _ in range(hours * 4):
            self.world.clock.forward(minutes=15)
            await Ticks(self.world.database).once()
            await self.world.settle()

    async def tell(self, villager: Person) -> None:
        """Send a tip, and ask to be messaged."""
        await villager.opens("v1-01304")
        await villager.presses("Báo tin")
        await villager.says(TOLD)
        await villager.says(ADDED, message="m-added")
        await villager.edits("m-added", EDITED)
        await villager.sends(PICTURED)
        await villager.presses("Trẻ em")
        await villager.presses("Xã khác")
        await villager.points(*POINT)
        await villager.presses("Quảng Lâm")
        await villager.presses("Gửi xã")
        self._keep_receipts(villager)
        await villager.presses("Nhắn tôi")
        await villager.presses("Không")

    async def _work(self, officer: Person) -> None:
        await officer.presses("Nhận")
        await officer.presses("Mở")
        await officer.presses("Hỏi thêm")
        await officer.says(ASKED)
        await officer.presses("Mở")
        await officer.presses("Xem tệp")
        await officer.presses("Trả lời")
        await officer.sends(HEARD)

    async def _follow(self, villager: Person) -> None:
        await self.pass_hours(2)
        await villager.says("4")
        await villager.says(RECEIPT.findall("\n".join(message.text for message in villager.seen))[0])
        await villager.presses("Trả lời")
        await villager.says(ANSWERED)
        await villager.presses("Xong")

    async def _danger(self, neighbour: Person) -> None:
        await neighbour.says("cứu")
        await neighbour.says(DANGER)
        await neighbour.presses("Xã khác")
        await neighbour.says("thạch lâm")
        await neighbour.presses("Quảng Lâm")
        self._keep_receipts(neighbour)
        await self.pass_hours(1)

    async def _leave_undone(self, writer: Person) -> None:
        await writer.opens()
        await writer.presses("Báo tin")
        await writer.says(UNSENT)
        await writer.sends(SPOKEN)
        other = self.world.person(f"{WRITER}7")
        self.marks.add(f"{WRITER}7")
        await other.says(LOOSE)
        await other.does(EventKind.START, text="v1-99999")

    async def _subscribe(self, neighbour: Person) -> None:
        await neighbour.says("menu")
        await neighbour.presses("Nghe tin xã")
        while not any("Đồng ý" in label for label in neighbour.labels()):
            await neighbour.says("Quảng Lâm")
            await neighbour.presses("Quảng Lâm")
        await neighbour.presses("Đồng ý")

    def _keep_receipts(self, person: Person) -> None:
        for receipt in RECEIPT.findall("\n".join(message.text for message in person.seen)):
            self.marks |= {receipt, receipt.replace(" ", "")}


PEOPLE = ("contact", "conversation", "way_back", "outbox", "web_session", "web_replay", "inbox_mark", "staff")
TIPS = ("tip", "tip_access", "tip_entry", "tip_alert")
FILES = ("file", "file_part")
BEFORE = ("file_origin", "file_draft")
"""What is known of files until they are clean or sent: it names them, and nothing else that files or tips hold."""


async def tied(world: World, *more: str) -> list[str]:
    """Return each pair of tables, one of people (or one of `more`) and one of tips, that share a value; both sides hold rows."""
    async with world.database.look() as work:
        tables = {name: [dict(row) for row in (await work.run(table.select())).mappings()] for name, table in metadata.tables.items()}
    for name in ("contact", "tip", *more):
        assert tables[name], f"nothing in {name}: the search would prove nothing"
    staff = {row["id"] for row in tables["staff"]}
    pairs = [(people, tips) for people in (*PEOPLE, *more, *BEFORE) for tips in TIPS]
    pairs += [(people, files) for people in (*PEOPLE, *more) for files in FILES]
    return [f"{people} and {tips}" for people, tips in pairs if _values(tables[people]) & _values(tables[tips]) - staff]


def _values(rows: list[dict[str, object]]) -> set[object]:
    # Words that thousands of rows share ("01304", "vi", True) tie nobody to anything; hashes, ids and times would.
    return {value for row in rows for value in row.values() if isinstance(value, bytes) or hasattr(value, "timestamp")}

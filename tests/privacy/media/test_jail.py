"""A decoder that a file has taken over finds nothing to do but compute: hostile Python runs where decoders run."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.files import Refusal, Refused
from bot.privacy.media import seccomp
from bot.privacy.media.cleaner import Cleaner
from bot.privacy.media.jail import Wall, jail_strength
from bot.privacy.media.limits import Limits
from bot.privacy.media.wire import End
from tests.privacy.media.captive import ENTRY, START, python

MIB = 1 << 20
LIMITS = Limits(memory=512 * MIB)
HASTY = Limits(memory=512 * MIB, cpu=1)

TRY = """
def attempt(name, act):
    try:
        said.append(f"{name}: did {act()!r}")
    except OSError as error:
        said.append(f"{name}: {errno.errorcode.get(error.errno, error.errno)}")
"""


class Captive:
    """Runs programs in the jail and remembers what each took."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.ends: list[End] = []
        self.cleaner = Cleaner(pictures=limits, entry=ENTRY, watch=self.ends.append)

    async def run(self, program: str) -> list[str]:
        """Return what it said."""
        file = await self.cleaner.clean(python(TRY + program))
        return file.content.removeprefix(START).decode().splitlines()

    async def refusal(self, program: str) -> Refusal:
        """Return why it was ended."""
        with pytest.raises(Refused) as refused:
            await self.run(program)
        return refused.value.why


@pytest.fixture
async def captive() -> AsyncIterator[Captive]:
    running = Captive()
    yield running
    await running.cleaner.close()


@pytest.fixture
async def hasty() -> AsyncIterator[Captive]:
    running = Captive(HASTY)
    yield running
    await running.cleaner.close()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_this_system_has_every_wall() -> None:
    assert sys.platform != "linux" or jail_strength() >= {Wall.LIMITS, Wall.SECCOMP}


async def test_no_file_is_opened_made_changed_or_looked_at(captive: Captive, tmp_path: Path) -> None:
    secret = tmp_path / "keng.db"
    secret.write_text("lời kể")
    said = await captive.run(f"""
path = {str(secret)!r}
attempt("read", lambda: open(path).read())
attempt("read raw", lambda: os.open(path, os.O_RDONLY))
attempt("make", lambda: open(path + ".new", "w"))
attempt("remove", lambda: os.unlink(path))
attempt("rename", lambda: os.rename(path, path + ".old"))
attempt("list", lambda: os.listdir({str(tmp_path)!r}))
attempt("look", lambda: os.stat(path))
attempt("folder", lambda: os.mkdir(path + ".d"))
attempt("link", lambda: os.symlink(path, path + ".l"))
attempt("itself", lambda: open("/proc/self/environ").read())
attempt("memory file", lambda: os.memfd_create("x"))
attempt("root", lambda: os.chroot("/"))
""")
    assert [line for line in said if not line.endswith((": EPERM", ": EACCES"))] == []
    assert len(said) == 12
    assert names_in(tmp_path) == ["keng.db"]


async def test_nobody_is_called(captive: Captive) -> None:
    """Not by the network, not by a socket in a folder, not by one without a name."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = await captive.run(f"""
attempt("tcp", lambda: socket.socket().connect(("127.0.0.1", {listener.getsockname()[1]})))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
attempt("unix", lambda: socket.socket(socket.AF_UNIX))
attempt("pair", lambda: socket.socketpair())
attempt("netlink", lambda: socket.socket(16, socket.SOCK_RAW))
attempt("line as socket", lambda: socket.socket(fileno=os.dup(0)))
""")
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert [line for line in said if not line.endswith((": EPERM", ": EMFILE"))] == []
    assert len(said) == 6


async def test_no_program_is_started(captive: Captive) -> None:
    said = await captive.run("""
attempt("fork", os.fork)
attempt("forkpty", os.forkpty)
attempt("exec", lambda: os.execv("/bin/sh", ["sh", "-c", "id"]))
attempt("spawn", lambda: os.posix_spawn("/bin/sh", ["sh"], {}))
attempt("subprocess", lambda: subprocess.run(["/bin/true"]))
attempt("system", lambda: os.system("true") and None)
""")
    assert [line for line in said if not line.endswith((": EPERM", ": ENOSYS", ": EMFILE", ": did None"))] == []
    assert len(said) == 6


async def test_no_other_process_is_touched_and_no_wall_taken_down(captive: Captive) -> None:
    said = await captive.run(f"""
def call(name, *numbers):
    result = getattr(libc, name)(*numbers)
    said.append(f"{{name}}: {{errno.errorcode[ctypes.get_errno()] if result == -1 else result}}")
attempt("kill", lambda: os.kill({os.getpid()}, 0))
attempt("worker", lambda: os.kill(os.getppid(), signal.SIGKILL))
attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, {os.getpid()}, 19))
attempt("user", lambda: os.setuid(0))
attempt("name", lambda: socket.gethostname())
call("ptrace", 16, {os.getpid()}, 0, 0)
call("process_vm_readv", {os.getpid()}, 0, 0, 0, 0, 0)
call("prctl", 4, 1, 0, 0, 0)
call("unshare", 0x10000000)
call("mount", 0, 0, 0, 0, 0)
call("personality", 0)
for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
    try:
        resource.setrlimit(what, (1 << 40, 1 << 40))
        said.append("limit: lifted")
    except (OSError, ValueError):
        said.append("limit: EPERM")
""")
    assert [line for line in said if not line.endswith(": EPERM")] == []
    assert len(said) == 15


async def test_nothing_comes_with_it_but_its_line(captive: Captive) -> None:
    """No environment, no descriptor of the bot's, and what it writes besides goes nowhere."""
    assert set(await captive.run("said += os.environ")) <= {"LC_CTYPE"}  # which Python sets itself where there is no locale
    said = await captive.run("""
for number in range(256):
    try:
        said.append((number, os.read(number, 0 if number == 0 else 10)))
    except OSError:
        pass
os.write(1, b"x" * 100_000), os.write(2, b"x" * 100_000)
""")
    assert said == ["(0, b'')", "(1, b'')", "(2, b'')"]


async def test_nobody_reads_its_memory(captive: Captive) -> None:
    assert await captive.run("said.append(libc.prctl(3, 0, 0, 0, 0) != 1)") == ["True"]


async def test_memory_has_an_end(captive: Captive) -> None:
    assert await captive.refusal("kept = [bytearray(b'x' * (8 << 20)) for _ in range(1000)]") is Refusal.LARGE
    assert 100 * MIB < captive.ends[-1].peak <= LIMITS.memory


async def test_time_has_an_end(hasty: Captive) -> None:
    assert await hasty.refusal("while True: pass") is Refusal.BROKEN
    assert hasty.ends[-1].status == -signal.SIGXCPU


async def test_time_ends_also_for_who_does_not_hear_of_it(hasty: Captive) -> None:
    assert await hasty.refusal("signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass") is Refusal.BROKEN


async def test_threads_are_let_start_and_counted(captive: Captive, hasty: Captive) -> None:
    """Decoders need them; what all of them take is taken from one purse."""
    program = "done = []\nworkers = [threading.Thread(target=done.append, args=(n,)) for n in range(4)]\n"
    program += "[w.start() for w in workers], [w.join() for w in workers]\nsaid.append(sorted(done))"
    assert await captive.run(program) == ["[0, 1, 2, 3]"]
    spin = "def spin():\n    while True: pass\n[threading.Thread(target=spin, daemon=True).start() for _ in range(4)]\nspin()"
    assert await hasty.refusal(spin) is Refusal.BROKEN


async def test_who_sleeps_is_woken_by_the_clock() -> None:
    cleaner = Cleaner(pictures=Limits(wall=0.5), entry=ENTRY)
    with pytest.raises(Refused) as refused:
        await cleaner.clean(python("time.sleep(1000)"))
    assert refused.value.why is Refusal.BROKEN
    await cleaner.close()


async def test_a_recording_without_end_is_too_long() -> None:
    """By the processor and by the clock: its sender is told to send less, not that it is broken."""
    cleaner = Cleaner(streams=Limits(cpu=1, wall=4.0), entry=ENTRY)
    for endless in ("while True: pass", "time.sleep(1000)"):
        with pytest.raises(Refused) as refused:
            await cleaner.clean(python(endless, start=b"OggS\0"))
        assert refused.value.why is Refusal.LONG
    await cleaner.close()


async def test_who_dies_is_broken_and_the_next_is_served(captive: Captive) -> None:
    for death in ("os._exit(0)", "os._exit(9)", "sys.exit(0)", "ctypes.string_at(0)", "os.abort()", "os.close(0)", "os.dup2(2, 0)"):
        assert await captive.refusal(death) is Refusal.BROKEN
    assert await captive.run("said.append('here')") == ["here"]


async def test_an_answer_that_is_none_is_broken(captive: Captive) -> None:
    """The bot believes nothing that comes out of the jail."""
    for answer in (
        "os.write(0, b'picture')",
        "os.write(0, b'x' * 1000)",
        "os.write(0, struct.pack('!8sd', b'picture', 0.0) + b'%PDF-1.7')",
        "os.write(0, struct.pack('!8sd', b'voice', 3.0) + b'OggS' + bytes(100))",
        "os.write(0, struct.pack('!8sd', b'picture', float('nan')) + b'\\xff\\xd8\\xff')",
        "os.write(0, struct.pack('!8sd', b'picture', 7.0) + b'\\xff\\xd8\\xff')",
        "[os.write(0, b'x' * (1 << 16)) for _ in range(1000)]",
    ):
        assert await captive.refusal(f"{answer}\nos._exit(0)") is Refusal.BROKEN


async def test_two_files_never_share_a_process(captive: Captive) -> None:
    await captive.run("sys.left_behind = 'the words of somebody'")
    said = [await captive.run("said += [os.getpid(), hasattr(sys, 'left_behind')]") for _ in range(3)]
    assert {each[1] for each in said} == {"False"}
    assert len({each[0] for each in said}) == 3


async def test_chance_is_new_in_every_job(captive: Captive) -> None:
    """Masking draws from it: what is drawn for one voice says nothing about the next."""
    drawn = [await captive.run("import random, secrets\nsaid += [random.random(), secrets.token_hex(8)]") for _ in range(2)]
    assert set(drawn[0]).isdisjoint(drawn[1])


async def test_the_worker_has_one_thread_and_holds_no_file(captive: Captive, tmp_path: Path) -> None:
    """Not even one that the bot forgot to keep to itself."""
    kept = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(kept, True)  # noqa: FBT003 - it takes no names
    await captive.run("said.append('a long letter ' * 1000)")
    hold = captive.cleaner._hold  # noqa: SLF001 - nobody else asks for the process
    assert hold is not None
    folder = Path(f"/proc/{hold.process_id}")
    assert len(names_in(folder / "task")) == 1
    assert (folder / "environ").read_bytes() == b""
    await asyncio.gather(*(captive.run("said.append(1)") for _ in range(5)))
    assert len(names_in(folder / "fd")) == 5  # its socket, nothing twice, and its bell
    os.close(kept)
    assert (folder / "oom_score_adj").read_text() == "0\n"  # the real one's entry gives way, this one's does not


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_both_lists_are_whole(machine: str) -> None:
    """The kernel's own reading: every jump lands inside, and every path ends."""
    lines = list(struct.iter_unpack("=HBBI", seccomp.filter_for(machine)))
    assert len(lines) < 4096
    for at, (code, if_true, if_false, _) in enumerate(lines):
        if code == 0x15:
            assert at + 1 + max(if_true, if_false) < len(lines)
    assert lines[-1][0] == 0x06

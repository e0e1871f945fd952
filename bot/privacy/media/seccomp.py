"""Which system calls a jailed job may make: a list of what decoders need; everything else answers "not permitted".

A list of what is allowed holds against calls that nobody thought of and those that are not invented yet. The jobs have what they need open
and loaded: they compute, take memory, start threads, read and write the descriptors they hold, and end. Numbers: the kernel's
arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h; the form of a filter: seccomp(2) and linux/bpf_common.h.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from dataclasses import dataclass
from typing import Final

_X86_64, _AARCH64 = "x86_64", "aarch64"
_AUDIT_ARCH: Final = {_X86_64: 0xC000003E, _AARCH64: 0xC00000B7}  # linux/audit.h

_PLAIN: Final = {
    # The first number is that of x86_64, the second that of aarch64.
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "gettimeofday": (96, 169),
    "getrusage": (98, 165),
    "getppid": (110, 173),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "rseq": (334, 293),
}
_CLONE3: Final = (435, 435)


@dataclass(frozen=True, slots=True)
class _Only:
    """A call that is allowed while `argument & mask == value`."""

    numbers: tuple[int, int]
    argument: int
    mask: int
    value: int


_THREAD, _EXECUTABLE, _ALL = 0x00010000, 0x4, 0xFFFFFFFFFFFFFFFF  # CLONE_THREAD, PROT_EXEC
_LIMITED: Final = (
    _Only((56, 220), 0, _THREAD, _THREAD),  # clone: threads, never processes
    _Only((9, 222), 2, _EXECUTABLE, 0),  # mmap: memory, never code
    _Only((10, 226), 2, _EXECUTABLE, 0),  # mprotect: the same
    _Only((302, 261), 2, _ALL, 0),  # prlimit64: look, never change
)

_LOAD, _JUMP_EQUAL, _AND, _RETURN = 0x20, 0x15, 0x54, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_ALU|AND|K, BPF_RET|K
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16  # struct seccomp_data, linux/seccomp.h
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050000

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def is_known(machine: str) -> bool:
    """Tell whether there is a list for this kind of processor, as `os.uname` names it."""
    return machine in _AUDIT_ARCH


def filter_for(machine: str) -> bytes:
    """Return the filter for a kind of processor, ready for the kernel."""
    column = (_X86_64, _AARCH64).index(machine)
    # Another ABI of the same processor (i386, ARM 32) numbers its calls otherwise: whoever speaks it is killed. x32 has numbers of its own.
    lines = [_op(_LOAD, _ARCH_AT), _op(_JUMP_EQUAL, _AUDIT_ARCH[machine], 1), _op(_RETURN, _KILL), _op(_LOAD, _NUMBER_AT)]
    for numbers in _PLAIN.values():
        lines += [_op(_JUMP_EQUAL, numbers[column], 0, 1), _op(_RETURN, _ALLOW)]
    # "No such call" lets the C library start its threads by `clone`, whose flags can be looked at; those of `clone3` are in memory.
    lines += [_op(_JUMP_EQUAL, _CLONE3[column], 0, 1), _op(_RETURN, _REFUSE | errno.ENOSYS)]
    for only in _LIMITED:
        lines += _limited(only, column)
    return b"".join([*lines, _op(_RETURN, _REFUSE | errno.EPERM)])


def apply(libc: ctypes.CDLL, machine: str) -> None:
    """Confine the calling thread and all it starts, for good; raises OSError. PR_SET_NO_NEW_PRIVS has to be set."""
    lines = filter_for(machine)
    program = _Program(len(lines) // 8, lines)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Write one `struct sock_filter`; the jumps count the lines to skip."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _limited(only: _Only, column: int) -> list[bytes]:
    """Allow a call if both halves of its argument are right."""
    low_at = _ARGUMENTS_AT + 8 * only.argument  # both processors are little-endian
    halves = ((low_at, 0), (low_at + 4, 32))
    checks: list[bytes] = []
    for place, (at, shift) in enumerate(halves):
        mask, value = only.mask >> shift & 0xFFFFFFFF, only.value >> shift & 0xFFFFFFFF
        checks += [_op(_LOAD, at), _op(_AND, mask), _op(_JUMP_EQUAL, value, 0, 4 if place == 0 else 1)]
    body = [*checks, _op(_RETURN, _ALLOW), _op(_RETURN, _REFUSE | errno.EPERM)]
    return [_op(_JUMP_EQUAL, only.numbers[column], 0, len(body)), *body]

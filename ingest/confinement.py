"""Confinement: from here on this process reads what it was given, and can do little else.

The kernel holds the limits, and on Linux, where it takes our filter of system calls, that no socket, no program, no
process, no hold on another process and no change of a file is to be had: also by machine code that a file smuggles in.
Where it takes none, a hook of the interpreter says no to the same: that holds a parser that is misled, not machine
code. Neither keeps it from reading files that the user of this process may read.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from typing import NamedTuple

#: Address space. The parsers need about a third of it for the largest files we take.
_MEMORY = 1_500_000_000
_CPU_SECONDS = 45
#: Open at once; standard input and output, a module that is loaded and its data are five.
_FILES = 32

_REFUSED = frozenset(
    {
        "socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr",
        "subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty",
        "os.kill", "os.killpg", "signal.pthread_kill",
        "os.remove", "os.rename", "os.truncate", "os.mkdir", "os.rmdir", "os.link", "os.symlink",
        "os.chmod", "os.chown",
    }
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Machine(NamedTuple):
    """How the kernel names a machine, and its numbers of calls."""

    name: int
    clone: int  #: Threads are made by it, and processes.
    opening: tuple[tuple[int, int], ...]  #: And which argument says what for.
    refused: tuple[int, ...]


#: Refused: socket, socketpair, connect; execve, execveat; ptrace, process_vm_readv, process_vm_writev, kill, tkill,
#: io_uring_setup, pidfd_open, pidfd_getfd; of files unlinkat, renameat, renameat2, linkat, symlinkat, mkdirat,
#: mknodat, truncate, ftruncate, fchmodat, fchmodat2, fchmod, fchownat, fchown. The first machine has older ones beside
#: them: fork, vfork, creat, unlink, rename, link, symlink, mkdir, rmdir, mknod, chmod, chown, lchown.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        clone=56,
        opening=((2, 1), (257, 2)),
        refused=(
            41, 53, 42, 59, 322, 101, 310, 311, 62, 200, 425, 434, 438,
            263, 264, 316, 265, 266, 258, 259, 76, 77, 268, 452, 91, 260, 93,
            57, 58, 85, 87, 82, 86, 88, 83, 84, 133, 90, 92, 94,
        ),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        clone=220,
        opening=((56, 2),),
        refused=(
            198, 199, 203, 221, 281, 117, 270, 271, 129, 130, 425, 434, 438,
            35, 38, 276, 37, 36, 34, 33, 45, 46, 53, 452, 52, 54, 55,
        ),
    ),
}  # fmt: skip
#: clone3, openat2: what they are for lies where no filter reads it; the C library then takes the older calls.
_NEWER = (435, 437)
_OTHER_ABI = 0x4000_0000  #: The same calls under other numbers (x32).
_CLONE_THREAD = 0x0001_0000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _NAME, _ARGUMENTS = 0, 4, 16  #: Where they lie in what a filter is shown; an argument has eight bytes.
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2

Step = tuple[int, int, int, int]  #: An operation, how many steps to leave out if it holds and if not, and a value.
_ALLOW: Step = (_ANSWER, 0, 0, 0x7FFF_0000)
_REFUSE: Step = (_ANSWER, 0, 0, 0x0005_0000 | errno.EPERM)
_UNKNOWN: Step = (_ANSWER, 0, 0, 0x0005_0000 | errno.ENOSYS)


def confine() -> None:
    """Little memory, little time, few files to read, none to write; no network and no other process."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    _filter_calls()
    sys.addaudithook(_refuse)


def _refuse(event: str, about: tuple[object, ...]) -> None:
    writing = event == "open" and isinstance(about[2], int) and about[2] & _WRITING
    if writing or event in _REFUSED:
        raise PermissionError(errno.EPERM, event)


def _filter_calls() -> bool:
    """Whether the kernel took the filter."""
    known = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if known is None:
        return False
    program = b"".join(struct.pack("=HBBI", *each) for each in _program(known))
    held = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

    shown = Program(len(program) // 8, ctypes.addressof(held))
    control = ctypes.CDLL(None).prctl
    control.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if control(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(control(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(shown), 0, 0) == 0)


def _program(machine: _Machine) -> list[Step]:
    """What the kernel goes through at each call."""
    steps: list[Step] = [(_LOAD, 0, 0, _NAME), (_EQUAL, 1, 0, machine.name), _REFUSE, (_LOAD, 0, 0, _NUMBER)]
    steps += [(_AT_LEAST, 0, 1, _OTHER_ABI), _REFUSE]
    for each in machine.refused:
        steps += [(_EQUAL, 0, 1, each), _REFUSE]
    for each in _NEWER:
        steps += [(_EQUAL, 0, 1, each), _UNKNOWN]
    for each, argument in machine.opening:
        steps += _by_bits(each, argument, _WRITING, set_=_REFUSE, unset=_ALLOW)
    return [*steps, *_by_bits(machine.clone, 0, _CLONE_THREAD, set_=_ALLOW, unset=_REFUSE), _ALLOW]


def _by_bits(call: int, argument: int, bits: int, *, set_: Step, unset: Step) -> list[Step]:
    where = _ARGUMENTS + 8 * argument
    return [(_EQUAL, 0, 4, call), (_LOAD, 0, 0, where), (_ANY_BIT, 0, 1, bits), set_, unset]

"""Seeing which files are opened, by seccomp's notifications ("Seccomp BPF" in the kernel's documentation).

Landlock refuses to read a file, but tells nobody which one it was, and a program that is refused may well not either.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import platform
import select
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.hermetic.landlock import call_kernel, forgo_privileges

assert sys.platform != "win32"  # noqa: S101 - Linux alone has it

if TYPE_CHECKING:
    from collections.abc import Callable

# By the machine's name: the number of the architecture, of `seccomp`, of `openat` and of `open`, if there is one.
_ARCHITECTURES = {"x86_64": (0xC000003E, 317, 257, 2), "aarch64": (0xC00000B7, 277, 56, None)}
_OPENAT2 = 437
_SET_FILTER, _NEW_LISTENER = 1, 1 << 3
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_RECEIVE, _SEND, _SET_FLAGS = 0xC0502100, 0xC0182101, 0x40082104
_WAKE_UP_AT_ONCE = 1
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")
_CONTINUE = 1
_CURRENT_FOLDER = -100
_PAGE = 4096
# Of classic BPF: load a word, compare it, return.
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_OFFSET_OF_NUMBER, _OFFSET_OF_ARCHITECTURE = 0, 4


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def is_observable() -> bool:
    """Whether it is known how to see what is opened, on this machine's architecture."""
    return platform.machine() in _ARCHITECTURES


def observe_this_thread() -> int:
    """Lets each opening of a file, by the thread that calls it and all that it starts, wait for an answer.

    Returns:
        The descriptor by which another thread, with `answer`, learns of it and answers.

    Raises:
        OSError: the kernel refuses it.
    """
    architecture, seccomp, openat, old_open = _ARCHITECTURES[platform.machine()]
    numbers = [number for number in (openat, _OPENAT2, old_open) if number is not None]
    code = [(_LOAD, 0, 0, _OFFSET_OF_ARCHITECTURE), (_EQUAL, 0, len(numbers) + 1, architecture)]
    code.append((_LOAD, 0, 0, _OFFSET_OF_NUMBER))
    code += [(_EQUAL, len(numbers) - index, 0, number) for index, number in enumerate(numbers)]
    code += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _NOTIFY)]
    buffer = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in code))
    program = _Program(len(code), ctypes.addressof(buffer))
    forgo_privileges()
    return call_kernel(seccomp, _SET_FILTER, _NEW_LISTENER, ctypes.byref(program))


def answer(listener: int, on_open: Callable[[str, int], None]) -> None:
    """Lets each file be opened as if nobody had asked; ends when all processes have, and closes the listener.

    A build opens tens of thousands of files, and waits each time.

    Args:
        listener: As `observe_this_thread` returns it.
        on_open: Is called with each path before it is opened, and with the process that opens it.
    """
    old_open = _ARCHITECTURES[platform.machine()][3]
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    with contextlib.suppress(OSError):  # which Linux before 6.6 doesn't know
        fcntl.ioctl(listener, _SET_FLAGS, _WAKE_UP_AT_ONCE)
    try:
        while any(event & select.POLLIN for _, event in poll.poll()):
            received = bytearray(_NOTIFICATION.size)
            with contextlib.suppress(OSError, ValueError):  # the process has ended meanwhile
                fcntl.ioctl(listener, _RECEIVE, received)
                identity, process, _, number, _, _, *arguments = _NOTIFICATION.unpack(received)
                try:
                    if number == old_open:
                        arguments.insert(0, _CURRENT_FOLDER)
                    on_open(_opened(process, arguments[0], arguments[1]), process)
                finally:
                    fcntl.ioctl(listener, _SEND, _ANSWER.pack(identity, 0, 0, _CONTINUE))
    finally:
        os.close(listener)


def _opened(process: int, folder: int, address: int) -> str:
    """Returns the absolute path that a process opens: a name at an address in it, below an open folder."""
    memory = os.open(f"/proc/{process}/mem", os.O_RDONLY)
    try:
        # Not across the end of a page, behind which there may be nothing.
        text = os.pread(memory, _PAGE - address % _PAGE, address)
        if b"\0" not in text:
            text += os.pread(memory, _PAGE, address + len(text))
    finally:
        os.close(memory)
    name = os.fsdecode(text[: text.find(b"\0")])
    if name.startswith("/"):
        return name
    number = ctypes.c_int32(folder).value
    link = "cwd" if number == _CURRENT_FOLDER else f"fd/{number}"
    return f"{Path(f'/proc/{process}/{link}').readlink()}/{name}"

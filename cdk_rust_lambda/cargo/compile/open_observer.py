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
from collections.abc import Callable, Iterator
from pathlib import Path

from cdk_rust_lambda.cargo.compile.landlock import call_kernel, forgo_privileges

# By the machine's name: the number of the architecture, of `seccomp`, of `openat` and of `open`, if there is one.
_ARCHITECTURES = {"x86_64": (0xC000003E, 317, 257, 2), "aarch64": (0xC00000B7, 277, 56, None)}
_OPENAT2 = 437
_SET_FILTER, _NEW_LISTENER = 1, 1 << 3
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")
_CONTINUE = 1
_CURRENT_FOLDER = -100
_LONGEST_PATH = 4096
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

    Args:
        listener: As `observe_this_thread` returns it.
        on_open: Is called with each path before it is opened, and with the process that opens it.
    """
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    try:
        while any(event & select.POLLIN for _, event in poll.poll()):
            received = bytearray(_NOTIFICATION.size)
            with contextlib.suppress(OSError, ValueError):  # the process has ended meanwhile
                fcntl.ioctl(listener, _RECEIVE, received)
                identity, process, _, number, _, _, *arguments = _NOTIFICATION.unpack(received)
                try:
                    for path in _opened(process, number, arguments):
                        on_open(path, process)
                finally:
                    fcntl.ioctl(listener, _SEND, _ANSWER.pack(identity, 0, 0, _CONTINUE))
    finally:
        os.close(listener)


def _opened(process: int, number: int, arguments: list[int]) -> Iterator[str]:
    """Yields the absolute path that a process opens, if it can be found out."""
    is_old = number == _ARCHITECTURES[platform.machine()][3]
    name = _string_at(process, arguments[0 if is_old else 1])
    if name.startswith("/"):
        yield name
    elif name:
        folder = ctypes.c_int32(_CURRENT_FOLDER if is_old else arguments[0]).value
        link = "cwd" if folder == _CURRENT_FOLDER else f"fd/{folder}"
        yield f"{Path(f'/proc/{process}/{link}').readlink()}/{name}"


def _string_at(process: int, address: int) -> str:
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        # Not across the end of a page, behind which there may be nothing.
        memory.seek(address)
        text = memory.read(_LONGEST_PATH - address % _LONGEST_PATH)
        if b"\0" not in text:
            text += memory.read(_LONGEST_PATH)
    return os.fsdecode(text.partition(b"\0")[0])

"""Landlock, by which Linux lets a thread give up the right to read files ("Landlock" in the kernel's documentation).

There are packages for it, but each is an alpha version or the first of one author; this needs three system calls.
"""

from __future__ import annotations

import ctypes
import os
import platform
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess

# The same for all processors that Linux has had since Landlock.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_FOR_VERSION = 1
_PATH_BENEATH = 1
_SET_NO_NEW_PRIVILEGES = 38
# Only reading is restricted, which starting a program is, too. Moving files into other folders is always
# refused, unless it is named and allowed.
_READ_FILE, _READ_FOLDER, _MOVE = 1 << 2, 1 << 3, 1 << 13
# Linux alone has the first.
_BY_NAME = getattr(os, "O_PATH", 0) | getattr(os, "O_CLOEXEC", 0)
# The first one that can allow to move files, as Cargo does: Linux 5.19.
_OLDEST_VERSION = 2


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what _pack_ means; Python 3.14 wants it said
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def is_available() -> bool:
    """Whether this machine's kernel can restrict what is read."""
    if platform.system() != "Linux":
        return False
    try:
        return call_kernel(_CREATE_RULESET, None, 0, _ASK_FOR_VERSION) >= _OLDEST_VERSION
    except OSError:  # it is older, or Landlock is turned off
        return False


def restrict_this_thread(access: ReadAccess) -> None:
    """Lets the thread that calls it, and all that it starts, read nothing else from now on.

    Raises:
        OSError: the kernel refuses it.
    """
    rules = _Ruleset(_READ_FILE | _READ_FOLDER | _MOVE)
    ruleset = call_kernel(_CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    try:
        _allow(ruleset, ("/",), _MOVE)
        _allow(ruleset, access.readable, _READ_FILE | _READ_FOLDER)
        _allow(ruleset, access.listed, _READ_FOLDER)
        forgo_privileges()
        call_kernel(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, paths: Collection[str], rights: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, _BY_NAME)
        except OSError:
            continue
        try:
            is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            allowed = rights if is_folder else rights & _READ_FILE
            if allowed:
                rule = _PathBeneath(allowed, descriptor)
                call_kernel(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(descriptor)


def forgo_privileges() -> None:
    """Lets the thread that calls it, and all that it starts, never come by more rights, as by `sudo`.

    Without that, it can't be restricted.
    """
    _check(_libc().prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0))


def call_kernel(*arguments: object) -> int:
    """Calls the kernel, which the C library doesn't do for what is this new.

    Args:
        *arguments: The call's number, and what it takes.

    Raises:
        OSError: the call failed.
    """
    return _check(_libc().syscall(*arguments))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result

"""C libraries that crates link: what to do where the build or the runtime doesn't have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen
class _NativeLibrary:
    """A C library.

    Attributes:
        crate: The crate that links it.
        names: The names of its shared libraries, without the ending.
        remedy: How the crate, or what is above it, does without a shared one.
    """

    crate: str
    names: tuple[str, ...]
    remedy: str


_LIBRARIES = (
    _NativeLibrary(
        "openssl-sys",
        ("libssl", "libcrypto"),
        "use rustls instead (reqwest, hyper, sqlx, ... have a feature for it), or let OpenSSL be"
        " compiled too: cargo add openssl --features vendored",
    ),
    _NativeLibrary(
        "pq-sys",
        ("libpq",),
        "let libpq be compiled too: cargo add pq-sys --features bundled; or use a client in pure Rust,"
        " such as tokio-postgres or sqlx",
    ),
    _NativeLibrary(
        "libsqlite3-sys",
        ("libsqlite3",),
        "let SQLite be compiled too: the feature `bundled` of rusqlite or libsqlite3-sys",
    ),
    _NativeLibrary(
        "libz-sys",
        ("libz",),
        "let zlib be compiled too: cargo add libz-sys --features static; or flate2's default,"
        " which is pure Rust",
    ),
    _NativeLibrary("zstd-sys", ("libzstd",), "leave out the feature `pkg-config` of zstd"),
    _NativeLibrary(
        "libgit2-sys",
        ("libgit2",),
        "let libgit2 be compiled too: the feature `vendored-libgit2` of git2",
    ),
    _NativeLibrary(
        "libssh2-sys",
        ("libssh2",),
        "leave out the feature `ssh` of git2, or turn on `vendored-openssl`",
    ),
    _NativeLibrary(
        "curl-sys",
        ("libcurl",),
        "let curl be compiled too: the features `static-curl` and `static-ssl` of curl",
    ),
    _NativeLibrary(
        "rdkafka-sys",
        ("librdkafka",),
        "let librdkafka be compiled too: the feature `cmake-build` of rdkafka",
    ),
    _NativeLibrary(
        "mysqlclient-sys",
        ("libmysqlclient",),
        "use the feature `bundled` of mysqlclient-sys, or a client in pure Rust such as sqlx",
    ),
)
_OF_CRATES = {each.crate: each.remedy for each in _LIBRARIES}
_OF_SHARED_LIBRARIES = {name: each.remedy for each in _LIBRARIES for name in each.names}
_OF_ANY = (
    "let the library be compiled too, or do without it: most *-sys crates have a feature for that (`vendored`,"
    " `bundled`, `static`, `rustls`)"
)


def is_known(crate: str) -> bool:
    """Whether a crate is known to link a C library."""
    return crate in _OF_CRATES


def crate_remedy(crate: str, *, in_container: bool) -> str:
    """Returns what to do about a crate that looks for a C library, and doesn't find it.

    Args:
        crate: The crate.
        in_container: Whether it is built in a container.
    """
    if in_container:
        return f"{_OF_CRATES.get(crate, _OF_ANY)}; or install it in the container's image"
    container = "; else build in a container that has it: BundlingOptions(compiler='cross')"
    return _OF_CRATES.get(crate, _OF_ANY + container)


def library_remedy(libraries: Iterable[str]) -> str:
    """Returns what to do so that a binary needs no shared libraries.

    Args:
        libraries: The shared libraries: `libssl.so.3`.
    """
    names = (library.partition(".so")[0] for library in libraries)
    # Two libraries may be of one crate.
    found = {_OF_SHARED_LIBRARIES[name] for name in names if name in _OF_SHARED_LIBRARIES}
    return "; ".join(sorted(found)) or _OF_ANY

"""What may read a package's files though no code names them: build scripts and procedural macros."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
    from cdk_rust_lambda.cargo.project.package import Package

_SCRIPT = "build.rs"
# Cargo.lock doesn't say what is a procedural macro. Nearly all are made with one of these, and the others
# mostly have names that tell.
_TOOLKITS = frozenset(
    {"syn", "quote", "proc-macro2", "proc-macro-hack", "proc-macro-error", "proc-macro-error2"}
    | {"proc-macro-crate", "proc-macro-utils", "darling", "manyhow", "unsynn", "venial", "litrs"}
)
_TELLING_NAME = re.compile(
    r"macro|derive|attribute|impl$|codegen|include|embed|asset|template|migrat|dotenv|rust-?i18n"
)
# Those that were looked at: they read no files, or only what code names. Some are what macros are made with.
_HARMLESS = frozenset(
    {
        *_TOOLKITS,
        *("async-attributes", "async-recursion", "async-stream-impl", "async-trait", "bindgen"),
        *("aws-smithy-runtime-api-macros", "bon-macros", "borsh-derive", "bytecheck_derive"),
        *("bytemuck_derive", "clap_derive", "const_format_proc_macros", "ctor"),
        *("curve25519-dalek-derive", "darling_core", "darling_macro", "delegate", "der_derive"),
        *("deranged-macros", "derivative", "derive-new", "derive_arbitrary", "derive_builder"),
        *("derive_builder_core", "derive_builder_macro", "derive_more", "derive_more-impl"),
        *(
            "derive_setters",
            "displaydoc",
            "dotenv",
            "dotenvy",
            "educe",
            "enum-as-inner",
            "enum-map-derive",
        ),
        *("enum_dispatch", "enumflags2_derive", "foreign-types-macros", "futures-macro"),
        *("garde_derive", "getset", "icu_provider_macros", "impl-more", "jiff-static"),
        *("jni-macros", "jni-sys-macros", "maybe-async", "miette-derive", "mockall_derive"),
        *("monostate-impl", "multiversion-macros", "no-panic", "nutype_macros", "num-derive"),
        *("num_enum_derive", "openssl-macros", "ouroboros_macro", "phf_codegen", "phf_macros"),
        *("pin-project-internal", "powerfmt-macros", "prettyplease", "proc-macro-error-attr"),
        *("proc-macro-error-attr2", "proc-macro-error-attr3", "proc-macro-error3"),
        *("proc-macro2-diagnostics", "prost-derive", "ptr_meta_derive", "ref-cast-impl"),
        *("rkyv_derive", "rust_decimal_macros", "schemars_derive", "serde_derive"),
        *("serde_derive_internals", "serde_repr", "serde_with_macros", "serial_test_derive"),
        *("smart-default", "snafu-derive", "strum_macros", "sval_derive"),
        *("sval_derive_macros", "synstructure", "thiserror-impl", "time-macros", "tinytemplate"),
        *("tinyvec_macros", "tokio-macros", "tracing-attributes", "typed-builder-macro"),
        *("typetag-impl", "uuid-macro-internal", "validator_derive"),
        *("wasm-bindgen-backend", "wasm-bindgen-macro", "wasm-bindgen-macro-support"),
        *("windows-implement", "windows-interface", "wit-bindgen-rust", "wit-bindgen-rust-macro"),
        *("yoke-derive", "zerocopy-derive", "zerofrom-derive", "zeroize_derive", "zerovec-derive"),
    }
)


def build_scripts(package: Package, folder: str) -> list[str]:
    """Returns the build scripts of a package, as far as they exist.

    Args:
        package: The package.
        folder: Its folder's real path.
    """
    script = package.manifest.package_table().get("build")
    values = script if isinstance(script, list) else [script]
    names = (_SCRIPT if each in (None, True) else each for each in values)
    paths = (os.path.join(folder, name) for name in names if isinstance(name, str))
    return [path for path in paths if os.path.isfile(path)]


def may_read_unnamed_files(packages: Iterable[Package]) -> bool:
    """Whether one of our packages may read files that no code names: a build script or procedural macro.

    Args:
        packages: Those that take part in a build.
    """
    return any(map(_is_reader, packages))


def may_lock_readers(locked: Iterable[LockedPackage] | None) -> bool:
    """Whether there may be a procedural macro, among locked packages, that reads files which no code names.

    All that isn't known may be one: packages of Git, and what looks like a procedural macro. Without a
    Cargo.lock nothing is known.

    Args:
        locked: The packages that take part in a build; None if there is no Cargo.lock.
    """
    return locked is None or any(each.id.source and _may_be_reader(each) for each in locked)


def _is_reader(package: Package) -> bool:
    library = package.manifest.table("lib")
    kinds = library.get("crate-type", library.get("crate_type"))
    is_macro = library.get("proc-macro", library.get("proc_macro")) is True
    is_macro = is_macro or (isinstance(kinds, list) and "proc-macro" in kinds)
    return is_macro or bool(build_scripts(package, str(package.directory)))


def _may_be_reader(package: LockedPackage) -> bool:
    if (package.id.source or "").startswith("git+"):
        return True
    if package.id.name in _HARMLESS:
        return False
    dependencies = {each.partition(" ")[0] for each in package.references}
    return not _TOOLKITS.isdisjoint(dependencies) or bool(_TELLING_NAME.search(package.id.name))

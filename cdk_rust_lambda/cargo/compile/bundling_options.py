"""BundlingOptions: what Python says of how a binary is compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

from attrs import Attribute, field, fields_dict, frozen

from cdk_rust_lambda.cargo.compile.container import Container
from cdk_rust_lambda.cargo.compile.hooks import Hook
from cdk_rust_lambda.cargo.compile.system_text import SYSTEM_TEXT, is_system_text
from cdk_rust_lambda.cargo.settings.secrets import names_only, shown_arguments
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.errors import SettingsError, type_name

Compiler = Literal["cargo_zigbuild", "cargo", "cross"]
CompilerCache = Literal["sccache", "none"]
BuildOccasion = Literal["synthesis", "unpublished", "deployment"]
# A `Sequence[str]` would be a single string, too.
_Strings: TypeAlias = list[str] | tuple[str, ...]


_CHOICES = {"compiler": Compiler, "compiler_cache": CompilerCache, "build": BuildOccasion}


def _keyword_error(name: str, expected: str, value: object) -> SettingsError:
    return _error(name, expected, shown_arguments(value))


def _error(name: str, expected: str, found: str) -> SettingsError:
    return SettingsError(
        f"expected {expected}, found {found}", key=f"bundling.{name}", remedy=f"pass {expected}"
    )


def _check_string(_: object, attribute: Attribute[str | None], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str) or not value:
        raise _keyword_error(attribute.name, "a string that is not empty", value)
    _check_text(attribute.name, value)


def _check_text(name: str, text: str) -> None:
    if not is_system_text(text):
        raise _keyword_error(name, SYSTEM_TEXT, text)


def _check_flag(_: object, attribute: Attribute[bool | None], value: object) -> None:
    if not isinstance(value, bool | None):
        raise _keyword_error(attribute.name, "True or False", value)


def _check_jobs(_: object, attribute: Attribute[int | None], value: object) -> None:
    if value is not None and (type(value) is not int or value < 1):
        raise _keyword_error(attribute.name, "an integer from 1 on", value)


def _check_choice(_: object, attribute: Attribute[Any], value: object) -> None:
    choices = get_args(_CHOICES[attribute.name])
    if value is not None and (not isinstance(value, str) or value not in choices):
        raise _keyword_error(attribute.name, " or ".join(map(repr, choices)), value)


def _check_strings(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _keyword_error(attribute.name, "a list of strings", value)
    for each in value:
        if not is_system_text(each.replace("\0", "")):  # which is looked for where they are used
            raise _keyword_error(attribute.name, SYSTEM_TEXT, each)


def _check_environment(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value is None:
        return
    # The errors hold no value, which may be secret.
    expected = "a mapping of strings to strings"
    if not isinstance(value, Mapping):
        raise _error(attribute.name, expected, type_name(value))
    for name, text in value.items():
        if not isinstance(name, str) or not isinstance(text, str):
            types = f"{type_name(name)} to {type_name(text)}"
            raise _error(attribute.name, expected, f"{types} for {name!r}")
        # What an operating system doesn't take as a variable.
        if not name or "=" in name:
            found = repr(name.partition("=")[0])
            raise _error(attribute.name, "names without '=' that are not empty", found)
        if not is_system_text(name + text):
            raise _error(attribute.name, SYSTEM_TEXT, f"one in {name!r}")


def _check_container(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and value is not False and not isinstance(value, Container):
        raise _keyword_error(attribute.name, "a Container or False", value)


def _check_hooks(_: object, attribute: Attribute[Any], value: Any) -> None:
    hooks = value if isinstance(value, list | tuple) else [None]
    for hook in hooks:
        words = hook if isinstance(hook, list | tuple) else [None]
        is_argv = all(isinstance(word, str) and is_system_text(word) for word in words)
        if not callable(hook) and not (is_argv and words and words[0]):
            expected = "a list of hooks, each a callable or the words of a command"
            raise _keyword_error(attribute.name, expected, value)


def _freeze_hooks(value: Sequence[Hook]) -> Any:
    """Makes hooks hashable; what isn't a list of hooks is refused afterwards."""
    if not isinstance(value, list | tuple):
        return value
    return tuple(tuple(hook) if isinstance(hook, list) else hook for hook in value)


@frozen(kw_only=True)
class BundlingOptions:
    """How a function's binary is compiled. What is given here beats Cargo.toml's `build` table.

    Each option is by default what the key of the same name in `build` says, else as below;
    `cargo_config` is `build.config`, `environment` is `build.env` with `build.env_file`.

    Args:
        target: A target triple, if need be with a glibc version: `x86_64-unknown-linux-gnu.2.26`.
            Default: from the architecture.
        compiler: `cargo_zigbuild`, `cargo` (with the host's linker) or `cross` (in containers, with
            the program of that name). Default: `cargo_zigbuild`.
        profile: A Cargo profile. `dev-lambda` is for development: fast to build, large and slow; the
            workspace needn't define it. Default: what CDK's context names as `cdk-rust-lambda:profile`, else
            `build.profile`, else `release`.
        disable_optimizations: Leave out what cargo-lambda adds to the profile `release`: stripped
            symbols, thin LTO, one codegen unit, `panic = "abort"`. Default: they are added, unless
            the workspace's profile says otherwise.
        features: Cargo features to turn on. Default: none.
        all_features: Turn all of them on. Default: not.
        no_default_features: Turn the default ones off. Default: not.
        environment: Additional environment variables for the compiler and for build scripts; they
            are part of the asset hash. Default: none.
        inputs: Files that count for the asset hash although no rule finds them: paths or globs (`**` for
            any folders), relative to the package's folder, `../proto/**`. Default: none.
        input_variables: Names of environment variables of this machine that count, by their values.
            Default: none.
        allow_undeclared_inputs: Let the build read other files and variables than those in the asset
            hash: a warning instead of an error, for one build. Default: not.
        salt: Any text. It is part of the asset hash: another one makes another asset. Default: none.
        cargo_config: Settings of Cargo, each `KEY=VALUE` or a file, relative to the package's
            folder. Default: none.
        unstable_flags: Flags for `cargo -Z`. Default: none.
        locked: Require that Cargo.lock is up to date; False lets Cargo update it. Default: True if
            there is one.
        offline: Let Cargo work without the network. Default: not.
        frozen: Both of them. Default: not.
        jobs: How many jobs Cargo runs at once. Default: as Cargo, the number of cores.
        target_dir: The folder that Cargo builds into, relative to the package's folder. Default: as
            Cargo's own configuration says; if that says nothing, one folder for all crates of the app
            that are in no workspace.
        compiler_cache: `sccache`, which must be installed then, or `none`. It wraps rustc, and takes
            its own settings, such as the storage, from its variables and file. Default: sccache if it is on PATH, unless Cargo's configuration
            names a wrapper (`build.rustc-wrapper`).
        container: The `Container` to build in; False for none, whatever `build.container` says. Default: none.
        lto_cache: Keep the work of thin link-time optimisation, so that the next build optimises only what
            has changed. It takes Linux, the linker that comes with rustc, and a profile with
            `lto = "thin"`, as `release` has by default; else the build is as without it. It is kept in
            the user's cache folder, or in `CDK_RUST_LAMBDA_CACHE_DIR`. Default: not.
        hermetic: On Linux, let cargo and all that it starts read only what the asset hash knows of the
            project, what is installed and the caches, and see only the variables that are declared
            here or that they need. It goes without sccache, and not with `cross`. Default: not.
        before_build: What to run before the compiler: each a callable that takes a `BuildContext`, or
            the words of a command, which runs in the workspace's folder, without a shell. Files that
            Git ignores don't count as sources then, even if the code names them: the hooks make
            them. The hooks are part of the asset hash: a command by its words, a callable by its
            name, its source text and all that it holds, such as the arguments of
            `functools.partial`. Default: nothing.
        after_build: The same, after the compiler, before the binaries are checked and packaged.
        generated: Files and folders that the hooks make, each `path` or `name:path`, relative to the
            package's folder: they are packaged beside the binary. They count by the hooks, not by
            their content, and must be there after the build. Default: `build.generated`, else none.
        quiet: Show only what the compiler warns of and errors. Default: not.
        build: When the binary is built: at `synthesis`; at synthesis, but only if it is `unpublished`, not in
            the bucket of CDK's assets yet; or at `deployment`, by the CDK CLI, if it isn't there then. Cargo.toml
            has no key for it: it is the app's matter. Default: the app's context `cdk-rust-lambda:build`,
            else `synthesis`.

    Raises:
        SettingsError: a value has a wrong type, or holds a token of CDK.
    """

    target: str | None = field(default=None, validator=_check_string)
    compiler: Compiler | None = field(default=None, validator=_check_choice)
    profile: str | None = field(default=None, validator=_check_string)
    disable_optimizations: bool | None = field(default=None, validator=_check_flag)
    features: _Strings | None = field(default=None, validator=_check_strings)
    all_features: bool | None = field(default=None, validator=_check_flag)
    no_default_features: bool | None = field(default=None, validator=_check_flag)
    environment: Mapping[str, str] | None = field(
        default=None, validator=_check_environment, repr=names_only
    )
    inputs: _Strings | None = field(default=None, validator=_check_strings)
    input_variables: _Strings | None = field(default=None, validator=_check_strings)
    allow_undeclared_inputs: bool | None = field(default=None, validator=_check_flag)
    salt: str | None = field(default=None, validator=_check_string)
    cargo_config: _Strings | None = field(
        default=None, validator=_check_strings, repr=shown_arguments
    )
    unstable_flags: _Strings | None = field(default=None, validator=_check_strings)
    locked: bool | None = field(default=None, validator=_check_flag)
    offline: bool | None = field(default=None, validator=_check_flag)
    frozen: bool | None = field(default=None, validator=_check_flag)
    jobs: int | None = field(default=None, validator=_check_jobs)
    target_dir: str | None = field(default=None, validator=_check_string)
    compiler_cache: CompilerCache | None = field(default=None, validator=_check_choice)
    container: Container | Literal[False] | None = field(default=None, validator=_check_container)
    lto_cache: bool | None = field(default=None, validator=_check_flag)
    hermetic: bool | None = field(default=None, validator=_check_flag)
    before_build: Sequence[Hook] = field(
        default=(), validator=_check_hooks, converter=_freeze_hooks
    )
    after_build: Sequence[Hook] = field(default=(), validator=_check_hooks, converter=_freeze_hooks)
    generated: Sequence[str] | None = field(default=None, validator=_check_strings)
    quiet: bool | None = field(default=None, validator=_check_flag)
    build: BuildOccasion | None = field(default=None, validator=_check_choice)

    def __attrs_post_init__(self) -> None:
        # The text of a token is another one at each synthesis, and so would be the hash.
        for name in fields_dict(type(self)):
            if holds_token(getattr(self, name)):
                raise SettingsError(
                    "it holds a token of CDK, whose value is only known at deployment, after the build",
                    key=f"bundling.{name}",
                    remedy="pass a plain string; what the function is to know at run time goes into"
                    " RustFunction's environment=",
                )

"""Projects with cargo-lambda settings at all levels, made at random.

A case is kept as tables until it is written, so that it shrinks well, and so that what is written
where can be asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

Table = Mapping[str, Any]
Path_ = tuple[str, ...]

ALIASES = {
    "deploy": {"layers": "layer", "tags": "tag", "env": "env_var", "iam_role": "role"},
    "build": {"env": "env_var"},
}
SPELLINGS = {
    section: {name: alias for alias, name in aliases.items()}
    for section, aliases in ALIASES.items()
}


@frozen
class Member:
    """A package of the project.

    Attributes:
        name: Its name.
        folder: Its folder, below the project's; "" for the project's own.
        binaries: Its binaries' names.
        tables: What `package.metadata.lambda` holds; None if there is no `package.metadata`.
    """

    name: str
    folder: str
    binaries: tuple[str, ...]
    tables: Table | None


@frozen
class Variable:
    """A CARGO_LAMBDA_* variable.

    Attributes:
        name: Its name.
        text: Its text.
        keys: Where its value belongs, if cargo-lambda takes it.
        value: What the text is meant to be.
    """

    name: str
    text: str
    keys: Path_ = ()
    value: Any = None


@frozen
class Written:
    """A value of a setting, as it is written.

    Attributes:
        source: `variable`, `CL`, `WM`, `WM.bin`, `PM` or `PM.bin`.
        applies: Whether the level takes part for this binary.
        keys: The path of keys in the level: `("deploy", "memory")`.
        value: The value.
    """

    source: Literal["variable", "CL", "WM", "WM.bin", "PM", "PM.bin"]
    applies: bool
    keys: Path_
    value: Any

    @property
    def name(self) -> str:
        """The setting's canonical name, `deploy.tag`."""
        section, *rest = self.keys
        if rest:
            rest[0] = ALIASES.get(section, {}).get(rest[0], rest[0])
        return ".".join((section, *rest[:1]))


@frozen
class Case:
    """A project, and which function's settings to ask for.

    Attributes:
        members: Its packages.
        has_workspace: Whether there is a `[workspace]`.
        workspace: What `workspace.metadata.lambda` holds.
        settings_files: CargoLambda.toml files (or others, for CARGO_LAMBDA_GLOBAL) by path.
        files: Other files in the package's folder.
        variables: CARGO_LAMBDA_* variables, in this order.
        package: The function's package.
        binary: The function's binary.
        context: `--context`.
        admerge: `--admerge`.
    """

    members: tuple[Member, ...]
    has_workspace: bool
    workspace: Table
    settings_files: Mapping[str, Table]
    files: Mapping[str, str]
    variables: tuple[Variable, ...]
    package: str
    binary: str
    context: str | None = None
    admerge: bool | None = None

    @property
    def member(self) -> Member:
        """The function's package."""
        return next(each for each in self.members if each.name == self.package)

    @property
    def environment(self) -> dict[str, str]:
        """The variables, as a process gets them."""
        return {each.name: each.text for each in self.variables}

    @property
    def effective_context(self) -> str | None:
        """The context, from the flag or the variable."""
        return (
            self.context
            if self.context is not None
            else self.environment.get("CARGO_LAMBDA_CONTEXT")
        )

    def found_member(self) -> Member | None:
        """Returns the package whose tables cargo-lambda uses: the first that fits by some name."""
        names = {self.package, self.binary}
        for member in self._in_order():
            if (
                member.tables is not None
                and member.binaries
                and names & {member.name, *member.binaries}
            ):
                return member
        return None

    def _in_order(self) -> list[Member]:
        """Returns the packages as cargo metadata does: as listed, and the root's last."""
        return sorted(self.members, key=lambda each: not each.folder)

    def bin_key(self, table: Table) -> str | None:
        """Returns the key of the `bin` table that applies."""
        return next((name for name in (self.binary, self.package) if name in _bins(table)), None)

    def system_name(self) -> str | None:
        """Returns the one name by which the same tables are found, if there is one."""
        wanted = self.found_member()
        tables = [self.workspace, *([wanted.tables or {}] if wanted else [])]
        for name in (self.binary, self.package):
            found = next(
                (
                    each
                    for each in self._in_order()
                    if each.tables is not None and name in (each.name, *each.binaries)
                ),
                None,
            )
            keys = [name if name in _bins(table) else None for table in tables]
            if found is wanted and keys == [self.bin_key(table) for table in tables]:
                return name
        return None

    def settings_file(self) -> str | None:
        """Returns the path of the settings file that applies."""
        name = self.environment.get("CARGO_LAMBDA_GLOBAL", "CargoLambda.toml")
        folder = self.member.folder
        while True:
            path = f"{folder}/{name}".removeprefix("/")
            if path in self.settings_files:
                return path
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def written(self) -> Iterator[Written]:
        """Returns every value that is written, from the lowest level to the highest."""
        for variable in self.variables:
            if variable.keys:
                yield from _flat("variable", True, variable.keys, variable.value)
        path = self.settings_file()
        if path is not None:
            table = self.settings_files[path]
            context = self.effective_context
            if context is None:
                yield from _flat("CL", True, (), table)
            else:
                for profile, inner in table.items():
                    applies = profile.lower() in {"default", "global", context.lower()}
                    yield from _flat("CL", applies, (), inner)
        yield from _levels("WM", self.workspace, self.bin_key(self.workspace), replace=False)
        found = self.found_member() or self.member
        own = found.tables or {}
        yield from _levels("PM", own, self.bin_key(own), replace=True)

    def write(self, folder: Path) -> Path:
        """Writes the project, and returns the package's folder."""
        texts = {path: render(table) for path, table in self.settings_files.items()}
        workspace: dict[str, Any] = {}
        if self.has_workspace:
            folders = [each.folder for each in self.members if each.folder]
            workspace["workspace"] = {"resolver": "2", "members": folders}
            if self.workspace:
                workspace["workspace"]["metadata"] = {"lambda": self.workspace}
        for member in self.members:
            package: dict[str, Any] = {"name": member.name, "version": "0.1.0", "edition": "2021"}
            if member.tables is not None:
                package["metadata"] = {"lambda": member.tables}
            manifest = {"package": package, **({} if member.folder else workspace)}
            manifest["features"] = {name: [] for name in FEATURES}
            texts[os.path.join(member.folder, "Cargo.toml")] = render(manifest)
            for binary in member.binaries:
                path = os.path.join(member.folder, "src", "bin", f"{binary}.rs")
                texts[path] = "fn main() {}\n"
        texts.setdefault("Cargo.toml", render(workspace))
        for path, text in self.files.items():
            texts[os.path.join(self.member.folder, path)] = text
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder / self.member.folder

    def describe(self) -> str:
        """Returns the project's files, those with settings, as text."""
        lines = []
        texts = {path: render(table) for path, table in self.settings_files.items()}
        if self.has_workspace:
            table = {"metadata": {"lambda": self.workspace}} if self.workspace else {}
            texts["Cargo.toml"] = render({"workspace": table})
        for member in self.members:
            path = os.path.join(member.folder, "Cargo.toml")
            head = f"# package {member.name}, binaries {', '.join(member.binaries)}\n"
            table = {} if member.tables is None else {"metadata": {"lambda": member.tables}}
            texts[path] = texts.get(path, "") + head + render({"package": table})
        for path, text in self.files.items():
            texts[os.path.join(self.member.folder, path)] = text
        for path, text in texts.items():
            lines += [f"--- {path}", text.rstrip()]
        return "\n".join(lines)


def _bins(table: Table) -> Mapping[str, Any]:
    bins = table.get("bin", {})
    return bins if isinstance(bins, Mapping) else {}


def _levels(
    source: Literal["WM", "PM"], table: Table, chosen: str | None, *, replace: bool
) -> Iterator[Written]:
    own = {name: value for name, value in table.items() if name != "bin"}
    yield from _flat(source, not (replace and chosen is not None), (), own)
    bin_source: Literal["WM.bin", "PM.bin"] = "WM.bin" if source == "WM" else "PM.bin"
    for name, inner in _bins(table).items():
        yield from _flat(bin_source, name == chosen, (), inner)


def _flat(source: Any, applies: bool, keys: Path_, value: Any) -> Iterator[Written]:
    """Yields the values down to the settings' own level, and the tables that they are in."""
    if keys:
        yield Written(source, applies, keys, value)
    if isinstance(value, Mapping) and len(keys) < 3:
        for name, inner in value.items():
            yield from _flat(source, applies, (*keys, name), inner)


def render(table: Table) -> str:
    """Writes TOML, with a header per table down to the settings' own, which are inline."""
    lines: list[str] = []
    _render(table, (), lines)
    return "\n".join((*lines, ""))


def _render(table: Table, keys: Path_, lines: list[str]) -> None:
    tables = {name: value for name, value in table.items() if _is_section(name, value, keys)}
    plain = {name: value for name, value in table.items() if name not in tables}
    if keys and (plain or not tables):
        lines.append(f"[{'.'.join(_key(name) for name in keys)}]")
    lines += [f"{_key(name)} = {inline(value)}" for name, value in plain.items()]
    for name, value in tables.items():
        _render(value, (*keys, name), lines)


def _is_section(name: str, value: Any, keys: Path_) -> bool:
    within_settings = any(each in ("deploy", "build", "watch", "env") for each in keys)
    return isinstance(value, Mapping) and not within_settings


def _key(name: str) -> str:
    plain = name and all(each.isascii() and (each.isalnum() or each in "-_") for each in name)
    return name if plain else json.dumps(name, ensure_ascii=False)


def inline(value: Any) -> str:
    """Writes a value of TOML in one line."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(name)} = {inline(each)}" for name, each in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(inline(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)


# --- Values ---

_ACCOUNT = "123456789012"
ROLES = tuple(f"arn:aws:iam::{_ACCOUNT}:role/{name}" for name in ("one", "two", "path/three"))
LAYERS = tuple(f"arn:aws:lambda:us-east-1:{_ACCOUNT}:layer:{name}:1" for name in "abcd")
ENV_NAMES = ("A", "B", "LOG_LEVEL", "camelCase")
ENV_TEXTS = ("x", "two words", "k=v", "1", "true", "a,b", "ünï", "it's", "#no comment", " padded ")
TAG_NAMES = ("team", "Stage", "a.b", "cost-center")
TAG_TEXTS = ("x", "y=z", "1", "two words", "")
BUILD_NAMES = ("B_ONE", "B_TWO")

FEATURES = ("metrics", "tracing", "json", "x", "a")
ENV_FILE = ".env"
BAD_ENV_FILE = ".env.bad"
BUILD_ENV_FILE = ".env.build"
FILES = {
    ENV_FILE: "# the function's\nA=file\nexport F='from file'\nEMPTY=\nG=\"a\\nb\" # comment\n",
    BAD_ENV_FILE: "A=x y\n",
    BUILD_ENV_FILE: "B_ONE=file\nB_FILE=1\n",
}


def _texts(*choices: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


def _lists(*choices: str) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(choices), max_size=2, unique=True)


def _pairs(names: Sequence[str], texts: Sequence[str]) -> st.SearchStrategy[Any]:
    tables = st.dictionaries(st.sampled_from(names), st.sampled_from(texts), max_size=2)
    return st.one_of(tables, tables.map(lambda table: [f"{k}={v}" for k, v in table.items()]))


_BOOLS = st.booleans()
_VPC = st.fixed_dictionaries(
    {},
    optional={
        "subnet_ids": _lists("subnet-1", "subnet-2"),
        "security_group_ids": _lists("sg-1", "sg-2"),
        "ipv6_allowed_for_dual_stack": _BOOLS,
    },
)
_COMPILER = st.fixed_dictionaries(
    {"type": st.sampled_from(("cargo", "cargo_zigbuild", "cross"))},
    optional={
        "subcommand": _lists("brazil", "build"),
        "extra_args": _lists("--extra-one", "--extra-two"),
    },
)

VALUES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "deploy": {
        "memory": st.sampled_from((128, 256, 512, 10240)),
        "timeout": st.sampled_from((1, 5, 30, 900)),
        "tracing": _texts("active", "passthrough", "Active", "PassThrough"),
        "role": _texts(*ROLES),
        "layer": _lists(*LAYERS),
        "tag": _pairs(TAG_NAMES, TAG_TEXTS),
        "env_var": _pairs(ENV_NAMES, ENV_TEXTS),
        "env_file": _texts(ENV_FILE),
        "vpc": _VPC,
        "runtime": _texts("provided.al2023", "provided.al2"),
        "description": _texts("words", "Größe", "2020-01-01", "yes", "1"),
        "log_retention": st.sampled_from((1, 7, 30, 365)),
        "enable_function_url": _BOOLS,
        "disable_function_url": st.just(False),
        "include": _lists("not-there", "renamed:not-there-either", "x/y"),
        "alias": _texts("live", "beta"),
        "merge_env": _BOOLS,
        "compatible_runtimes": _lists("provided.al2", "provided.al2023"),
        "s3_bucket": _texts("bucket"),
        "s3_key": _texts("key"),
        "region": _texts("eu-central-1", "us-west-2"),
        "retry_attempts": st.integers(0, 3),
        "output_format": _texts("text", "json"),
        "dry": st.just(False),
        "extension": _BOOLS,
        "internal": _BOOLS,
        "manifest_path": _texts("Cargo.toml"),
        "name": _texts("called-otherwise"),
        "binary_name": _texts("called-otherwise"),
    },
    "build": {
        "arm64": _BOOLS,
        "x86_64": _BOOLS,
        "target": st.sampled_from(
            (
                ["x86_64-unknown-linux-gnu"],
                ["aarch64-unknown-linux-gnu.2.26"],
                ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-gnu"],
                [],
            )
        ),
        "compiler": _COMPILER,
        "release": _BOOLS,
        "profile": _texts("release", "dev", "release-small"),
        "disable_optimizations": _BOOLS,
        "features": _lists("metrics", "tracing,json"),
        "all_features": _BOOLS,
        "no_default_features": _BOOLS,
        "env_var": _pairs(BUILD_NAMES, ("x", "a=b", " padded ")),
        "env_file": _texts(BUILD_ENV_FILE),
        "include": _lists("not-there", "x:not-there"),
        "locked": _BOOLS,
        "offline": _BOOLS,
        "frozen": _BOOLS,
        "config": _lists("net.retry=1", "build.jobs=2"),
        "unstable_flags": _lists("build-std", "unstable-options"),
        "jobs": st.integers(1, 3),
        "target_dir": _texts("elsewhere"),
        "skip_target_check": _BOOLS,
        "ignore_rust_version": _BOOLS,
        "output_format": _texts("binary", "zip"),
        "lambda_dir": _texts("dist"),
        "flatten": _texts("none"),
        "quiet": _BOOLS,
        "verbose": st.integers(0, 2),
        "color": _texts("always", "never"),
        "message_format": _lists("short"),
        "timings": _BOOLS,
        "keep_going": _BOOLS,
        "exclude": _lists("other"),
        "test": _lists("t"),
        "tests": _BOOLS,
        "bench": _lists("b"),
        "benches": _BOOLS,
        "bins": _BOOLS,
        "workspace": _BOOLS,
        "extension": _BOOLS,
        "internal": _BOOLS,
        "unit_graph": st.just(False),
        "all": _BOOLS,
        "lib": _BOOLS,
    },
}
# Those that most projects have are drawn more often.
_COMMON = {
    "deploy": (
        "memory",
        "timeout",
        "layer",
        "tag",
        "env_var",
        "env_file",
        "vpc",
        "role",
        "tracing",
    ),
    "build": ("arm64", "release", "profile", "features", "env_var", "target", "compiler"),
}
_SHARED_ENV = st.dictionaries(
    st.sampled_from((*ENV_NAMES, "TOP")), st.sampled_from((*ENV_TEXTS, "")), max_size=3
)
_WATCH = st.fixed_dictionaries(
    {}, optional={"invoke_port": st.sampled_from((9000, 9001)), "wait": _BOOLS}
)
_ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    (0, 1, -1, 1.5, 5000000000, True, False, "", "x", "true", "1", [], ["x"], [1], [["x"]], {}, {"x": "y"}, {"x": 1})
)  # fmt: skip

# What AWS refuses, or the tool at the deployment, or neither of them.
ODD_VALUES: dict[str, tuple[Any, ...]] = {
    "deploy.memory": (127, 10241, 129),
    "deploy.timeout": (0, 901),
    "deploy.tracing": ("off", "ACTIVE", " active"),
    "deploy.role": ("", "admin", "arn:aws:iam::1:role/x"),
    "deploy.layer": (["x"], [f"{LAYERS[0]},{LAYERS[1]}"], [LAYERS[0], LAYERS[0]]),
    "deploy.tag": (["novalue"], ["=x"], ["a=b", 1], {"a": 1}, "a=b", [], {}),
    "deploy.env_var": (
        *(["NOVALUE"], ["=x"], ["A="], {"A": ""}, {"A": "  "}, {"A": 1}, ["A=b", 1], "A=b", [], {}),
        *({"1A": "x"}, {"A-B": "x"}, {"_A": "x"}, {"AWS_REGION": "x"}, {" A ": "x"}, ["A=1", "A=2"]),
    ),
    "deploy.env_file": (BAD_ENV_FILE, "missing.env", "", "src", 1),
    "deploy.vpc": ({"subnet_ids": "x"}, {"other": 1}, {}, []),
    "deploy.runtime": ("python3.13", 1),
    "deploy.description": ("d" * 256, "d" * 257, ""),
    "deploy.log_retention": (0, 2, -1, 3000000000),
    "deploy.region": (1, "eu-central-1"),
    "deploy.alias": (1, "12", "with space"),
    "deploy.disable_function_url": (True,),
    "deploy.retry_attempts": (-1, 1.5),
    "deploy.output_format": ("Json", "yaml"),
    "deploy.lambda_dir": (1, ["x"]),
    "build.target": (["wasm32-wasip1"], ["x86_64-unknown-linux-gnu.2.17"], "x86_64"),
    "build.compiler": ("cargo", {}, {"type": "Cargo"}, {"type": "cargo", "more": 1}, {"subcommand": ["x"]}),
    "build.jobs": (0, -1, "2"),
    "build.verbose": (300, True),
    "build.timings": ([], "html"),
    "build.env_var": (["B_NOVALUE"], {"B_ONE": ""}, {"B_ONE": 1}, "B_ONE=x", [], {}),
    "build.env_file": ("missing.env", BAD_ENV_FILE, 1),
    "build.profile": ("", "with space"),
    "build.output_format": ("Zip",),
    "build.features": ([], ["a", 1], "a"),
    "build.example": (["e"],),
    "build.examples": (True, False),
    "build.lib": (1, True),
}  # fmt: skip
UNKNOWN: dict[str, tuple[Any, ...]] = {
    "deploy": (
        *(("memory_size", 512), ("layer_arn", "x"), ("env_vars", ["A=b"]), ("env-file", ".env")),
        *(
            ("Memory", 512),
            ("remote_config", {"region": "x"}),
            ("subnet_ids", ["x"]),
            ("timeouts", 3),
        ),
    ),
    "build": (("package", ["x"]), ("x86-64", True), ("Release", True), ("out_dir", "x")),
}
_BROKEN_SECTIONS: tuple[tuple[str, Any], ...] = (
    *(("deploy", 1), ("deploy", []), ("build", "x"), ("env", ["A=1"]), ("env", {"A": 1})),
    *(("watch", 1), ("watch", {"invoke_port": "x"}), ("bin", 1), ("bin", {"other": 1})),
    *(("deplyo", {"memory": 512}), ("triggers", []), ("env", {"A": {"B": "x"}}), ("bin", {})),
)


# --- Cases ---


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draws a case; most of them resolve."""
    members, has_workspace = draw(_projects())
    member = draw(st.sampled_from([each for each in members if each.name.startswith("p")]))
    binary = draw(st.sampled_from(member.binaries))
    theme = {section: draw(_themes(section)) for section in ("deploy", "build")}
    bin_names = st.sampled_from(tuple(dict.fromkeys((binary, member.name, "other"))))
    levels: dict[str, Table] = {"PM": draw(_levels_of(theme))}
    if draw(_sometimes(3)):
        levels["PM.bin"] = draw(_levels_of(theme))
    if has_workspace or draw(_sometimes(4)):
        levels["WM"] = draw(_levels_of(theme))
        if draw(_sometimes(3)):
            levels["WM.bin"] = draw(_levels_of(theme))
    context = draw(
        st.sampled_from((None, None, None, "dev", "DEV", "default", "global", "prod", ""))
    )
    if draw(_sometimes(2)):
        if context is None:
            levels["CL"] = draw(_levels_of(theme, raw=True))
        else:
            for profile in draw(_lists("default", "dev", "global", "Dev", "deploy", "prod")):
                levels[f"CL.{profile}"] = draw(_levels_of(theme, raw=True))
    if draw(_sometimes(3)):
        levels["variables"] = draw(_levels_of(theme, raw=True))
    if draw(_sometimes(4)):
        levels = draw(_with_mistake(levels))
    variables: list[Variable] = draw(_spelled(levels.pop("variables", {})))
    has_flag = draw(st.booleans())
    if context is not None and not has_flag:
        variables.append(Variable("CARGO_LAMBDA_CONTEXT", context))
    admerge = draw(st.sampled_from((None, None, None, None, True, True, False)))
    if admerge is not None and draw(st.booleans()):
        variables.append(Variable("CARGO_LAMBDA_ADMERGE", "true" if admerge else "false"))
        admerge = None
    if draw(_sometimes(20)):
        compiler = draw(st.sampled_from(("cargo", "CARGO", "cross", "zig", "")))
        variables.append(Variable("CARGO_LAMBDA_COMPILER", compiler))
    return Case(
        tuple(
            _with_tables(each, levels, draw(bin_names)) if each is member else each
            for each in members
        ),
        has_workspace or "WM" in levels,
        _tables_of("WM", levels, draw(bin_names)),
        *draw(_placed(levels, member.folder, variables)),
        package=member.name,
        binary=binary,
        context=context if has_flag else None,
        admerge=admerge,
    )


def _sometimes(n: int) -> st.SearchStrategy[Any]:
    """True once in `n` times; it shrinks to False."""
    return st.sampled_from((False,) * (n - 1) + (True,))


@st.composite
def _projects(draw: st.DrawFn) -> tuple[list[Member], bool]:
    binaries = draw(
        st.sampled_from((("p",), ("x",), ("x", "y"), ("p", "x"), ("y", "x", "with-hyphen")))
    )
    if not draw(_sometimes(3)):
        return [Member("p", "", binaries, {})], False
    folder = draw(st.sampled_from(("", "p", "crates/p")))
    # A neighbour whose binary has the same name is another package's matter; see DELIBERATE.
    neighbours = draw(
        st.sampled_from(
            (("n",), ("n",), ("n", "m"), ("m",), ("x",) if draw(_sometimes(6)) else ("n",))
        )
    )
    tables: Table | None = draw(
        st.sampled_from((None, {}, {"deploy": {"memory": 1024}}, {"deploy": {"memory": "wrong"}}))
    )
    neighbour = Member("neighbour", draw(st.sampled_from(("a", "crates/z"))), neighbours, tables)
    return [Member("p", folder, binaries, {}), neighbour], True


@st.composite
def _themes(draw: st.DrawFn, section: str) -> tuple[str, ...]:
    """Draws the few keys that the levels of a case share, so that they meet."""
    common = draw(st.lists(st.sampled_from(_COMMON[section]), max_size=3, unique=True))
    others = draw(st.lists(st.sampled_from(sorted(VALUES[section])), max_size=2, unique=True))
    return tuple(dict.fromkeys((*common, *others)))


@st.composite
def _levels_of(draw: st.DrawFn, theme: Mapping[str, Sequence[str]], *, raw: bool = False) -> Table:
    """Draws the tables of one level.

    `raw` levels reach the tool's merge with the spelling that they have, so there an alias often
    ends in an error: it is drawn less often.
    """
    level: dict[str, Any] = {}
    for section, keys in theme.items():
        table = {}
        for key in keys:
            if draw(st.booleans()):
                alias = SPELLINGS[section].get(key)
                uses_alias = alias is not None and draw(_sometimes(12 if raw else 2))
                table[alias if alias and uses_alias else key] = draw(VALUES[section][key])
        if table or draw(_sometimes(10)):
            level[section] = table
    if draw(_sometimes(3)):
        level["env"] = draw(_SHARED_ENV)
    if draw(_sometimes(15)):
        level["watch"] = draw(_WATCH)
    return level


@st.composite
def _with_mistake(draw: st.DrawFn, levels: dict[str, Table]) -> dict[str, Table]:
    """Puts something odd into one of the levels."""
    name = draw(st.sampled_from(sorted(levels)))
    level = dict(levels[name])
    kind = draw(
        st.sampled_from(("odd", "odd", "odd", "type", "type", "unknown", "twice", "section"))
    )
    if kind == "section":
        section, value = draw(st.sampled_from(_BROKEN_SECTIONS))
        level[section] = value
        return {**levels, name: level}
    if kind == "odd":
        full = draw(st.sampled_from(sorted(ODD_VALUES)))
        section, _, key = full.partition(".")
        changes = {key: draw(st.sampled_from(ODD_VALUES[full]))}
    else:
        section = draw(st.sampled_from(("deploy", "build")))
        if kind == "type":
            changes = {draw(st.sampled_from(sorted(VALUES[section]))): draw(_ANYTHING)}
        elif kind == "unknown":
            changes = dict([draw(st.sampled_from(UNKNOWN[section]))])
        else:
            key = draw(st.sampled_from(sorted(SPELLINGS[section])))
            alias = SPELLINGS[section][key]
            changes = {key: draw(VALUES[section][key]), alias: draw(VALUES[section][key])}
    table = level.get(section, {})
    level[section] = {**(table if isinstance(table, Mapping) else {}), **changes}
    return {**levels, name: level}


@st.composite
def _spelled(draw: st.DrawFn, table: Table) -> list[Variable]:
    """Draws how the settings of a level are written into variables."""
    variables = []
    for section, inner in table.items():
        if not isinstance(inner, Mapping) or draw(_sometimes(10)):
            variables += draw(_variable((section,), inner))
            continue
        for key, value in inner.items():
            variables += draw(_variable((section, key), value))
    return variables


@st.composite
def _variable(draw: st.DrawFn, keys: Path_, value: Any) -> list[Variable]:
    if isinstance(value, Mapping) and value and len(keys) == 2 and draw(st.booleans()):
        # The name of a variable is turned into lower case, so these keys are.
        return [
            each
            for name, inner in value.items()
            for each in draw(_variable((*keys, name.lower()), inner))
            if "." not in name and "=" not in name and name.strip()
        ]
    name = f"CARGO_LAMBDA_{'.'.join(keys).upper()}"
    spelling = draw(st.sampled_from(("upper",) * 8 + ("lower", "key", "flat")))
    if spelling == "flat" and len(keys) > 1:
        flat = f"CARGO_LAMBDA_{'_'.join(keys).upper()}"
        return [Variable(flat, draw(_variable_text(value)))]
    if spelling == "lower":
        name = name.lower()
    elif spelling == "key":
        name = f"CARGO_LAMBDA_{'.'.join(keys)}"
    return [Variable(name, draw(_variable_text(value)), keys, value)]


@st.composite
def _variable_text(draw: st.DrawFn, value: Any, nested: bool = False) -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int) and value >= 0:
        text = draw(st.sampled_from((str(value), f"+{value}", f"0{value}")))
    elif isinstance(value, int | float):
        text = repr(value)
    elif isinstance(value, str):
        quoted = json.dumps(value, ensure_ascii=False)
        text = quoted if _needs_quotes(value, nested) else draw(st.sampled_from((value, quoted)))
    elif isinstance(value, Mapping):
        pairs = [
            f"{_key(name)}{draw(st.sampled_from(('=', ' = ')))}{draw(_variable_text(each, True))}"
            for name, each in value.items()
        ]
        text = "{" + draw(st.sampled_from((",", ", "))).join(pairs) + "}"
    else:
        items = [draw(_variable_text(each, True)) for each in value]
        comma = "," if items and draw(_sometimes(6)) else ""
        text = "[" + draw(st.sampled_from((",", ", "))).join(items) + comma + "]"
    return draw(st.sampled_from((text, text, text, f" {text} ")))


def _needs_quotes(text: str, nested: bool) -> bool:
    """Whether a bare text would be read as something else."""
    if text != text.strip() or text.startswith(('"', "'", "[", "{")) or not text:
        return True
    if text in ("true", "false") or text.strip("+-").replace(".", "", 1).isdigit():
        return True
    return nested and any(each in text for each in ",{}[]")


def _with_tables(member: Member, levels: Mapping[str, Table], bin_name: str) -> Member:
    return Member(member.name, member.folder, member.binaries, _tables_of("PM", levels, bin_name))


def _tables_of(source: str, levels: Mapping[str, Table], bin_name: str) -> Table:
    table = dict(levels.get(source, {}))
    if f"{source}.bin" in levels:
        bins = table.get("bin", {})
        if isinstance(bins, Mapping):
            table["bin"] = {**bins, bin_name: levels[f"{source}.bin"]}
    return table


@st.composite
def _placed(
    draw: st.DrawFn, levels: Mapping[str, Table], folder: str, variables: list[Variable]
) -> tuple[Mapping[str, Table], Mapping[str, str], tuple[Variable, ...]]:
    """Draws where the settings file is."""
    table: dict[str, Any] = dict(levels.get("CL", {}))
    table |= {name[3:]: inner for name, inner in levels.items() if name.startswith("CL.")}
    table = {name: _without_names(name, inner) for name, inner in table.items()}
    files: dict[str, Table] = {}
    if table:
        folders = ["", folder, folder.rpartition("/")[0]]
        place = draw(st.sampled_from(tuple(dict.fromkeys(folders))))
        name = "CargoLambda.toml"
        if draw(_sometimes(10)):
            name = "config/lambda.toml"
            variables = [*variables, Variable("CARGO_LAMBDA_GLOBAL", name)]
            files[os.path.join(folder, "CargoLambda.toml")] = {"deploy": {"memory": 4096}}
        files[os.path.join(place, name)] = table
        if place != folder and draw(_sometimes(10)):
            # The nearest one counts, even if it is empty.
            files[os.path.join(folder, name)] = {}
    elif draw(_sometimes(40)):
        variables = [*variables, Variable("CARGO_LAMBDA_GLOBAL", "missing.toml")]
    used = json.dumps([list(levels.values()), [each.text for each in variables]])
    extra = {path: text for path, text in FILES.items() if f'"{path}"' in used or path in used}
    return files, extra, tuple(variables)


def _without_names(profile: str, table: Any) -> Any:
    """Takes away from the profile `global` what beats the command line."""
    if profile.lower() != "global" or not isinstance(table, Mapping):
        return table
    deploy = table.get("deploy")
    if not isinstance(deploy, Mapping):
        return table
    kept = {
        key: value
        for key, value in deploy.items()
        if key not in ("name", "binary_name", "dry", "output_format")
    }
    return {**table, "deploy": kept}


__all__ = ["ALIASES", "Case", "Member", "Variable", "Written", "cases", "field", "render"]

"""Manifests as somebody may leave them behind: real ones, edited at random.

A case depends on its seed and its number alone, so that it can be made again.
"""

from __future__ import annotations

import contextlib
import json
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from tests.generators import cargo_layouts
from tests.generators.mutation_projects import (
    BUILD_KEYS,
    DEPLOY_KEYS,
    PROJECTS,
    TRIGGER_KEYS,
    Project,
)

ROOT = Path(__file__).parents[2]

_TOML_NAMES = (".toml", ".lock")


@frozen
class Raw:
    """A value as it is written, which no parser has to accept."""

    text: str


@frozen
class Case:
    """A project that is edited.

    Attributes:
        project: The project as it was.
        changed: The contents of the files that are edited.
        variables: The CARGO_LAMBDA_* variables.
        context: The keyword.
        admerge: The keyword.
        binary: The keyword `binary_name`.
    """

    project: Project
    changed: Mapping[str, bytes]
    variables: Mapping[str, str]
    context: str | None
    admerge: bool | None
    binary: str | None
    edits: tuple[str, ...] = field(default=())

    def describe(self) -> str:
        """Returns what a person needs to make it again."""
        lines = [
            f"project {self.project.name!r}, manifest {self.project.manifest!r}, edits {self.edits}",
            f"context={self.context!r} admerge={self.admerge!r} binary_name={self.binary!r}",
            *(f"{name}={_shortened(repr(text))}" for name, text in self.variables.items()),
        ]
        for name, content in self.changed.items():
            lines += [f"--- {name}", _shortened(content.decode(errors="backslashreplace"))]
        return "\n".join(lines)


def _shortened(text: str) -> str:
    return text if len(text) < 6000 else f"{text[:3000]} ... {len(text)} ... {text[-3000:]}"


@cache
def all_projects() -> tuple[Project, ...]:
    """The projects to start from; the ones with settings come first."""
    return (*PROJECTS, *_examples(), *_layouts())


def _examples() -> Iterator[Project]:
    for folder, manifests in (
        ("examples/media", ("lookup/Cargo.toml", "uploads/Cargo.toml", "Cargo.toml")),
        ("tests/crates/hello", ("Cargo.toml",)),
    ):
        base = ROOT / folder
        files = {
            path.relative_to(base).as_posix(): path.read_bytes()
            for path in sorted(base.rglob("*"))
            if path.is_file() and "target" not in path.relative_to(base).parts
        }
        for manifest in manifests:
            yield Project(folder, files, manifest)


def _layouts() -> Iterator[Project]:
    for group in ("TARGETS", "WORKSPACES", "PROJECTS", "FEATURES"):
        for name, layout in getattr(cargo_layouts, group).items():
            files = {path: text.encode() for path, text in layout.files.items()}
            for path in sorted(files):
                if path.endswith("Cargo.toml") and path not in layout.refused:
                    yield Project(name, files, path)


def make_case(seed: int, index: int) -> Case:
    """Returns a case."""
    source = random.Random(f"{seed}:{index}")
    projects = all_projects()
    share = source.random()
    if share < 0.7:
        project = source.choice(projects[: len(PROJECTS) + 4])
    else:
        project = source.choice(projects)
    editor = _Editor(source, dict(project.files))
    count = source.choice((1, 1, 1, 2, 2, 3, 5))
    for _ in range(count):
        editor.edit_file(_pick_file(source, project))
    variables = dict(project.variables)
    if source.random() < 0.12:
        editor.edit_variables(variables)
    context, admerge = project.context, project.admerge
    if source.random() < 0.08:
        context = source.choice((None, "default", "PRODUCTION", "global", "", "deploy", "a b"))
    if source.random() < 0.1:
        admerge = source.choice((None, True, False))
    binary = project.binary
    if source.random() < 0.05:
        binary = source.choice((None, "worker", "", "a b", "--flag"))
    changed = {
        name: content for name, content in editor.files.items() if content != project.files[name]
    }
    return Case(project, changed, variables, context, admerge, binary, tuple(editor.edits))


def _pick_file(source: random.Random, project: Project) -> str:
    """The manifest that is read, mostly; else another one, or any file that isn't code."""
    texts = [name for name in project.files if not name.endswith(("/", ".rs"))]
    manifests = [name for name in texts if name.endswith("Cargo.toml")]
    share = source.random()
    if share < 0.6:
        return project.manifest
    return source.choice(manifests if share < 0.75 else texts)


def shrink(case: Case, still_fails: Callable[[Case], bool], attempts: int = 300) -> Case:
    """Returns a smaller case that fails too: without edits, variables and lines that don't matter."""
    smaller = [
        evolve(case, changed={key: text for key, text in case.changed.items() if key != name})
        for name in case.changed
    ]
    smaller += [evolve(case, variables={}), evolve(case, context=None, admerge=None, binary=None)]
    for candidate in smaller:
        merged = evolve(
            candidate, changed={k: v for k, v in candidate.changed.items() if k in case.changed}
        )
        if attempts > 0 and still_fails(merged):
            case = merged
        attempts -= 1
    for name in case.changed:
        size = max(1, case.changed[name].count(b"\n") // 2)
        while size and attempts > 0:
            lines = case.changed[name].splitlines(keepends=True)
            for start in range(0, len(lines), size):
                rest = b"".join(lines[:start] + lines[start + size :])
                candidate = evolve(case, changed={**case.changed, name: rest})
                attempts -= 1
                if attempts > 0 and still_fails(candidate):
                    case = candidate
                    break
            else:
                size //= 2
    return case


# Values that nobody expects there.

_WORDS = (
    *("", " ", "a b", "$(x)", "`x`", "--flag", "-", "constructor", "__proto__", "toString", "null"),
    *(".", "..", "../..", "../../..", "/", "/nowhere/at/all", "/dev/null", "~", "C:\\x", "a/../b"),
    *("src", "src/main.rs", "*", "**", "***", "src/**", "[", "[a", "a]", "{a,b}", "?", "x" * 300),
    *("x" * 100_000, "x/" * 1000, "é" * 500, "\U0001f980", "e\u0301", "\u202e", "\ufeff", "\u2028"),
    *("\0", "a\0b", "\x1b[31m", "\x7f", "\r\n", "\t", "a=b", "=", "a=", "=b", "a:b", ":", "a:", ":a"),
    *("true", "0", "-1", "1e999", "NaN", "arn:aws:s3:::a..b", "a..b", "1.2.3.4", "arn:", "arn:aws:"),
    *("arn:aws:s3:::${AWS::Region}", "arn:aws:s3:::${x}", "${Token[TOKEN.1]}", "%s{0}", "[/bold]"),
    *("arn:aws:iam::123456789012:role/ ", "arn:aws:lambda:a:123456789012:layer:a:1", "\\", "a\\"),
    *("AWS_REGION", "PATH", "x86_64-unknown-linux-gnu.2.26.1", "dep:", "dep:a/b", "a/b/c", "a?/b"),
    *("2015", "2099", "workspace", "package", "bin", "triggers", "deploy", "Resource", "bootstrap"),
)  # fmt: skip
_NUMBERS = (
    *(0, -1, 1, 127, 128, 10240, 10241, 900, 901, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63)),
    *(10**30, 10**4000),
)  # fmt: skip
_OTHERS: tuple[Any, ...] = (
    *(True, False, 0.5, -0.0, 1e308, date(2024, 2, 29), datetime(1, 1, 1), time(23, 59, 59)),
    *([], {}, [[]], [{}], {"": {}}, [1, "a", {}], [True, []], {"a.b": 1}, {"workspace": True}),
    *({"create": True}, {"name": 3}, {"path": ".."}, {"path": "."}, {"workspace": False}),
    *(Raw("nan"), Raw("inf"), Raw("-inf"), Raw("+nan"), Raw("0x" + "F" * 4000), Raw("9" * 5000)),
    *(Raw("0o7"), Raw("0b1"), Raw("1_000"), Raw("1__0"), Raw("01"), Raw("1."), Raw("1e5"), Raw("")),
    *(Raw("1979-05-27T07:32:00Z"), Raw("1979-05-27 07:32"), Raw("0000-00-00"), Raw("24:00:00")),
    *(Raw("2024-01-01T00:00:00+99:99"), Raw("07:32"), Raw("1979-05-27T00:32:00.999999999-07:00")),
    *(Raw('"\\u0000"'), Raw('"\\uD800"'), Raw('"\\U00110000"'), Raw('"\\e\\x41"'), Raw('"\\q"')),
    *(Raw('"""\n\\\n  a\\\n"""'), Raw("'''\n''''"), Raw("'a\nb'"), Raw('"a'), Raw("{a = 1,}")),
    *(Raw("{\n a = 1, # b\n}"), Raw("{a = 1, a = 2}"), Raw("{a.b = 1, a = 2}"), Raw("[1,,2]")),
    *(Raw("[" * 50 + "]" * 50), Raw("[" * 5000), Raw("{a=" * 200 + "1" + "}" * 200)),
    *(Raw("[" * 300 + "]" * 300), Raw("{a." * 90 + "a=1" + "}" * 90), Raw("truee"), Raw("0x" + "F" * 8)),
)  # fmt: skip
_KEYS = (
    *("", " ", "a.b", "constructor", "__proto__", "é", "\0", "--flag", "x" * 5000, "workspace"),
    *("bin", "package", "project", "lib", "features", "target", "lambda", "metadata", "triggers"),
    *("deploy", "build", "env", "watch", "vpc", "compiler", "env_var", "tag", "type", "source"),
    *("path", "name", "dependencies", "dev_dependencies", "members", "exclude", "default-run"),
    *("edition", "autobins", "optional", "resolver", "patch", "replace", "profile", "app", "worker"),
)  # fmt: skip
_CHUNKS = (
    *(b"\xff", b"\xc3", b"\x00", b"\x01", b"\x1b", b"\x7f", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r"),
    *(b"\r\n", b"\n", b'"', b"'", b'"""', b"'''", b"[", b"]", b"[[", b"]]", b"{", b"}", b"=", b".", b","),
    *(b"#", b"\\", b"\\u0000", b" ", b"\t", b"\xf0\x9f\xa6\x80", b"\xe2\x80\xa8", b"0", b"-", b"_", b"e9"),
    *(b"true", b"nan", b"a", b"[" * 1000, b"{a=" * 1000, b"a." * 1000, b"[[a]]\n" * 500),
)  # fmt: skip
_LINES = (
    *("[package]", "[[package]]", "[workspace]", "[[bin]]", "[bin]", "[lib]", "[features]", "= 1"),
    *("[package.metadata.lambda]", "[[package.metadata.lambda]]", "[package.metadata.lambda.deploy]"),
    *("[[package.metadata.lambda.triggers]]", "[package.metadata.lambda.bin.app.deploy]", "a = 1"),
    *("[package.metadata.lambda.bin.app]", "[workspace.metadata.lambda]", "[package.metadata]"),
    *("[workspace.metadata.lambda.build]", "[[workspace.metadata.lambda.triggers]]", "package = 1"),
    *("package.metadata.lambda.deploy.memory = 128", '"package"."name" = "b"', "[ package . name ]"),
    *('[package."metadata".\'lambda\'.deploy]', 'deploy.env."A" = "b"', "[target.'cfg(x)'.dependencies]"),
    *("[dependencies.a]", "a = { path = '.' }", "a.workspace = true", "[workspace.dependencies]"),
    *("[patch.crates-io]", "[profile.release]", 'x = { path = "..", optional = true }', '"" = 1'),
    *("[a" + ".a" * 1000 + "]", "a" + ".a" * 1000 + " = 1", "[package.metadata.lambda.deploy.vpc]"),
    *("[package.metadata.lambda.deploy" + ".a" * 60 + "]", "memory" + ".a" * 200 + " = 1", "]", "[["),
    *("[default]", "[default.deploy]", "[global]", "[production.build]", "export", "A", "A=1", "A='"),
)  # fmt: skip
_VARIABLE_NAMES = (
    *("DEPLOY.MEMORY", "DEPLOY.ENV", "DEPLOY.ENV.A", "DEPLOY", "BUILD", "BUILD.FEATURES", "ENV", "ENV.A"),
    *("DEPLOY.VPC", "DEPLOY.VPC.SUBNET_IDS", "DEPLOY.VPC.X", "DEPLOY.X", "DEPLOY.TAGS", "DEPLOY.TAG"),
    *("CONTEXT", "ADMERGE", "GLOBAL", "COMPILER", "BUILD.COMPILER", "BUILD.COMPILER.TYPE", "DEPLOY."),
    *(".DEPLOY", "DEPLOY..X", "", "DEPLOY_MEMORY", "BIN.APP.DEPLOY.MEMORY", "TRIGGERS", "WATCH", "deploy.Name"),
    *("BUILD.ENV", "BUILD.COMPILER.EXTRA_ARGS", "DEPLOY.INCLUDE", "BUILD.CONFIG", "DEPLOY.LAYERS"),
    *("DEPLOY.ENV_FILE", "DEPLOY.BINARY_PATH", "DEPLOY" + ".A" * 40, "BUILD.UNSTABLE_FLAGS", "DEPLOY.NAME"),
)  # fmt: skip
_VARIABLE_TEXTS = (
    *("true", "512", "-1", "1.5", "1e999", "[a, b]", "[", "[[]]", "{k=v}", "{k=", "{", '"a', '"\\ud800"'),
    *("'a'", "[" * 400, "{a=" * 400, "[" * 40 + "]" * 40, "9" * 5000, "{a={b={c=1}}}", "[{a=1}]", "a=b"),
    *('"\\u0000"', "{type=cargo}", "{type=x}", "[a=b]", "{a=1, a=2}", "{=1}", "TRUE", "\udcff", "{A=\udcff}"),
)  # fmt: skip


def _is_toml(name: str) -> bool:
    return name.endswith(_TOML_NAMES)


def _parsed(content: bytes) -> dict[str, Any] | None:
    """Returns what a file holds; None if it is no TOML 1.0, maybe by an earlier edit."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


class _Editor:
    """Edits the files of a project."""

    def __init__(self, source: random.Random, files: dict[str, bytes]) -> None:
        self._random = source
        self.files = files
        self.edits: list[str] = []

    def edit_file(self, name: str) -> None:
        """Edits a file in one of three ways: its values, its lines, or its bytes."""
        content = self.files[name]
        share = self._random.random()
        if share < 0.6 and _is_toml(name):
            data = _parsed(content)
            if data is not None:
                # Not if an earlier edit made it too deep, or a number too long, to be written again.
                with contextlib.suppress(RecursionError, ValueError):
                    self.files[name] = self._edit_values(data)
                    return
        self.files[name] = self._edit_lines(content) if share < 0.85 else self._edit_bytes(content)

    def edit_variables(self, variables: dict[str, str]) -> None:
        """Sets a variable, or takes one away."""
        self.edits.append("variables")
        if variables and self._random.random() < 0.3:
            del variables[self._random.choice(sorted(variables))]
            return
        name = self._random.choice(_VARIABLE_NAMES)
        if self._random.random() < 0.4:
            name = f"DEPLOY.{self._random.choice(sorted(DEPLOY_KEYS))}".upper()
        text = self._random.choice(_VARIABLE_TEXTS)
        if self._random.random() < 0.3:
            text = self._random.choice(_WORDS)
        variables[f"CARGO_LAMBDA_{name}"] = text.replace("\0", "")

    # Values

    def _edit_values(self, data: dict[str, Any]) -> bytes:
        for _ in range(self._random.choice((1, 1, 2, 4))):
            edit = self._random.choice(
                (
                    *(self._set_hostile, self._set_hostile, self._set_hostile, self._set_known),
                    *(self._set_known, self._change_type, self._change_type, self._delete),
                    *(self._rename, self._copy, self._splice, self._nest, self._swap),
                )
            )
            self.edits.append(edit.__name__.strip("_"))
            edit(data)
        return render(data).encode(errors="surrogatepass")

    def _hostile(self) -> Any:
        values = self._random.choices((_WORDS, _NUMBERS, _OTHERS), (5, 2, 3))[0]
        return _copied(self._random.choice(values))

    def _places(self, data: Any) -> list[tuple[Any, Any]]:
        """All containers with their keys; what cargo-lambda reads counts more."""
        found: list[tuple[Any, Any]] = []
        pending: list[tuple[Any, int]] = [(data, 1)]
        while pending:
            container, weight = pending.pop()
            keys: Sequence[Any] = (
                list(container) if isinstance(container, dict) else range(len(container))
            )
            for key in keys:
                inner = container[key]
                more = 3 if key in ("lambda", "deploy", "build", "triggers", "default") else weight
                found += [(container, key)] * more
                if isinstance(inner, dict | list):
                    pending.append((inner, more))
        return found

    def _place(self, data: dict[str, Any]) -> tuple[Any, Any]:
        if not data:
            data["a"] = 1
        return self._random.choice(self._places(data))

    def _tables(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        values = [container[key] for container, key in self._places(data)]
        return [data, *(value for value in values if isinstance(value, dict))]

    def _set_hostile(self, data: dict[str, Any]) -> None:
        container, key = self._place(data)
        container[key] = self._hostile()

    def _set_known(self, data: dict[str, Any]) -> None:
        """Sets a setting where it can stand, to a right or a wrong value."""
        head = "workspace" if "workspace" in data and self._random.random() < 0.4 else "package"
        table = data
        path = [head, "metadata", "lambda"]
        if self._random.random() < 0.2:
            path += ["bin", self._random.choice(("app", "worker", "nobody"))]
        section, keys = self._random.choice(
            (("deploy", DEPLOY_KEYS), ("build", BUILD_KEYS), ("triggers", TRIGGER_KEYS))
        )
        for key in path:
            inner = table.setdefault(key, {})
            if not isinstance(inner, dict):
                return
            table = inner
        name = self._random.choice(sorted(keys))
        value = _copied(keys[name]) if self._random.random() < 0.5 else self._hostile()
        if section == "triggers":
            triggers = table.setdefault(section, [])
            if isinstance(triggers, list):
                triggers.append({"type": "s3", name: value})
        else:
            inner = table.setdefault(section, {})
            if isinstance(inner, dict):
                inner[name] = value

    def _change_type(self, data: dict[str, Any]) -> None:
        container, key = self._place(data)
        value = container[key]
        choices: list[Any] = [[value], {"a": value}, [[value], [value]], {"name": value}]
        if isinstance(value, str):
            choices += [len(value), value.split(), {value: value}, [value, value], True]
        elif isinstance(value, bool):
            choices += [str(value).lower(), int(value), not value]
        elif isinstance(value, int):
            choices += [str(value), float(value) if abs(value) < 2**60 else 0.0, -value, value + 1]
        elif isinstance(value, list):
            choices += [dict.fromkeys(map(str, range(len(value))), 1), *value, value * 2, "a"]
        elif isinstance(value, dict):
            choices += [[value], [value, {}], list(value), list(value.values()), "", 0]
            choices += [[f"{name}={each}" for name, each in value.items()]]
        container[key] = _copied(self._random.choice(choices))

    def _delete(self, data: dict[str, Any]) -> None:
        container, key = self._place(data)
        del container[key]

    def _rename(self, data: dict[str, Any]) -> None:
        container, key = self._place(data)
        if isinstance(container, dict):
            names = self._random.choice((_KEYS, sorted(DEPLOY_KEYS), sorted(BUILD_KEYS)))
            container[self._random.choice(names)] = container.pop(key)

    def _copy(self, data: dict[str, Any]) -> None:
        container, key = self._place(data)
        table = self._random.choice(self._tables(data))
        table[key if isinstance(key, str) else "a"] = _copied(container[key])

    def _splice(self, data: dict[str, Any]) -> None:
        """Puts a part of another project's manifest here."""
        other = self._random.choice(PROJECTS)
        name = self._random.choice([each for each in other.files if _is_toml(each)])
        container, key = self._place(_parsed(other.files[name]) or {"a": 1})
        table = self._random.choice(self._tables(data))
        table[key if isinstance(key, str) else "bin"] = container[key]

    def _nest(self, data: dict[str, Any]) -> None:
        container, key = self._place(data)
        value = container[key]
        name = key if isinstance(key, str) else "a"
        for _ in range(self._random.choice((1, 2, 5, 30, 90))):
            value = {name: value} if self._random.random() < 0.7 else [value]
        container[key] = value

    def _swap(self, data: dict[str, Any]) -> None:
        (first, one), (second, two) = self._place(data), self._place(data)
        a, b = _copied(first[one]), _copied(second[two])
        first[one], second[two] = b, a

    # Lines

    def _edit_lines(self, content: bytes) -> bytes:
        lines = content.splitlines(keepends=True) or [b"\n"]
        place = self._random.randrange(len(lines))
        edit = self._random.choice(
            (
                "delete",
                "duplicate",
                "swap",
                "insert",
                "insert",
                "splice",
                "truncate",
                "crlf",
                "value",
            )
        )
        self.edits.append(f"lines: {edit}")
        if edit == "delete":
            del lines[place : place + self._random.choice((1, 1, 2, 5))]
        elif edit == "duplicate":
            lines[place:place] = lines[place : place + self._random.choice((1, 1, 2, 5))]
        elif edit == "swap":
            other = self._random.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        elif edit == "insert":
            lines.insert(
                place + self._random.randrange(2), f"{self._random.choice(_LINES)}\n".encode()
            )
        elif edit == "splice":
            project = self._random.choice(all_projects())
            name = self._random.choice([each for each in project.files if each.endswith(".toml")])
            others = project.files[name].splitlines(keepends=True) or [b""]
            start = self._random.randrange(len(others))
            lines[place:place] = others[start : start + self._random.choice((1, 3, 8))]
        elif edit == "truncate":
            del lines[place:]
        elif edit == "crlf":
            return content.replace(b"\n", self._random.choice((b"\r\n", b"\r", b"\n\n", b"\n\r")))
        else:
            head, equals, _ = lines[place].partition(b"=")
            if equals:
                value = written(self._hostile()).encode(errors="surrogatepass")
                lines[place] = head + equals + b" " + value + b"\n"
        return b"".join(lines)

    # Bytes

    def _edit_bytes(self, content: bytes) -> bytes:
        self.edits.append("bytes")
        for _ in range(self._random.choice((1, 1, 1, 2, 4))):
            start = self._random.randrange(len(content) + 1)
            length = self._random.choice((0, 0, 1, 1, 2, 8))
            chunk = self._random.choice(_CHUNKS) if self._random.random() < 0.7 else b""
            if self._random.random() < 0.1:
                start = self._random.choice((0, len(content)))
            if self._random.random() < 0.05:
                length = len(content)
            content = content[:start] + chunk + content[start + length :]
        return content


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copied(inner) for inner in value]
    return value


def render(data: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """Writes tables as TOML, with headers where they can be."""
    lines, tables = [], []
    for name, value in data.items():
        header = ".".join(_key(each) for each in (*path, name))
        if isinstance(value, dict) and len(path) < 5:
            tables += ["", f"[{header}]", render(value, (*path, name))]
        elif _is_array_of_tables(value) and len(path) < 5:
            for each in value:
                tables += ["", f"[[{header}]]", render(each, (*path, name))]
        else:
            lines.append(f"{_key(name)} = {written(value)}")
    return "\n".join((*lines, *tables))


def _is_array_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("-", "_").replace("_", "a").isalnum()
    return name if is_bare else written(name)


def written(value: Any) -> str:
    """Writes a value as TOML."""
    match value:
        case Raw():
            return value.text
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case float():
            return repr(value)
        case int():
            return str(value)
        case date() | time():  # a datetime is a date
            return value.isoformat()
        case list():
            return f"[{', '.join(written(each) for each in value)}]"
        case _:
            inner = (f"{_key(name)} = {written(each)}" for name, each in value.items())
            return f"{{ {', '.join(inner)} }}" if value else "{}"

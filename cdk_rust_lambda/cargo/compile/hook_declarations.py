"""What of a hook goes into the asset hash: its code, and all that it holds."""

from __future__ import annotations

import abc
import enum
import functools
import inspect
import json
import struct
import types
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from cdk_rust_lambda.cargo.compile.hook_sources import source_of
from cdk_rust_lambda.cargo.compile.hooks import Hook, hook_name
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_REMEDY = (
    "let it be a module's function, given plain values by functools.partial, or a command: a list of"
    " words"
)
# Bases without state, whose source is the interpreter's.
_ABSTRACT = ("abc", "typing")
_OF_ENUMS = (*_ABSTRACT, "enum", "builtins")
# Whose instances hold what Python sees of them. Others' may be elsewhere, as jsii's are in Node.
_METACLASSES = (type, abc.ABCMeta, type(Protocol), enum.EnumMeta)
_POINTER = struct.calcsize("P")


@frozen
class DeclaredHook:
    """A hook, with what of it goes into the asset hash. Hooks are equal if they do the same.

    Attributes:
        hook: The hook.
        text: What of it goes into the hash: JSON.
        places: Where its code lies. They don't go into the hash, but tell hooks apart that only look
            the same, such as functions of two modules with different constants.
    """

    hook: Hook = field(eq=False, repr=False)
    text: str = field(repr=False)
    places: frozenset[str]

    @property
    def declaration(self) -> Any:
        """What of it goes into the hash."""
        return json.loads(self.text)


def declare_hooks(key: str, hooks: Iterable[Hook]) -> tuple[DeclaredHook, ...]:
    """Returns hooks with their declarations.

    A command counts by its words, a callable by its name and source text (not its module's name, which
    is `__main__` or not depending on how the app is started), its defaults, and what it holds: the
    variables of functions around it, the arguments of `functools.partial`, the object of a method, the
    attributes of an object. What they call, read or fetch isn't known.

    Args:
        key: The option that holds them.
        hooks: The hooks.

    Raises:
        SettingsError: one holds something whose state can't be known, or has no source text.
    """
    return tuple(_declare(key, hook) for hook in hooks)


def _declare(key: str, hook: Hook) -> DeclaredHook:
    if not callable(hook):
        return DeclaredHook(hook, json.dumps(list(hook)), frozenset())
    describer = _Describer(key, hook_name(hook))
    try:
        text = _text_of(describer.describe(hook, "the hook itself"))
    except (ValueError, RecursionError):  # ValueError: more digits than Python converts
        raise describer.error("it holds a number too large, or values nested too deeply") from None
    return DeclaredHook(hook, text, frozenset(describer.places))


class _Describer:
    """Turns a hook, and each value that it holds, into JSON's values.

    Attributes:
        places: Where the code lies that was met.
    """

    def __init__(self, key: str, name: str) -> None:
        self.places: set[str] = set()
        self._key = key
        self._name = name
        self._open: list[int] = []  # what is being described, from the outside in

    def describe(self, value: Any, what: str) -> Any:
        """Describes a value.

        Args:
            value: The value.
            what: What it is to the hook, for errors, which don't show it: it may be secret.
        """
        if value is None or type(value) in (bool, int, float):
            return value
        if type(value) is str:
            if holds_token(value):
                raise self.error(f"{what} is a token of CDK, only known at deployment")
            return value
        if id(value) in self._open:
            return {"outer": self._open.index(id(value))}
        self._open.append(id(value))
        try:
            return self._describe(value, what)
        finally:
            self._open.pop()

    def _describe(self, value: Any, what: str) -> Any:
        match value:
            case types.FunctionType():
                return self._function(value, what)
            case types.MethodType():
                method = self.describe(value.__func__, what)
                return {"method": method, "self": self.describe(value.__self__, "its object")}
            case functools.partial() if type(value) is functools.partial:
                return {
                    "partial": self.describe(value.func, what),
                    "arguments": self._values(value.args, "an argument"),
                    "keywords": self._by_name(value.keywords, "the argument"),
                }
            case types.ModuleType():
                return {"module": value.__name__}
            case types.BuiltinFunctionType() if isinstance(
                value.__self__, types.ModuleType | types.NoneType
            ):
                return {"name": value.__qualname__, "source": None}
            case type():
                return self._class(value, what)
            case _:
                return self._data(value, what)

    def _data(self, value: Any, what: str) -> Any:
        if type(value) in (list, tuple):
            return {type(value).__name__: self._values(value, f"an item of {what}")}
        if type(value) in (set, frozenset):
            return {"set": sorted(map(_text_of, self._values(value, f"an item of {what}")))}
        if type(value) in (dict, types.MappingProxyType):
            pairs = [self._values(pair, f"an item of {what}") for pair in value.items()]
            return {"dict": pairs}
        if type(value) is bytes:
            return {"bytes": value.hex()}
        if isinstance(value, PurePath):
            return {"path": value.as_posix()}
        if isinstance(value, enum.Enum):
            return {"member": value.name, "of": self._class(type(value), what)}
        if _hides_state(type(value)):
            raise self._unknown(type(value), what)
        described = self._class(type(value), what)
        state = self._state(value, what)
        return described | ({"state": state} if state else {})

    def _state(self, value: Any, what: str) -> Any:
        """The attributes of an object all of whose classes are Python's."""
        state: Any = object.__getstate__(value)
        attributes: dict[str, Any] = {}
        for each in state if isinstance(state, tuple) else (state,):
            attributes |= each or {}
        return self._by_name(attributes, f"the attribute of {what},")

    def _function(self, function: types.FunctionType, what: str) -> dict[str, Any]:
        code = function.__code__
        self.places.add(f"{code.co_filename}:{code.co_firstlineno}")
        held: dict[str, Any] = {
            "defaults": self._values(function.__defaults__ or (), "a default"),
            "keyword_defaults": self._by_name(function.__kwdefaults__ or {}, "the default of"),
            "variables": self._by_name(_variables_around(function), "its variable"),
            "attributes": self._by_name(_own_attributes(function), "its attribute"),
        }
        source = {"name": function.__qualname__, "source": self._source(code, what)}
        return source | {name: values for name, values in held.items() if values}

    def _class(self, cls: type[Any], what: str) -> dict[str, Any]:
        passed_over = _OF_ENUMS if issubclass(cls, enum.Enum) else _ABSTRACT
        named = [each for each in cls.__mro__[:-1] if each.__module__ not in passed_over]
        if type(cls) not in _METACLASSES or not named:
            raise self._unknown(cls, what)
        sources = [self._source(each, what) for each in named]
        self.places |= {f"{inspect.getsourcefile(each)}:{each.__qualname__}" for each in named}
        described: dict[str, Any] = {"name": cls.__qualname__, "source": sources[0]}
        return described | ({"bases": sources[1:]} if sources[1:] else {})

    def _source(self, code: types.CodeType | type[Any], what: str) -> str:
        try:
            source = source_of(code)
        except (OSError, TypeError, SyntaxError):
            raise self.error(f"the source text of {what} can't be read") from None
        return source.replace("\r\n", "\n")

    def _values(self, values: Iterable[Any], what: str) -> list[Any]:
        return [self.describe(value, what) for value in values]

    def _by_name(self, values: Mapping[str, Any], what: str) -> dict[str, Any]:
        return {name: self.describe(value, f"{what} {name}") for name, value in values.items()}

    def _unknown(self, cls: type[Any], what: str) -> SettingsError:
        return self.error(f"{what} is of the type {cls.__qualname__}, whose state isn't known")

    def error(self, why: str) -> SettingsError:
        """Returns the error of a hook.

        Args:
            why: What of it can't be in the hash.
        """
        return SettingsError(
            f"the hook {self._name} can't be in the asset hash: {why}",
            key=f"bundling.{self._key}",
            remedy=_REMEDY,
        )


def _hides_state(cls: type[Any]) -> bool:
    """Whether objects have more in them than attributes: those of types in C, and what derives of them.

    As in `object.__reduce_ex__`, which refuses to pickle such.
    """
    size = object.__basicsize__
    size += _POINTER * ((cls.__dictoffset__ > 0) + (cls.__weakrefoffset__ > 0))
    for each in cls.__mro__:
        slots = vars(each).get("__slots__", ())
        names = (slots,) if isinstance(slots, str) else slots
        size += _POINTER * sum(name not in ("__dict__", "__weakref__") for name in names)
    return cls.__basicsize__ > size or cls.__itemsize__ > 0


def _text_of(description: Any) -> str:
    return json.dumps(description, sort_keys=True)


def _variables_around(function: types.FunctionType) -> dict[str, Any]:
    """The variables of the functions around a function that it uses, as far as they are set."""
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            found[name] = cell.cell_contents
        except ValueError:
            continue
    return found


def _own_attributes(function: types.FunctionType) -> dict[str, Any]:
    # What it wraps is among the variables around it, if it uses it.
    return {name: each for name, each in vars(function).items() if name != "__wrapped__"}

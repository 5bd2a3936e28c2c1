"""Whether a package's handlers can decode the events of their triggers, and what to run if not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from cdk_rust_lambda.cargo.event_crates import EVENTS_CRATE, HTTP_CRATE, EventCrates
from cdk_rust_lambda.cargo.project.version_requirement import limit_of, version_numbers
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cdk_rust_lambda.cargo.project.lockfile import Lockfile
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# From the index of crates.io: the first release with a feature, for those that came late.
_FIRST: Mapping[tuple[str, str | None], tuple[int, ...]] = MappingProxyType(
    {
        (EVENTS_CRATE, "cloudformation"): (0, 12, 0),
        (EVENTS_CRATE, "documentdb"): (0, 12, 0),
        (EVENTS_CRATE, "eventbridge"): (0, 12, 0),
        (EVENTS_CRATE, "bedrock_agent_runtime"): (0, 13, 0),
        (EVENTS_CRATE, "cloudwatch_alarms"): (0, 13, 1),
        (EVENTS_CRATE, "secretsmanager"): (0, 14, 0),
        (EVENTS_CRATE, "controltower"): (1, 1, 0),
        (EVENTS_CRATE, "vpc_lattice"): (1, 1, 0),
        (HTTP_CRATE, "vpc_lattice"): (1, 2, 0),
    }
)
# What the handlers of this library use of lambda_http, which is off without its defaults.
_TRACING = "tracing"
# The types of what surrounds the events of services, whose `detail` a handler often has of its own.
_ENVELOPES = frozenset({(EVENTS_CRATE, "eventbridge"), (EVENTS_CRATE, "cloudwatch_events")})


class Event(Protocol):
    """What a handler is given, as the kinds of triggers say it."""

    @property
    def type(self) -> str | None:
        """The Rust type, with its path; None for one of the handler's own."""

    @property
    def decoders(self) -> tuple[tuple[str, str | None], ...]:
        """The crates that decode it, each with the feature for it; that of the type first."""
        raise NotImplementedError


@frozen
class TriggerEvent:
    """The event of a trigger.

    Attributes:
        kind: The trigger's type.
        event: What the handler is given.
        line: The line of the trigger in the package's manifest, if it is there.
    """

    kind: str
    event: Event
    line: int | None = field(default=None, eq=False)


def undecoded_events(
    lockfile: Lockfile | None,
    workspace: Workspace,
    package: Package,
    events: Iterable[TriggerEvent],
) -> Notice | None:
    """Returns the warning that a package's handlers can't decode events of triggers; None if they can.

    Where that isn't known, since the types may be the handler's own or a wrapper's, nothing is said.

    Args:
        lockfile: The workspace's Cargo.lock, if there is one.
        workspace: The package's workspace.
        package: The package.
        events: The events of a function's triggers.
    """
    crates = EventCrates.of(workspace, package, lockfile)
    found = {each: missing for each in events if (missing := _missing(crates, each.event))}
    if not found:
        return None
    named = " and ".join(f"{each.kind!r}, {each.event.type}" for each in found)
    what = "a trigger of type" if len(found) == 1 else "the triggers of types"
    commands = " && ".join(_commands(workspace, package, tuple(found.values())))
    file = package.manifest.path
    text = f"{file} doesn't have what decodes the events of {what} {named}: run `{commands}`"
    line = next((each.line for each in found if each.line is not None), None)
    return Notice.warning("event-not-decoded", text, file=file, line=line)


@frozen
class _Missing:
    """What lacks for an event.

    Attributes:
        crate: The crate to add; with a version if it is to be a newer one.
        feature: Its feature to turn on, if one has to be.
        update: The package to update in place of that, as Cargo is to be told.
    """

    crate: str = ""
    feature: str | None = None
    update: str | None = None


def _missing(crates: EventCrates, event: Event) -> _Missing | None:
    """Returns what lacks for an event; None if nothing does, or it isn't known."""
    if event.type is None:
        return None
    best, *others = event.decoders
    # lambda_http brings the raw types of requests too, but who has it takes its own.
    there = [each for each in (best, *others) if crates.has(*each)]
    there = [each for each in there if each == best or crates.uses(each[0])]
    too_old = [_newer(crates, *each) for each in there]
    if there:
        return None if None in too_old else too_old[0]
    if crates.has_wrapper():
        return None
    # Who has the crate takes its types, but for what has a `detail`.
    is_typed = any(crates.uses(crate) for crate, _ in event.decoders)
    is_envelope = not _ENVELOPES.isdisjoint(event.decoders)
    if (is_envelope or not is_typed) and crates.may_have_own_types():
        return None
    return _Missing(*best)


def _newer(crates: EventCrates, crate: str, feature: str | None) -> _Missing | None:
    """Returns what lacks if the release of a crate is too old for a feature; None if it isn't."""
    first = _FIRST.get((crate, feature))
    if first is None:
        return None
    limits = [limit_of(each.requirement) for each in crates.uses(crate)]
    if limits and all(limit is not None and limit <= first for limit in limits):
        return _Missing(f"{crate}@{first[0]}.{first[1]}", feature)
    used = [each.id.version for each in crates.locked(crate)]
    newest = max(used, key=version_numbers, default=None)
    if crates.lockfile is None or newest is None or version_numbers(newest) >= first:
        return None
    # Cargo wants to know which one, if there are several.
    is_ambiguous = len(crates.lockfile.named(crate)) > 1
    return _Missing(update=f"{crate}@{newest}" if is_ambiguous else crate)


def _commands(workspace: Workspace, package: Package, missing: Sequence[_Missing]) -> Iterable[str]:
    """Yields what to run for all that lacks: one `cargo add` as far as it can be one."""
    inherited = {
        each for each in (EVENTS_CRATE, HTTP_CRATE) if _is_inherited(workspace, package, each)
    }
    # Cargo refuses the option for what is inherited; what is to be newer keeps what it has.
    plain = [each for each in missing if each.crate in {EVENTS_CRATE, HTTP_CRATE} - inherited]
    others = [each for each in missing if each not in plain and each.update is None]
    for option, group in (("--no-default-features ", plain), ("", others)):
        features: dict[str, set[str]] = {}
        for each in group:
            found = features.setdefault(each.crate, set())
            found.update([each.feature] if each.feature else [])
            if each.crate == HTTP_CRATE and not _depends_on(package, HTTP_CRATE):
                found.add(_TRACING)
        if features:
            yield f"cargo add --package {package.name} {option}{_added(features)}"
    for update in dict.fromkeys(each.update for each in missing if each.update):
        yield f"cargo update {update}"


def _depends_on(package: Package, crate: str) -> bool:
    return any(each.package == crate for each in package.dependencies)


def _is_inherited(workspace: Workspace, package: Package, crate: str) -> bool:
    """Whether a package takes a crate from `workspace.dependencies`, or would if it were added."""
    own = [each for each in package.dependencies if each.package == crate and each.kind == "normal"]
    if own:
        return any(each.inherited for each in own)
    return crate in workspace.root.table("workspace", "dependencies")


def _added(features: Mapping[str, set[str]]) -> str:
    """Returns the crates to add and their features, as `cargo add` takes them."""
    names = [
        name if len(features) == 1 else f"{crate}/{name}"
        for crate, values in features.items()
        for name in sorted(values)
    ]
    crates = " ".join(features)
    return f"{crates} --features {','.join(names)}" if names else crates

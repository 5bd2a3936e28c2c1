"""What a kind of trigger needs, and what is expected of it, in each of its forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from attrs import field, frozen
from constructs import Construct, IConstruct

Form = Literal["given", "imported", "created", "omitted"]
FORMS: tuple[Form, ...] = ("given", "imported", "created", "omitted")
Make = Callable[[Construct], Any]


@frozen(kw_only=True)
class Combination:
    """What is expected of one kind.

    Attributes:
        options: The options it needs, as Cargo.toml holds them.
        resources: The constructs that options name, by the options' names.
        given: Makes a source; or why there is none to be given.
        imported: A source's ARN or name, as in Cargo.toml; or why there is nothing to be imported. By
            default it can't be, for the reason that the field of the source has.
        created: The choices for a source that is created; or why none is created.
        omitted: What it means that there is no source, where none is created then.
        options_of: More options that only one form needs.
        types: The types of the resources that are made besides the function and roles, without AWS::.
        created_types: The types of those that are only made with a new source.
        in_source: The types of those that are made in a source's scope, if it is given.
        principal: The service that may invoke the function by a permission.
        scope: What a permission is for: the ARN of what invokes the function, its account, or both; or else.
        invoker: The service with a role that may invoke the function.
        reads: What the function's role may do for the trigger.
        nag: Findings of cdk-nag's AwsSolutions, each with the reason.
        timeout: The function's timeout in seconds, if it has to be short.
        function_name: The function's name, if it has to be a certain one.
        newest: Whether it needs a newer aws-cdk-lib than the oldest supported.
        complete: Uses what the trigger made, which is incomplete without.
    """

    options: Mapping[str, Any] = field(factory=dict)
    resources: Mapping[str, Make] = field(factory=dict)
    given: Make | str
    imported: str | dict[str, str] | None = None
    created: str | dict[str, Any]
    omitted: str | None = None
    options_of: Mapping[Form, Mapping[str, Any]] = field(factory=dict)
    types: str = ""
    created_types: str = ""
    in_source: str = ""
    principal: str | None = None
    scope: str | None = None
    invoker: str | None = None
    reads: tuple[str, ...] = ()
    nag: Mapping[str, str] = field(factory=dict)
    timeout: int | None = None
    function_name: str | None = None
    newest: bool = False
    complete: Callable[[Construct, IConstruct], object] | None = None

    def reason(self, form: Form) -> str | None:
        """Returns why there is no such form; None if there is."""
        if form == "omitted":
            return None if self.omitted else "the same as created, or no kind of trigger"
        value = getattr(self, form)
        is_there = not isinstance(value, str) or (form == "imported" and value.startswith("arn:"))
        return None if is_there else value

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms that there are."""
        return tuple(form for form in FORMS if self.reason(form) is None)

    def expected_types(self, form: Form) -> set[str]:
        """Returns the types of what is made, besides the function and roles."""
        words = self.types + (f" {self.created_types}" if form == "created" else "")
        return _full_names(words) - (self.given_types if form == "given" else set())

    @property
    def given_types(self) -> set[str]:
        """The types of what is made in the scope of a source that is given."""
        return _full_names(self.in_source)


def _full_names(types: str) -> set[str]:
    return {each if each.startswith("Custom::") else f"AWS::{each}" for each in types.split()}

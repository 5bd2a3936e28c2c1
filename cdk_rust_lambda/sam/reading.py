"""Reads the functions of a template, and what is left of it once they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, define

from cdk_rust_lambda.sam.apis import HTTP_API, REST_API, api_statements
from cdk_rust_lambda.sam.app import AppSource, new_resources, resource_source, resource_types
from cdk_rust_lambda.sam.attributes import attribute_statements, remark_attributes
from cdk_rust_lambda.sam.authorizers import Authorizers, api_properties
from cdk_rust_lambda.sam.connectors import connectors_of, read_resource
from cdk_rust_lambda.sam.context import Context
from cdk_rust_lambda.sam.expressions import Expressions
from cdk_rust_lambda.sam.function import SamFunction
from cdk_rust_lambda.sam.functions import named_by_events, read_function
from cdk_rust_lambda.sam.kept import remark_kept
from cdk_rust_lambda.sam.remainder import remaining_statements
from cdk_rust_lambda.sam.resources import RESOURCE_KINDS
from cdk_rust_lambda.sam.rest import Rest, rest_of
from cdk_rust_lambda.sam.template import Section
from cdk_rust_lambda.sam.user_pools import USER_POOL, pool_statements
from cdk_rust_lambda.sam.values import UntranslatableError, Values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.template import Template


@define
class Reading:
    """What is known while functions are read.

    Attributes:
        context: What is at hand.
        connectors: The connectors that are resources, by the function that each is from.
        functions: The functions that were read.
        joined: The connectors that became rights.
    """

    context: Context
    connectors: dict[str, list[str]]
    functions: list[SamFunction] = Factory(list)
    joined: set[str] = Factory(set)

    @classmethod
    def of(
        cls, template: Template, names: list[str], remarks: Remarks, *, takes_over: bool
    ) -> Reading:
        """Returns what is known at first.

        Args:
            template: The template.
            names: The functions that the app makes.
            remarks: Takes what isn't taken over.
            takes_over: Whether the app takes over the template's stack.
        """
        named = named_by_events(template, names)
        types = {
            name: kind
            for name, kind in resource_types(template).items()
            if not RESOURCE_KINDS[kind].is_new or name in named
        }
        new = {name: types[name] for name in new_resources(types, types)}
        expressions = Expressions(template, frozenset(names), new)
        authorizers = Authorizers(template, types, expressions)
        authorizers.read()
        connectors = connectors_of(template, frozenset(names))
        values = Values(template, types)
        context = Context(template, values, expressions, authorizers, remarks, takes_over)
        return cls(context, connectors)

    def read(self, function: SamFunction) -> None:
        """Reads a function.

        Args:
            function: Gets what is found.
        """
        used, self.context.values.used = self.context.values.used, {}
        read_function(function, self.context)
        for name in self.connectors.get(function.logical_id, ()):
            try:
                read_resource(function, self.context.template.resources[name], self.context.values)
                self.joined.add(name)
            except UntranslatableError as error:
                self.context.remarks.add(self.context.template.line_of(name), name, str(error))
                self.joined.add(name)
        function.uses = tuple(self.context.values.used)
        self.context.values.used = used | self.context.values.used
        self.functions.append(function)

    def add_authorizers(self) -> None:
        """Gives functions the triggers by which they are the authorizers that routes name."""
        authorizers, used = self.context.authorizers, self.context.values.used
        for function in self.functions:
            for table in authorizers.tables.get(function.logical_id, ()):
                if table["id"] not in used:
                    authorizers.from_triggers.pop(table["id"], None)
                    continue
                if "alias" in function.deploy:
                    table["alias"] = function.deploy["alias"]
                function.triggers.append(table)
                if "source" in table:
                    function.uses = tuple(dict.fromkeys([*function.uses, table["source"]]))
        self._drop_circles()

    def _drop_circles(self) -> None:
        """Drops routes whose authorizer is of a function that can only be made after theirs."""
        providers = self.context.authorizers.from_triggers
        for function in self.functions:
            for name in function.uses:
                if name not in providers or not self._needs(providers[name], function.logical_id):
                    continue
                is_own = providers[name] == function.logical_id
                whose = "it is its own authorizer" if is_own else f"{providers[name]} needs it, too"
                self._drop_routes(function, name, f"{whose}: add the route in app.py")

    def _needs(self, function: str, other: str) -> bool:
        """Whether a function is another one, or names an authorizer that is made with it."""
        providers = self.context.authorizers.from_triggers
        needed = {each.logical_id: each.uses for each in self.functions}
        found, left = {function}, [function]
        while left:
            for name in needed.get(left.pop(), ()):
                if name in providers and providers[name] not in found:
                    found.add(providers[name])
                    left.append(providers[name])
        return other in found

    def _drop_routes(self, function: SamFunction, authorizer: str, text: str) -> None:
        dropped = [each for each in function.triggers if each.get("authorizer") == authorizer]
        line = self.context.template.line_of(function.logical_id)
        for each in dropped:
            self.context.remarks.add(line, f"{function.logical_id}.{each['id']}", text)
        function.triggers = [each for each in function.triggers if each not in dropped]
        function.uses = tuple(each for each in function.uses if each != authorizer)

    def app(self, stack: str) -> tuple[AppSource, Rest]:
        """Returns the app, to which the calls of the functions are to be added, and what stays CloudFormation.

        Args:
            stack: The stack's id.
        """
        self._forget_unrouted()
        authorizers, from_triggers = (
            self.context.authorizers.made,
            self.context.authorizers.from_triggers,
        )
        used = {
            name: None
            for name in (
                *self.context.expressions.new,
                *self.context.values.used,
                *self.context.expressions.used,
            )
            if name not in authorizers and name not in from_triggers
        }
        resources, statements = self._resources(used)
        named = {name for name in authorizers if name in self.context.values.used}
        resources |= {name: authorizers[name] for name in authorizers if name in named}
        for function in self.functions:
            statements += function.statements
        moved = {*self.context.expressions.new, *self.context.expressions.functions, *self.joined}
        rest = rest_of(self.context.template, moved)
        for name in [each for each in resources if each in rest.resources]:
            text = "it refers to functions that use it: make it in app.py, and give it to them"
            self.context.remarks.add(self.context.template.line_of(name), name, text)
            del resources[name], rest.resources[name]
            for function in self.functions:
                function.forget(name)
        statements += remaining_statements(
            self.context.template, rest, moved, self.context.expressions, self.context.remarks
        )
        made = self._made(resources)
        statements += attribute_statements(made, self.functions, rest, self.context)
        remark_kept(self.context.template, rest, moved, self.context.remarks)
        for name in self.context.values.defaults:
            line = self.context.template.root.section("Parameters").lines[name]
            text = (
                "its default is written where Cargo.toml needs a value, so that another one doesn't get there: pass what"
                " differs from stage to stage in app.py, by a keyword of RustFunction"
            )
            self.context.remarks.add(line, name, text)
        has_rest = bool(rest.template["Resources"]) or self.context.expressions.needs_template
        source = AppSource(
            self.context.template, stack, has_rest, resources, from_triggers, statements
        )
        return source, rest

    def _forget_unrouted(self) -> None:
        """Leaves REST APIs without a route as they were, and authorizers of none unmade: CDK refuses both."""
        context = self.context
        tables = [table for each in self.functions for table in each.triggers]
        routed = {str(table.get("source")) for table in tables}
        named = {str(table.get("authorizer")) for table in tables}
        for name, kind in list(context.expressions.new.items()):
            if kind == REST_API and name not in routed and name not in context.expressions.used:
                left = {key: each for key, each in context.expressions.new.items() if key != name}
                context.expressions.new = left
                context.values.used.pop(name, None)
                for function in self.functions:
                    function.forget(name)
        for name in [each for each in context.authorizers.made if each not in named]:
            context.values.used.pop(name, None)

    def _made(self, resources: Iterable[str]) -> dict[str, str]:
        """Returns what the app makes, as Python, by logical id."""
        new = self.context.expressions.new
        found = {name: f'resources["{name}"]' for name in resources if name in new}
        return found | {each.logical_id: each.python for each in self.functions}

    def _resources(self, used: Iterable[str]) -> tuple[dict[str, str], list[str]]:
        """Returns what makes the resources that functions name, and what is said of them."""
        resources: dict[str, str] = {}
        statements: list[str] = []
        for name in used:
            kind = self.context.values.types[name]
            if name in self.context.expressions.new:
                resource = self.context.template.resources.get(name, Section())
                remark_attributes(resource, self.context.remarks.below(name))
            if kind in (REST_API, HTTP_API):
                properties = api_properties(self.context.template, name, kind)
                resources[name], more = api_statements(
                    name, kind, properties, self.context.expressions, self.context.remarks
                )
                statements += more
            else:
                resources[name] = resource_source(name, kind, self.context.template)
                if kind == USER_POOL:
                    properties = self.context.template.resources[name].section("Properties")
                    statements += pool_statements(
                        name, properties, self.context.expressions, self.context.remarks
                    )
        return resources, statements

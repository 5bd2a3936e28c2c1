"""A Rust function of a SAM template, as the app has it."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define


@define
class SamFunction:
    """A Rust function of a template.

    Attributes:
        logical_id: Its logical id.
        folder: The folder of its Cargo.toml, relative to the template.
        binary: The binary, if the template names one.
        condition: The condition of the template under which alone it is made, if there is one.
        deploy: Its table `deploy`.
        arm64: Whether it is built for that architecture; None if that isn't said.
        triggers: Its trigger tables.
        access: Its tables of rights.
        keywords: The keywords of the construct, as Python.
        statements: What the app says once all functions are there, as Python.
        uses: The resources that its tables name.
    """

    logical_id: str
    folder: str
    binary: str | None
    condition: str | None = None
    deploy: dict[str, Any] = Factory(dict)
    arm64: bool | None = None
    triggers: list[dict[str, Any]] = Factory(list)
    access: list[dict[str, Any]] = Factory(list)
    keywords: dict[str, str] = Factory(dict)
    statements: list[str] = Factory(list)
    uses: tuple[str, ...] = ()

    @property
    def has_role(self) -> bool:
        """Whether it has a role of its own, to which SAM adds nothing."""
        return "role" in self.deploy or "role" in self.keywords

    def forget(self, resource: str) -> None:
        """Drops what a resource is needed for, which the app can't pass.

        Args:
            resource: Its logical id.
        """
        reference = f"${{{resource}."
        self.triggers = [
            each
            for each in self.triggers
            if each.get("source") != resource and reference not in str(each)
        ]
        self.access = [
            each
            for each in self.access
            if each.get("resource") != resource and reference not in str(each)
        ]
        variables = self.deploy.pop("env", {})
        left = {name: text for name, text in variables.items() if reference not in text}
        if left:
            self.deploy["env"] = left
        self.uses = tuple(each for each in self.uses if each != resource)

    @property
    def python(self) -> str:
        """The function in the app's statements."""
        return f'functions["{self.logical_id}"]'

    @property
    def scope(self) -> str:
        """Where the app makes resources that belong to it: below it if all of them are under its condition."""
        return "stack" if self.condition is None else self.python

"""What is at hand while a function of a template is read."""

from __future__ import annotations

from attrs import evolve, frozen

from cdk_rust_lambda.sam.authorizers import Authorizers
from cdk_rust_lambda.sam.expressions import Expressions
from cdk_rust_lambda.sam.remarks import Remarks
from cdk_rust_lambda.sam.template import Template
from cdk_rust_lambda.sam.values import Values


@frozen(eq=False)
class Context:
    """What is at hand.

    Attributes:
        template: The template.
        values: Reads values that Cargo.toml can have.
        expressions: Writes others as Python.
        authorizers: Those of the template's APIs.
        remarks: Takes what isn't taken over.
    """

    template: Template
    values: Values
    expressions: Expressions
    authorizers: Authorizers
    remarks: Remarks

    def below(self, place: str) -> Context:
        """Returns the same, for what lies below a place.

        Args:
            place: The place.
        """
        return evolve(self, remarks=self.remarks.below(place))

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
        takes_over: Whether the app takes over the template's stack, in which names are taken until what has them is gone.
    """

    template: Template
    values: Values
    expressions: Expressions
    authorizers: Authorizers
    remarks: Remarks
    takes_over: bool = False

    def below(self, place: str) -> Context:
        """Returns the same, for what lies below a place.

        Args:
            place: The place.
        """
        return evolve(self, remarks=self.remarks.below(place))

    def leaves_name_out(self, line: int, place: str) -> bool:
        """Whether a name is left out, which is then said: what is new is made before the old is removed.

        Args:
            line: The line of the name.
            place: What stands there.
        """
        if self.takes_over:
            text = (
                "left out, since what is in the stack has this name until the first deployment has ended:"
                " write it in Cargo.toml after that"
            )
            self.remarks.add(line, place, text)
        return self.takes_over

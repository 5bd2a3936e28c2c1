"""What a template says that neither a table nor the app can."""

from __future__ import annotations

from attrs import Factory, define, frozen


@frozen(order=True)
class Remark:
    """Something that is left to be done.

    Attributes:
        line: The line of the template.
        place: What stands there: `Orders.Events.Jobs.Queue`.
        text: Why it isn't taken over, or what to do.
    """

    line: int
    place: str
    text: str


@define
class Remarks:
    """Collects remarks.

    Attributes:
        place: What stands before the place of each.
        found: The remarks.
    """

    place: str = ""
    found: list[Remark] = Factory(list)

    def add(self, line: int, place: str, text: str) -> None:
        """Adds one.

        Args:
            line: The line of the template.
            place: What stands there, behind the place of all.
            text: Why it isn't taken over, or what to do.
        """
        self.found.append(Remark(line, f"{self.place}{place}", text))

    def below(self, place: str) -> Remarks:
        """Returns the same collection, for what lies below a place.

        Args:
            place: The place.
        """
        return Remarks(f"{self.place}{place}.", self.found)

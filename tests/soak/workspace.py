"""A workspace of ten functions whose binaries say what they were built from."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from tests.support.projects import package, write

if TYPE_CHECKING:
    import random

FUNCTIONS = tuple(f"function-{number}" for number in range(10))
LIBRARIES = tuple(f"library{number}" for number in range(3))
_MAIN = """\
mod part;

fn main() {{
    println!("{{}} {{}} {{}} {{}}", "{main}", part::PART, include_str!("../text.txt"), {libraries});
}}
"""


def _libraries(function: str) -> tuple[str, str]:
    number = FUNCTIONS.index(function)
    return LIBRARIES[number % 3], LIBRARIES[(number + 1) % 3]


@frozen
class State:
    """What the sources say: a word for each file that is edited.

    Attributes:
        words: By `FUNCTION/main`, `FUNCTION/part`, `FUNCTION/text` and the names of libraries.
    """

    words: Mapping[str, str]

    @classmethod
    def first(cls) -> State:
        """Returns the state that the soak begins with."""
        of_functions = (f"{each}/{file}" for each in FUNCTIONS for file in ("main", "part", "text"))
        return cls(dict.fromkeys([*of_functions, *LIBRARIES], "first"))

    def edited(self, random_: random.Random, revision: int) -> State:
        """Returns a state in which one to three files say something new.

        Args:
            random_: Chooses them.
            revision: What is new.
        """
        chosen = random_.sample(sorted(self.words), random_.randint(1, 3))
        return evolve(self, words={**self.words, **dict.fromkeys(chosen, f"r{revision}")})

    def answer(self, function: str) -> str:
        """Returns what the function's binary has to print."""
        words = [self.words[f"{function}/{file}"] for file in ("main", "part", "text")]
        return " ".join([*words, "-".join(self.words[each] for each in _libraries(function))])

    def files(self) -> dict[str, str]:
        """Returns the files of the workspace, by their names."""
        members = ", ".join(f'"{each}"' for each in (*FUNCTIONS, *LIBRARIES))
        files = {"Cargo.toml": f'[workspace]\nmembers = [{members}]\nresolver = "3"\n'}
        for library in LIBRARIES:
            files[f"{library}/Cargo.toml"] = package(name=library)
            word = self.words[library]
            files[f"{library}/src/lib.rs"] = f'pub fn word() -> &\'static str {{ "{word}" }}\n'
        for function in FUNCTIONS:
            used = _libraries(function)
            tables = "".join(f'{each} = {{ path = "../{each}" }}\n' for each in used)
            files[f"{function}/Cargo.toml"] = package(
                f"[package.metadata.lambda]\n[dependencies]\n{tables}", name=function
            )
            calls = ", ".join(f"{each}::word()" for each in used)
            joined = f'[{calls}].join("-")'
            main = _MAIN.format(main=self.words[f"{function}/main"], libraries=joined)
            files[f"{function}/src/main.rs"] = main
            part = self.words[f"{function}/part"]
            files[f"{function}/src/part.rs"] = f'pub const PART: &str = "{part}";\n'
            files[f"{function}/text.txt"] = self.words[f"{function}/text"]
        return files


@define
class Checkout:
    """The sources on disk.

    Attributes:
        folder: Where they lie.
    """

    folder: Path
    _written: dict[str, str] = field(factory=dict, init=False)

    def write(self, state: State, *, anew: bool = False, shift: float | None = None) -> None:
        """Writes what has changed.

        Args:
            state: What the sources are to say.
            anew: Whether all files are written again, as in a new checkout.
            shift: By how many seconds the clock of the machine that wrote them is wrong.
        """
        files = state.files()
        changed = {
            name: text for name, text in files.items() if anew or self._written.get(name) != text
        }
        write(self.folder, changed)
        if shift is not None:
            moment = time.time() + shift
            for name in changed:
                os.utime(self.folder / name, (moment, moment))
        self._written = files

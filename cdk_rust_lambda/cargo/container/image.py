"""The image of a build: the one that is named, or what a Dockerfile makes."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.build_context import copy_context
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdk_rust_lambda.cargo.compile.build_container import BuildContainer
    from cdk_rust_lambda.cargo.container.engine import Engine

_REPOSITORY = "cdk-rust-lambda"


def image_name(container: BuildContainer) -> str:
    """Returns the image's name: of one that is made, it stands for what it is made from.

    Raises:
        SettingsError: a file that it is made from can't be read.
    """
    if container.given.image is not None:
        return container.given.image
    made_from = json.dumps(container.hashed, sort_keys=True)
    return f"{_REPOSITORY}:{hashlib.sha256(made_from.encode()).hexdigest()[:32]}"


def make_image(
    engine: Engine, container: BuildContainer, record: Path, say: Callable[[str], None]
) -> str:
    """Has the engine make the image, if a Dockerfile is given, and returns its name.

    It is always asked, even if there is an image of that name: what is unchanged comes from its cache, and a base
    image that was pulled anew is taken.

    Args:
        engine: The engine.
        container: The container.
        record: Where to note that it runs.
        say: Shows a line.

    Raises:
        BuildError: the image can't be made.
        SettingsError: a file that it is made from can't be read.
    """
    name = image_name(container)
    if container.dockerfile is None:
        return name
    given = container.given
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-context-") as folder:
        # Not inside of the context, in which it could be ignored, or be copied.
        dockerfile, context = Path(folder, "Dockerfile"), Path(folder, "context")
        context.mkdir()
        dockerfile.write_bytes(container.dockerfile.read_bytes().replace(b"\r\n", b"\n"))
        if container.context is not None:
            copy_context(container.context, context)
        words = ["build", f"--tag={name}", f"--file={dockerfile}"]
        words += [f"--build-arg={key}={value}" for key, value in given.build_args.items()]
        if given.platform is not None:
            words.append(f"--platform={given.platform}")
        if given.network == "host":  # BuildKit takes no networks of the user's own
            words.append("--network=host")
        status = engine.run([*words, str(context)], said.append, record=record)
    if status:
        for line in said:
            say(line)
        raise BuildError(
            f"the image to build in can't be made: {Path(engine.program).name} build ended with exit status {status}",
            file=container.dockerfile,
            key="container.dockerfile",
            remedy="correct what it says above; a Dockerfile can copy only what is in container.context",
        )
    return name

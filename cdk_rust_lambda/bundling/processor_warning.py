"""The warning of code that is compiled for the building machine's processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.compile.rustflags import asks_for_this_processor
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.bundling.batch import Batch
    from cdk_rust_lambda.cargo.project.configuration import Configuration


def warn_of_this_processor(
    batch: Batch, configurations: list[Configuration], environment: Mapping[str, str]
) -> None:
    """Warns if the user's flags compile for the processor of the building machine, which Lambda need not have.

    Args:
        batch: What is built.
        configurations: Cargo's, all that apply.
        environment: The environment that Cargo is started with.
    """
    if asks_for_this_processor(batch.options.triple, configurations, environment):
        text = (
            f"{', '.join(batch.names)}: compiled for this machine's processor, which Lambda need not have."
            " Take `-C target-cpu=native` out of Cargo's configuration and RUSTFLAGS"
        )
        batch.requests[0].notify(Notice.warning("native-cpu", text))

"""What a function on Lambda's managed instances may have, and what only such a one may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.types import (
    LEAST_MEMORY,
    LEAST_MEMORY_ON_INSTANCES,
    LONGEST_TIMEOUT,
    LONGEST_TIMEOUT_ON_INSTANCES,
    MOST_MEMORY,
    MOST_MEMORY_ON_INSTANCES,
)
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEMORY_PER_VCPU = 2  # GiB; Lambda's default
_SUPPORTED_MEMORY_PER_VCPU = (2, 4, 8)  # GiB


def usual_limit_problems(
    memory: float | None, timeout: float | None
) -> Iterator[tuple[str, int, str]]:
    """Yields what is too much for a function that isn't on managed instances.

    Args:
        memory: Its memory in MiB, as far as it is known.
        timeout: Its timeout in seconds, as far as it is known.

    Yields:
        The setting, its limit on managed instances, and the problem.
    """
    if memory is not None and memory > MOST_MEMORY:
        problem = (
            f"expected an integer from {LEAST_MEMORY} to {MOST_MEMORY} (MiB), found {memory:g}"
        )
        yield "memory", MOST_MEMORY_ON_INSTANCES, problem
    if timeout is not None and timeout > LONGEST_TIMEOUT:
        problem = f"expected an integer from 1 to {LONGEST_TIMEOUT} (seconds), found {timeout:g}"
        yield "timeout", LONGEST_TIMEOUT_ON_INSTANCES, problem


def least_memory(memory_per_vcpu: float | None) -> int:
    """Returns the least memory of a function on managed instances, in MiB: that of one vCPU.

    Args:
        memory_per_vcpu: The memory for each vCPU, in GiB. Default: Lambda's.
    """
    return max(LEAST_MEMORY_ON_INSTANCES, round(1024 * (memory_per_vcpu or _MEMORY_PER_VCPU)))


def memory_problem(memory: float, memory_per_vcpu: float | None) -> tuple[str, str] | None:
    """Returns why a function on managed instances can't have so much memory, and the remedy; else None.

    Args:
        memory: The memory in MiB.
        memory_per_vcpu: The memory for each vCPU, in GiB. Default: Lambda's.
    """
    least = least_memory(memory_per_vcpu)
    if memory >= least:
        return None
    if memory < LEAST_MEMORY_ON_INSTANCES:
        problem = f"on managed instances a function has at least {LEAST_MEMORY_ON_INSTANCES} MiB, found {memory:g}"
        return problem, f"set it to {least} or more, or leave it out"
    problem = (
        f"{memory:g} MiB with {memory_per_vcpu:g} GiB for each vCPU are less than one vCPU, which a function on"
        " managed instances has at least"
    )
    remedy = f"set it to {least} or more, or lower execution_environment_memory_gib_per_v_cpu"
    return problem, remedy


def memory_per_vcpu_notice(memory_per_vcpu: float | None) -> Notice | None:
    """Returns the warning for a ratio of memory to vCPUs that no instances have; None if nothing is wrong.

    See "CapacityProviderConfig" in the SAM guide. It is no error, since the Lambda API takes all from 2 to 8.

    Args:
        memory_per_vcpu: The memory for each vCPU, in GiB. Default: Lambda's.
    """
    if memory_per_vcpu is None or memory_per_vcpu in _SUPPORTED_MEMORY_PER_VCPU:
        return None
    return Notice.warning(
        "memory-per-vcpu",
        f"execution_environment_memory_gib_per_v_cpu is {memory_per_vcpu:g}, but the ratios that managed instances"
        " support are 2, 4 and 8 GiB for each vCPU, as those of EC2's families C, M and R: set one of them",
    )

"""The versions of programs that this library works with; those of Python's packages are in its metadata."""

from __future__ import annotations

from typing import Final

# Older ones have ended: "Node.js releases".
NODE: Final = ">=22"
# What reads the assemblies of aws-cdk-lib 2.275; 3.0 is deprecated, and reads less.
CDK_CLI: Final = ">=2.1148,<3"
# Has the edition of new projects: "Rust 2024" in the edition guide. Crates may need more.
RUST: Final = ">=1.85"

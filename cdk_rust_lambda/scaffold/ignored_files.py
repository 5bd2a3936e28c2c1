"""What git doesn't keep: lines of a .gitignore."""

IGNORED = "/target\n/.cdk-rust-lambda\n"
"""Of a package or a workspace."""
IGNORED_BY_APPS = "__pycache__/\n.pytest_cache/\n.venv/\n/cdk.out\n"
"""Of a CDK app."""

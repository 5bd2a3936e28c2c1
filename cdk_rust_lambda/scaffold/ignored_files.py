"""What git doesn't keep: the lines of a .gitignore."""

_OF_APPS = "__pycache__/\n.pytest_cache/\n.venv/\n/cdk.out\n"


def ignored_files(*, is_app: bool, has_packages_below: bool = False) -> str:
    """Returns the text of a folder's .gitignore.

    Args:
        is_app: Whether a CDK app is in the folder.
        has_packages_below: Whether packages lie anywhere below it, each with a target folder of its own; else it is
            that of a package or a workspace.
    """
    target = "target/" if has_packages_below else "/target"
    return f"{target}\n/.cdk-rust-lambda\n{_OF_APPS if is_app else ''}"

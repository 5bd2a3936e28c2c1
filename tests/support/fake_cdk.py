"""A CDK CLI that deploys nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.support.projects import write

if TYPE_CHECKING:
    from pathlib import Path

# Notes how it is called. What it does is up to the words of app.py: where the stacks go, and whether it fails. To
# deploy fails where it isn't bootstrapped. While it deploys, a file `edit` takes the place of app.py, and one `during` is run.
_CDK = """#!{python}
import json, os, pathlib, sys
command, words = sys.argv[1], pathlib.Path("app.py").read_text().split()
account, region = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_REGION"]
with open("calls", "a") as calls:
    print(*sys.argv[1:3], f"for {{account}} in {{region}}, without a proxy for", os.environ["NO_PROXY"], file=calls)
if command == "bootstrap":
    if sys.argv[2] != f"aws://{{account}}/{{region}}":
        sys.exit("Need to perform AWS calls for another account")
    if not pathlib.Path(sys.argv[sys.argv.index("--app") + 1], "manifest.json").exists():
        sys.exit("there is no such assembly")
    with open("data/known", "a") as known:
        print(sys.argv[2], file=known)
    sys.exit()
if (edit := pathlib.Path("edit")).exists():
    edit.rename("app.py")
if (during := pathlib.Path("during")).exists():
    exec(during.read_text())
if "wrong" in words:
    sys.exit("the app is wrong")
out = pathlib.Path(sys.argv[sys.argv.index("--output") + 1])
out.mkdir(parents=True, exist_ok=True)
places = [word for word in words if word.startswith("aws:")]
artifacts = {{}}
for number, each in enumerate(places):
    name = f"S{{number}}.template.json"
    (out / name).write_text('{{"Resources": {{"A": {{"Type": "A"}}}}}}')
    properties = {{"templateFile": name}}
    artifacts[f"S{{number}}"] = {{"type": "aws:cloudformation:stack", "environment": each, "properties": properties}}
if places or not (out / "manifest.json").exists():
    (out / "manifest.json").write_text(json.dumps({{"artifacts": artifacts}}))
if command == "deploy" and "credentials" in words:
    sys.exit("Need to perform AWS calls for account 1, but the current credentials are for 0")
for each in places if command == "deploy" else ():
    place = each.replace("unknown-account", account).replace("unknown-region", region)
    known = pathlib.Path("data/known")
    if "qualifier" in words or not known.exists() or place not in known.read_text().split():
        sys.exit(f"SSM parameter not found in {{place}}. Has the environment been bootstrapped? Please run 'cdk bootstrap'")
"""


def write_fake_cdk(folder: Path) -> None:
    """Writes it where it is looked for.

    Args:
        folder: The folder of an app, with a folder `data`.
    """
    path = "node_modules/.bin/cdk"
    write(folder, {path: _CDK.format(python=sys.executable)})
    (folder / path).chmod(0o755)


def calls(folder: Path) -> list[str]:
    """Returns the commands that it was called with, and what for.

    Args:
        folder: The folder of the app.
    """
    return (folder / "calls").read_text(encoding="utf-8").splitlines()

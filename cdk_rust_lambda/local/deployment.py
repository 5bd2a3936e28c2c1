"""An app's way into the local AWS: the CDK CLI bootstraps where its stacks go, and deploys them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.deployment.joint_build import is_ready
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.local.cdk_cli import cdk_environment, find_cdk
from cdk_rust_lambda.local.ministack import LocalAws

if TYPE_CHECKING:
    from cdk_rust_lambda.local.assembly import Assembly

_BOOTSTRAPPED = "bootstrapped"
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
# With the stacks of stages, which --all leaves out.
_DEPLOY = ("**", "--require-approval", "never", "--progress", "events")
# What the CLI says when it comes to an asset that is a file; the template is none.
_ASSET = re.compile(r": start: (?:Building|Publishing) [0-9a-f]{64}")
_CORRECT = "correct what it says"
# What the CLI says that misleads here, and what is to be done instead.
_REMEDIES = {
    "Has the environment been bootstrapped?": "let the app's stacks have the qualifier that the CLI bootstraps with: set"
    " @aws-cdk/core:bootstrapQualifier in the context of cdk.json, not in a synthesizer",
    "but the current credentials are for": "let stacks of other accounts be deployed by the roles that `cdk bootstrap`"
    " makes, as the DefaultStackSynthesizer does, or leave their env out",
}


@frozen(eq=False)
class Deployment:
    """How an app is deployed into the local AWS.

    Attributes:
        folder: The app's folder, with cdk.json.
        aws: The local AWS.
        environment: This process' environment.
        command: The command that runs the app; None for that of cdk.json.
        context: Values of CDK's context.
        outdir: The folder for its assembly.
        say: Is called with each line that is shown.
    """

    folder: Path
    aws: LocalAws
    environment: Mapping[str, str]
    command: str | None
    context: Mapping[str, str]
    outdir: Path
    say: Callable[[str], None]

    def run(self) -> Assembly:
        """Bootstraps each account and Region of the app, and deploys its stacks.

        Raises:
            LocalAwsError: the CDK CLI has failed; what it said was shown.
        """
        if not self._bootstrapped():
            # Without building anything: only to know where the stacks go.
            self._silently(["ls", *self._app()], self.aws)
            self._bootstrap(read_assembly(self.outdir))
        deploy = ["deploy", *_DEPLOY, *self._app()]
        try:
            self._cdk(deploy, self.aws, self._saying_builds())
        except LocalAwsError:
            # Another app may have been here first, or a stack may have moved.
            if not self._bootstrap(self._synthesized()):
                raise
            self.say("Deploying again ...")
            self._cdk(deploy, self.aws, self._saying_builds())
        return read_assembly(self.outdir)

    def _saying_builds(self) -> Callable[[str], None]:
        """Returns what passes lines of the CLI on, and says what is built; of that the CLI says nothing."""
        is_said = False

        def hear(line: str) -> None:
            nonlocal is_said
            self.say(line)
            if is_said or not _ASSET.search(line):
                return
            is_said = True
            assembly = self._synthesized()
            functions = () if assembly is None else assembly.functions
            names = [each.name for each in functions if not is_ready(each.asset)]
            if names:
                self.say(
                    f"Building {', '.join(names)} ... With all dependencies, as the first time, that takes minutes."
                )

        return hear

    def _synthesized(self) -> Assembly | None:
        try:
            return read_assembly(self.outdir)
        except LocalAwsError:
            return None

    def _bootstrap(self, assembly: Assembly | None) -> bool:
        """Bootstraps what isn't yet; returns whether there was anything."""
        done = self._bootstrapped()
        places = [] if assembly is None else [self.aws.at(each) for each in assembly.environments]
        missing = {url: aws for aws in places if (url := _url(aws)) not in done}
        for url, aws in missing.items():
            if not _ACCOUNT.fullmatch(aws.account):
                raise LocalAwsError(
                    f"a stack is to be deployed into the account {aws.account!r}, and there is no such account",
                    file=self.folder,
                    remedy="name an account by its twelve digits, or leave it out",
                )
            self.say(f"Bootstrapping {url} ...")
            # With the assembly for its app the CLI doesn't run that again.
            arguments = ["--app", str(self.outdir), *self._context()]
            self._silently(["bootstrap", url, *arguments], aws)
            with self._note.open("a", encoding="utf-8") as note:
                note.write(f"{url}\n")
        return bool(missing)

    @property
    def _note(self) -> Path:
        return self.aws.data / _BOOTSTRAPPED

    def _bootstrapped(self) -> list[str]:
        return self._note.read_text(encoding="utf-8").split() if self._note.exists() else []

    def _app(self) -> list[str]:
        words = [] if self.command is None else ["--app", self.command]
        return [*words, "--output", str(self.outdir), *self._context()]

    def _context(self) -> list[str]:
        return [f"--context={name}={value}" for name, value in self.context.items()]

    def _silently(self, arguments: list[str], aws: LocalAws) -> None:
        lines: list[str] = []
        try:
            self._cdk(arguments, aws, lines.append)
        except LocalAwsError:
            for line in lines:
                self.say(line)
            raise

    def _cdk(self, arguments: list[str], aws: LocalAws, on_line: Callable[[str], None]) -> None:
        cdk = find_cdk(self.folder, self.environment)
        environment = cdk_environment(self.environment, aws.variables)
        lines: list[str] = []

        def hear(line: str) -> None:
            lines.append(line)
            on_line(line)

        status = run([cdk, *arguments], cwd=self.folder, environment=environment, on_line=hear)
        if status:
            said = "\n".join(lines)
            remedies = [remedy for words, remedy in _REMEDIES.items() if words in said]
            raise LocalAwsError(
                f"cdk {arguments[0]} has failed (exit status {status}); what it said stands above",
                file=self.folder,
                remedy=next(iter(remedies), _CORRECT),
            )


def _url(aws: LocalAws) -> str:
    return f"aws://{aws.account}/{aws.region}"

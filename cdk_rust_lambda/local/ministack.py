"""MiniStack, a local AWS: found or installed, and run for 127.0.0.1 alone."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cdk_rust_lambda.bundling.locks import folder_lock
from cdk_rust_lambda.cargo.compile.cache_folder import cache_folder
from cdk_rust_lambda.cargo.compile.process import run, running
from cdk_rust_lambda.development.host import free_port, refuse_taken
from cdk_rust_lambda.errors import LocalAwsError, ToolchainError
from cdk_rust_lambda.local.http_requests import open_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cdk_rust_lambda.assembly.stacks import Environment

VERSION = "1.5.33"
# What its S3 notifications and certificates need beside it.
_REQUIREMENTS = (f"ministack=={VERSION}", "boto3", "cryptography")
# Names the program, if it is to be another one than that of the user's cache folder.
PROGRAM_VARIABLE = "CDK_RUST_LAMBDA_MINISTACK"
# Those of stacks that don't say theirs.
ACCOUNT = "000000000000"
REGION = "us-east-1"

# All else stays out: the server hands its variables on to the functions, which are to have what the template says.
_INHERITED = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")
_SECONDS_TO_START = 60
_SCRIPTS = "Scripts" if os.name == "nt" else "bin"
# In the environment of MiniStack, when it has all.
_INSTALLED = "installed"


@frozen
class LocalAws:
    """A local AWS that runs, as one account sees one Region of it: what others have is out of sight.

    Attributes:
        endpoint: Its URL.
        data: The folder of its data.
        account: The account.
        region: The Region.
    """

    endpoint: str
    data: Path
    account: str = ACCOUNT
    region: str = REGION

    def at(self, environment: Environment) -> LocalAws:
        """Returns it as it is seen where a stack is deployed.

        Args:
            environment: Where; what it leaves open is the local AWS' default.
        """
        account, region = environment.account or ACCOUNT, environment.region or REGION
        return evolve(self, account=account, region=region)

    @property
    def log(self) -> Path:
        """The file with what it says."""
        return self.data / "ministack.log"

    @property
    def credentials(self) -> dict[str, str]:
        """What boto3's clients need to talk to it, and to nothing else."""
        return {
            "endpoint_url": self.endpoint,
            "region_name": self.region,
            # MiniStack takes an id of twelve digits for the account.
            "aws_access_key_id": self.account,
            "aws_secret_access_key": "not-a-secret",
        }

    def scope(self, service: str) -> str:
        """Returns the header that says the account and the Region of a request that boto3 doesn't make.

        Args:
            service: The name that requests of the service are signed for.
        """
        # It is read, but no signature is checked.
        scope = f"{self.account}/20260101/{self.region}/{service}/aws4_request"
        return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none"

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that make AWS's tools talk to it, and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.credentials["aws_access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.credentials["aws_secret_access_key"],
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_HOME": str(self.data / "cdk-home"),
            "CDK_DISABLE_VERSION_CHECK": "true",
            "CDK_CLI_DISABLE_NOTICES": "true",
        }


def ministack(environment: Mapping[str, str], say: Callable[[str], None]) -> Path:
    """Returns the program; it is installed if it isn't there, in an environment of its own.

    It pins versions of libraries that an app may need others of.

    Args:
        environment: This process' environment.
        say: Is called with what happens, a line each.

    Raises:
        LocalAwsError: there is no folder for it.
        ToolchainError: it can't be installed, or isn't where PROGRAM_VARIABLE says.
    """
    if named := environment.get(PROGRAM_VARIABLE):
        found = shutil.which(named, path=environment.get("PATH"))
        if found is None:
            raise ToolchainError(
                f"there is no program {named}",
                key=PROGRAM_VARIABLE,
                remedy="name MiniStack's program, or let it be installed: unset the variable",
            )
        return Path(found).absolute()
    folder = cache_folder(environment) / f"ministack-{VERSION}"
    program = folder / _SCRIPTS / "ministack"
    if not _is_installed(folder):
        with folder_lock(folder, lambda _: say("Another process installs MiniStack ...")):
            if not _is_installed(folder):
                say(f"Installing MiniStack {VERSION} into {folder} ...")
                _install(folder, environment)
    return program


def _is_installed(folder: Path) -> bool:
    """Whether all of it is there: an installation that was ended leaves a part."""
    return all((folder / each).exists() for each in (_INSTALLED, f"{_SCRIPTS}/ministack"))


def _install(folder: Path, environment: Mapping[str, str]) -> None:
    _make_folder(folder.parent)
    pip = [str(folder / _SCRIPTS / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", *_REQUIREMENTS]
    for argv in ([sys.executable, "-m", "venv", "--clear", str(folder)], pip):
        lines: list[str] = []
        if run(argv, cwd=folder.parent, environment=environment, on_line=lines.append):
            shutil.rmtree(folder, ignore_errors=True)
            raise ToolchainError(
                f"MiniStack can't be installed: {' '.join(lines[-3:])}",
                remedy=f"check the network, or install {' '.join(_REQUIREMENTS)} into an environment of"
                f" their own, and name the program in {PROGRAM_VARIABLE}",
            )
    (folder / _INSTALLED).touch()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalAwsError(
            f"a folder for the local AWS can't be made: {error.strerror or error}",
            file=folder,
            remedy="name one that you may write to: --data for the state, CDK_RUST_LAMBDA_CACHE_DIR for MiniStack",
        ) from error


@contextlib.contextmanager
def local_aws(program: Path, data: Path, *, port: int = 0) -> Iterator[LocalAws]:
    """Runs a local AWS; it ends with the block, with all that it has started.

    It keeps its state in `data`, and takes up what is there.

    Args:
        program: MiniStack.
        data: The folder for its data and its log.
        port: Its port; 0 for any that is free.

    Raises:
        LocalAwsError: it doesn't start, the port is taken, or there is no folder for its data, or another process
            uses that.
    """
    data = data.absolute()
    _make_folder(data)
    refuse_taken(port, LocalAwsError)
    aws = LocalAws(f"http://127.0.0.1:{port or free_port()}", data)
    log = aws.log
    environment = _server_environment(program, aws)
    with (
        folder_lock(data, _refuse_data),
        running([str(program)], cwd=data, environment=environment, log=log) as status,
    ):
        _wait_until_ready(aws, status, log)
        yield aws


def _refuse_data(data: Path) -> None:
    raise LocalAwsError(
        "another process runs a local AWS with this data",
        file=data,
        key="--data",
        remedy="name another folder, or end that process",
    )


def _server_environment(program: Path, aws: LocalAws) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    for name in ("tmp", "state", "s3"):
        _make_folder(aws.data / name)
    path = os.pathsep.join((str(program.parent), os.environ.get("PATH", os.defpath)))
    return {
        **inherited,
        "PATH": path,
        "TMPDIR": str(aws.data / "tmp"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": aws.endpoint.rpartition(":")[2],
        # Its functions get it, too.
        "AWS_ENDPOINT_URL": aws.endpoint,
        # Else it listens at 0.0.0.0:8883.
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(aws.data / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(aws.data / "s3"),
    }


def _wait_until_ready(aws: LocalAws, status: Callable[[], int | None], log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and status() is None:
        with contextlib.suppress(OSError, HTTPException):
            if open_url(f"{aws.endpoint}/_ministack/health", timeout=2).status == 200:
                return
        time.sleep(0.1)
    end = log.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
    raise LocalAwsError(
        f"the local AWS didn't start:\n{end}",
        file=log,
        remedy="see what it says; --data DIR keeps its log",
    )

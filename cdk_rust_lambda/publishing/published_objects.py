"""What is published already: which objects the buckets of CDK's assets hold, one listing a bucket."""

from __future__ import annotations

import re
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.errors import CdkRustLambdaError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The CDK CLI takes a smaller object for a failed upload: an archive without files has so many bytes.
_EMPTY_ARCHIVE = 22
# What `cdk bootstrap` calls its bucket, and then its roles: those that may list it, the least of them first.
_BOOTSTRAP_BUCKET = re.compile(
    r"cdk-(?P<qualifier>\w+)-assets-(?P<account>\d{12})-(?P<region>[\w-]+)"
)
_ROLES = ("lookup", "file-publishing")
_SESSION_NAME = "cdk-rust-lambda"
_SECONDS_TO_CONNECT = 5
_SECONDS_TO_READ = 20
_PACKAGE = "cdk-rust-lambda[aws]"


@frozen
class AssetLocation:
    """Where an asset is published.

    Attributes:
        bucket: The bucket's name.
        key: The object's key.
        account: The account of the stack, maybe a token of CDK.
        region: Its region, the same.
    """

    bucket: str
    key: str
    account: str
    region: str

    @property
    def is_known(self) -> bool:
        """Whether all of it is known at synthesis."""
        return not holds_token([self.bucket, self.key, self.account, self.region])

    @property
    def folder(self) -> str:
        """What stands in the key before the name."""
        return self.key.rpartition("/")[0]

    @property
    def listed(self) -> tuple[str, str, str]:
        """What one listing tells of: a folder of a bucket, and who is to own that."""
        return self.bucket, self.folder, self.account


class ListingError(CdkRustLambdaError):
    """A bucket that can't be listed."""


def begin_listing(location: AssetLocation) -> Future[frozenset[str]]:
    """Begins to list the folder of a bucket that an asset is published in, and returns at once.

    To load botocore, to ask for credentials and to list takes as long as many constructs, which mostly wait
    for Node.

    Args:
        location: Where the asset would be.
    """
    listing: Future[frozenset[str]] = Future()

    def run() -> None:
        try:
            listing.set_result(frozenset(_list(location)))
        except BaseException as error:  # told where the listing is used
            listing.set_exception(error)

    # No end of the app waits for it: it may be one that failed.
    threading.Thread(target=run, name="cdk-rust-lambda-listing", daemon=True).start()
    return listing


def published_keys(listing: Future[frozenset[str]]) -> frozenset[str]:
    """Returns the keys of the objects that are there, once they are listed.

    Args:
        listing: The listing, which was begun before.

    Raises:
        ListingError: botocore isn't installed, there are no credentials, or they don't do.
    """
    try:
        import botocore.exceptions
    except ImportError as error:
        raise _without_botocore() from error
    try:
        return listing.result()
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise ListingError(
            str(error),
            remedy="give the app credentials of the account that may list the bucket, as those of its role"
            " for publishing files; has the account been bootstrapped?",
        ) from error
    except (OSError, ValueError) as error:  # files that can't be read, and addresses that are none
        raise ListingError(
            str(error), remedy="correct the configuration of AWS: its files, and variables AWS_..."
        ) from error


def _without_botocore() -> ListingError:
    return ListingError("botocore isn't installed", remedy=f"pip install '{_PACKAGE}'")


def _list(location: AssetLocation) -> Iterator[str]:
    # Of another account's bucket nothing is taken for published: whoever owns it chooses the code.
    pages = (
        _client(location)
        .get_paginator("list_objects_v2")
        .paginate(
            Bucket=location.bucket,
            Prefix=f"{location.folder}/" if location.folder else "",
            ExpectedBucketOwner=location.account,
        )
    )
    for page in pages:
        for item in page.get("Contents", ()):
            if item["Size"] > _EMPTY_ARCHIVE:
                yield item["Key"]


def _client(location: AssetLocation) -> Any:
    """Returns a client of S3, with a role of the bootstrapping if it can be assumed, as the CDK CLI does.

    It is botocore's, since boto3 would load what only transfers of files need.
    """
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import NoCredentialsError

    config = Config(
        connect_timeout=_SECONDS_TO_CONNECT,
        read_timeout=_SECONDS_TO_READ,
        retries={"total_max_attempts": 3},
    )
    session = botocore.session.Session()
    session.set_config_variable("region", location.region)
    if session.get_credentials() is None:  # else each client looks for them anew
        raise NoCredentialsError
    credentials = _credentials_of_role(session, config, location)
    return session.create_client("s3", config=config, **credentials)


def _credentials_of_role(session: Any, config: Any, location: AssetLocation) -> dict[str, Any]:
    """Returns the credentials of a role, as keywords; none if the app's own must do."""
    from botocore.exceptions import BotoCoreError, ClientError

    found = _BOOTSTRAP_BUCKET.fullmatch(location.bucket)
    if found is None:
        return {}
    qualifier, account, region = found.groups()
    partition = session.get_partition_for_region(region)
    client = session.create_client("sts", config=config)
    for role in _ROLES:
        name = f"cdk-{qualifier}-{role}-role-{account}-{region}"
        arn = f"arn:{partition}:iam::{account}:role/{name}"
        try:
            answer = client.assume_role(RoleArn=arn, RoleSessionName=_SESSION_NAME)["Credentials"]
        except (BotoCoreError, ClientError):
            continue
        return {
            "aws_access_key_id": answer["AccessKeyId"],
            "aws_secret_access_key": answer["SecretAccessKey"],
            "aws_session_token": answer["SessionToken"],
        }
    return {}

"""Change streams of Amazon DocumentDB."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import ArnFormat, Stack, Token
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import in_app, is_first
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import EPOCH_MILLISECONDS, sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, inform
from cdk_rust_lambda.triggers.options.fields import keyword, string
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.basic_auth import BasicAuthTrigger, missing_secret
from cdk_rust_lambda.triggers.polled.mapping import require_position
from cdk_rust_lambda.triggers.polled.mapping_options import STARTING_POSITION, STARTING_TIMESTAMP
from cdk_rust_lambda.triggers.wiring.resources import ImportedSource, arn_of

if TYPE_CHECKING:
    from constructs import IConstruct

_CLUSTER_ARN = r"arn:[\w-]+:rds:[\w-]+:\w+:cluster:[\w-]+"
_CLUSTER_NAME = r"[A-Za-z][\w-]{0,62}"
_ENGINES = ("4.", "5.")
_FULL_DOCUMENT = {"update_lookup": "UpdateLookup", "default": "Default"}


@with_options
class DocumentDbTrigger(BasicAuthTrigger):
    """Invokes the function with batches of changes to documents of an Amazon DocumentDB cluster.

    Wired as an event source mapping; the function's role may describe the cluster, read the secret,
    and make the network interfaces that Lambda needs in the cluster's VPC. One batch is handled at a
    time. The Rust event is `aws_lambda_events::event::documentdb::DocumentDbEvent` (feature
    `documentdb`). See "Process Amazon DocumentDB events with Lambda" in the Lambda guide.

    Args:
        cluster: The cluster (`aws_docdb.DatabaseCluster`), its ARN or its name: instance-based, of
            version 4.0 or 5.0, with TLS. Needed.
        database_name: The database. Needed.
        starting_position: Where reading begins: `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`. Needed.
        starting_position_timestamp: The time of `AT_TIMESTAMP`, in seconds since 1970.
        collection_name: The collection. Default: all of the database.
        full_document: `update_lookup` for the whole document beside an update's changes, or `default`.
            Default: default.
        secret: The secret with the user name and the password. Default: the secret that aws-cdk-lib
            made for the cluster.
        secret_encryption_key: The key of AWS KMS that encrypts the secret, which the function may then decrypt with
            through Secrets Manager. Default: none, or the one that aws-cdk-lib knows of the secret.
        batch_size: At most so many changes at once: 1 to 10,000. Default: 100.
        enabled: Whether the stream is read. Default: True.
        filter_encryption: The key that encrypts the filters. Default: none.
        filters: Only changes that match one of these patterns. Default: all.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: 500 ms.

    Raises:
        TriggerError: an option out of range, or a cluster of another version.
    """

    type: ClassVar[str] = "documentdb"
    source_field: ClassVar[str | None] = "cluster"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ("database_name", "collection_name")
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::documentdb::DocumentDbEvent", "documentdb"
    )

    cluster: Annotated[
        docdb.IDatabaseCluster | Source | None,
        Resource(
            "an instance-based DocumentDB cluster",
            "cluster_identifier",
            arn=_CLUSTER_ARN,
            name=_CLUSTER_NAME,
            creatable=False,
            required=True,
        ),
    ] = None
    _: KW_ONLY
    database_name: Annotated[str | None, string(r"[^ /\\.$\"\x00]{1,63}", "a database's name")] = (
        None
    )
    starting_position: Annotated[lambda_.StartingPosition | None, STARTING_POSITION] = None
    starting_position_timestamp: Annotated[int | None, STARTING_TIMESTAMP] = None
    collection_name: Annotated[
        str | None, string(r"(?!system\.)[A-Za-z0-9_][^$\x00]{0,56}", "a collection's name")
    ] = None
    full_document: Annotated[str | None, keyword(*_FULL_DOCUMENT)] = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.database_name is None:
            raise TriggerError(
                "a database of the cluster is needed",
                key="database_name",
                remedy="name the database whose changes are read",
                check_id="docdb-version",
            )
        require_position(self.starting_position, self.starting_position_timestamp)
        if self.secret is None and isinstance(self.cluster, Source):
            raise missing_secret()

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds an event source mapping to the function or its alias."""
        source: Any = self.cluster
        credentials: Any = self.secret
        if isinstance(source, ImportedByArn | ImportedByName):
            arn = arn_of(function, source, "rds", "cluster")
            source = ImportedSource(function, construct_id, arn)
        else:
            _check_version(source)
            arn = _cluster_arn(source, "cluster", source.cluster_identifier)
            credentials = credentials or getattr(source, "secret", None)
        _allow_describing(function, arn)
        names = {"database_name": self.database_name, "collection_name": self.collection_name}
        full_document = self.full_document and _FULL_DOCUMENT[self.full_document]
        position: Any = self.starting_position
        self.add_mapping(
            function,
            construct_id,
            arn,
            credentials,
            access={},
            document_db_event_source_config=(
                lambda_.CfnEventSourceMapping.DocumentDBEventSourceConfigProperty(
                    full_document=full_document, **names
                )
            ),
            starting_position=position.name,
            starting_position_timestamp=self.starting_position_timestamp,
        )
        self._inform(source, arn)
        return source  # type: ignore[no-any-return]

    def _inform(self, cluster: IConstruct, arn: str) -> None:
        collection = self.collection_name or ""
        streams = (in_app(cluster, arn), self.database_name, collection)
        if is_first("docdb-change-streams", cluster, streams):
            inform(
                cluster,
                "docdb-change-streams",
                f"change streams of DocumentDB are off at first. Turn them on with db.adminCommand({{"
                f'modifyChangeStreams: 1, database: "{self.database_name}", collection: "{collection}",'
                " enable: true})",
            )

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one new document."""
        name = sample_name(self.cluster, "cluster_identifier", "example-cluster")
        key = {"_id": {"$oid": "69566f80d418cd98afb1c1d7"}}
        change = {
            "_id": {"_data": "0169566f80000000090100000009000041e1"},
            "clusterTime": {"$timestamp": {"t": EPOCH_MILLISECONDS // 1000, "i": 9}},
            "documentKey": key,
            "fullDocument": {**key, "hello": "world"},
            "ns": {"db": self.database_name, "coll": self.collection_name or "example-collection"},
            "operationType": "insert",
        }
        return {
            "eventSourceArn": sample_arn("rds", f"cluster:{name}"),
            "events": [{"event": change}],
            "eventSource": "aws:docdb",
        }


def _check_version(cluster: IConstruct) -> None:
    """Lambda reads change streams of versions 4.0 and 5.0 only, says its guide."""
    if not isinstance(cluster, docdb.DatabaseCluster):
        return
    child = cluster.node.default_child
    version = child.engine_version if isinstance(child, docdb.CfnDBCluster) else None
    if version is None or Token.is_unresolved(version) or version.startswith(_ENGINES):
        return
    raise TriggerError(
        f"the cluster {cluster.node.path} is of version {version}, but Lambda reads 4.0 and 5.0",
        key="cluster",
        remedy='set engine_version="5.0.0" on it',
        check_id="docdb-version",
    )


def _cluster_arn(scope: IConstruct, resource_type: str, name: str) -> str:
    return Stack.of(scope).format_arn(
        service="rds",
        resource=resource_type,
        resource_name=name,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


def _allow_describing(function: lambda_.Function, cluster_arn: str) -> None:
    """Lets the role see the cluster; its groups aren't known here, but their types are."""
    for action, resource_arn in (
        ("rds:DescribeDBClusters", cluster_arn),
        ("rds:DescribeDBClusterParameters", _cluster_arn(function, "cluster-pg", "*")),
        ("rds:DescribeDBSubnetGroups", _cluster_arn(function, "subgrp", "*")),
    ):
        function.add_to_role_policy(iam.PolicyStatement(actions=[action], resources=[resource_arn]))

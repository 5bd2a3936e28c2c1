"""Kinds that answer requests, and their authorizers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_vpclattice as vpclattice

from tests.triggers.combinations.combination import Combination
from tests.triggers.combinations.sources import (
    authorized_api,
    distribution,
    graphql,
    listener,
    rest_api,
)
from tests.triggers.combinations.words import (
    ACCOUNT,
    ARN,
    BOTH,
    GRANT,
    IAM5,
    MAKES,
    NO_ACCESS_LOG,
    PERMISSION,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

HTTP: Mapping[str, Combination] = {
    "function-url": Combination(
        given=MAKES,
        imported=MAKES,
        created={},
        types="Lambda::Url",
        scope="nobody: who may call it is granted with grant_invoke_url",
    ),
    "http-api": Combination(
        options={"routes": ["GET /items"], "authorization_type": "iam"},
        given=lambda scope: apigatewayv2.HttpApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created={},
        types=f"ApiGatewayV2::Route ApiGatewayV2::Integration {PERMISSION}",
        created_types="ApiGatewayV2::Api ApiGatewayV2::Stage Logs::LogGroup",
        principal="apigateway.amazonaws.com",
        scope=ARN,
    ),
    "http-api-authorizer": Combination(
        given=lambda scope: apigatewayv2.HttpApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created="an authorizer is for routes, which an API of its own wouldn't have",
        types=f"ApiGatewayV2::Authorizer {PERMISSION}",
        principal="apigateway.amazonaws.com",
        scope=ARN,
    ),
    "websocket-api": Combination(
        options={"authorization_type": "iam"},
        given=lambda scope: apigatewayv2.WebSocketApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created={},
        types=f"ApiGatewayV2::Route ApiGatewayV2::Integration {PERMISSION} IAM::Policy",
        created_types="ApiGatewayV2::Api ApiGatewayV2::Stage Logs::LogGroup",
        principal="apigateway.amazonaws.com",
        scope=ARN,
        reads=("execute-api:ManageConnections",),
        nag={
            IAM5: "the function answers whatever connections there are",
            "AwsSolutions-APIG4": "a client is authorised when it connects, by $connect alone",
        },
    ),
    "websocket-authorizer": Combination(
        given=lambda scope: apigatewayv2.WebSocketApi(scope, "Api"),
        imported={"name": "a1b2c3d4e5"},
        created="an authorizer is for routes, which an API of its own wouldn't have",
        types=f"ApiGatewayV2::Authorizer {PERMISSION}",
        principal="apigateway.amazonaws.com",
        scope=ARN,
    ),
    "rest-api": Combination(
        options={"routes": ["GET /items"], "authorization_type": "iam"},
        given=rest_api,
        created={},
        types=PERMISSION,
        created_types=(
            "ApiGateway::RestApi ApiGateway::Deployment ApiGateway::Stage ApiGateway::Resource"
            " ApiGateway::Method Logs::LogGroup"
        ),
        in_source=PERMISSION,
        principal="apigateway.amazonaws.com",
        scope=ARN,
        nag={
            "AwsSolutions-APIG2": "the function checks its requests itself",
            "AwsSolutions-APIG3": "a firewall costs for itself: associate one in Python",
            "AwsSolutions-APIG6": "its logs have what clients send; access logs are there",
            "AwsSolutions-COG4": "callers are authorised by IAM, which the rule doesn't count",
        },
    ),
    "rest-api-authorizer": Combination(
        given="the methods that name the authorizer bring it to their API",
        imported="the methods that name the authorizer bring it to their API",
        created={},
        types=f"ApiGateway::Authorizer {PERMISSION}",
        principal="apigateway.amazonaws.com",
        scope=ARN,
        complete=authorized_api,
    ),
    "alb": Combination(
        options={"path_patterns": ["/api/*"], "priority": 10},
        given=listener,
        imported=(
            f"arn:aws:elasticloadbalancing:{ACCOUNT}:listener/app/web/50dc6c495c0c9188"
            "/f2f7dc8efc522ab2"
        ),
        created="a load balancer needs a network and a certificate: define it in Python",
        types=(
            f"ElasticLoadBalancingV2::TargetGroup ElasticLoadBalancingV2::ListenerRule {PERMISSION}"
        ),
        principal="elasticloadbalancing.amazonaws.com",
        scope=BOTH,
    ),
    "vpc-lattice": Combination(
        given=lambda scope: vpclattice.CfnService(scope, "Service"),
        imported=f"arn:aws:vpc-lattice:{ACCOUNT}:service/svc-0123456789abcdef0",
        created="a service belongs to a network of services: define it in Python",
        types=f"VpcLattice::TargetGroup VpcLattice::Listener {PERMISSION}",
        principal="vpc-lattice.amazonaws.com",
        scope=ARN,
    ),
    "cloudfront": Combination(
        given=distribution,
        created={},
        options_of={"given": {"path_pattern": "/api/*"}},
        types=f"Lambda::Url {PERMISSION}",
        created_types=(
            "CloudFront::Distribution CloudFront::OriginAccessControl S3::Bucket S3::BucketPolicy"
        ),
        in_source=f"{PERMISSION} CloudFront::OriginAccessControl",
        principal="cloudfront.amazonaws.com",
        scope=ARN,
        nag={
            "AwsSolutions-CFR1": "where viewers are is the app's own matter",
            "AwsSolutions-CFR2": "a firewall costs for itself: associate one in Python",
            "AwsSolutions-CFR4": "TLS 1.2 needs a certificate for a domain of one's own",
            "AwsSolutions-S1": NO_ACCESS_LOG,
        },
    ),
    "appsync": Combination(
        options={"type_name": "Query", "field_name": "post"},
        given=graphql,
        imported=f"arn:aws:appsync:{ACCOUNT}:apis/abc123",
        created="a GraphQL API needs a schema: define it in Python",
        types="AppSync::DataSource AppSync::Resolver IAM::Policy",
        invoker="appsync.amazonaws.com",
        nag={IAM5: GRANT},
    ),
    "appsync-events": Combination(
        options={"channel_namespace_name": "orders"},
        given=lambda scope: appsync.EventApi(scope, "Events", api_name="events"),
        created={},
        types="AppSync::DataSource AppSync::ChannelNamespace IAM::Policy",
        created_types="AppSync::Api Logs::LogGroup",
        invoker="appsync.amazonaws.com",
        nag={IAM5: GRANT},
    ),
    "appsync-authorizer": Combination(
        given=graphql,
        created="a GraphQL API needs a schema: define it in Python",
        types=PERMISSION,
        principal="appsync.amazonaws.com",
        scope=BOTH,
    ),
}

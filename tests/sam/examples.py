"""Templates with what public ones have, each named by what it shows.

The properties are those that templates of aws/serverless-application-model, aws-samples/serverless-patterns,
ServerlessDevelopers/serverless-rust and aws-samples/serverless-rust-demo give their functions; the texts are our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from tests.sam.templates import EVENTS, HEAD

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Example:
    """A template of a function called Orders.

    Attributes:
        properties: Further properties of the function.
        resources: Resources beside it, and further parts of the template.
    """

    properties: str
    resources: str = ""

    @property
    def template(self) -> str:
        """The text of the template."""
        lines = "".join(f"      {line}\n" for line in self.properties.splitlines())
        return f"{HEAD}{lines}{self.resources}"


_QUEUE = "  Failures: {Type: AWS::SQS::Queue}\n"
_TABLE = """\
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
"""
_ROUTE = "Events:\n  Get: {{Type: {kind}, Properties: {{Path: /items, Method: get, {api}: !Ref Shop}}}}\n"
_HTTP = _ROUTE.format(kind="HttpApi", api="ApiId")
_REST = _ROUTE.format(kind="Api", api="RestApiId")
_CHECK = """\
  Check:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda}
    Properties: {CodeUri: check, Handler: bootstrap, Runtime: provided.al2023}
"""


_CONDITION = """\
Parameters: {Stage: {Type: String, Default: test}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
"""


def _event(kind: str) -> Example:
    properties, resources = EVENTS[kind]
    lines = "".join(f"      {line}\n" for line in properties.splitlines())
    return Example(f"Events:\n  Event:\n    Type: {kind}\n    Properties:\n{lines}", resources)


def _rest_api(text: str) -> str:
    return (
        f"  Shop:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n{text}"
    )


def _http_api(text: str) -> str:
    return f"  Shop:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n{text}"


_DOCUMENT = """\
      DefinitionBody:
        %s
        info: {title: shop, version: '1.0'}
        paths:
          '/items/{id}':
            get:
              x-amazon-apigateway-integration:
                type: aws_proxy
                httpMethod: POST
                payloadFormatVersion: '2.0'
                uri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Orders.Arn}/invocations
"""
_ITEM = "Events:\n  Get: {{Type: {kind}, Properties: {{Path: '/items/{{id}}', Method: get, {api}: !Ref Shop}}}}\n"

_OTHERS: Mapping[str, Example] = {
    "access of connectors": Example(
        "Description: reads and writes",
        "    Connectors:\n"
        "      Table: {Properties: {Destination: {Id: Items}, Permissions: [Read, Write]}}\n"
        + _TABLE
        + _QUEUE
        + """\
  ToQueue:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Orders}, Destination: {Id: Failures}, Permissions: [Write]}
""",
    ),
    "access of policy templates": Example(
        """\
Policies:
  - DynamoDBCrudPolicy: {TableName: !Ref Items}
  - SQSSendMessagePolicy: {QueueName: !GetAtt Failures.QueueName}
  - SSMParameterReadPolicy: {ParameterName: shop/price}
  - CloudWatchPutMetricPolicy: {}
""",
        _TABLE + _QUEUE,
    ),
    "access to a table with indexes": Example(
        "Policies: [DynamoDBReadPolicy: {TableName: !Ref Items}]",
        _TABLE.replace("Definitions: [", "Definitions: [{AttributeName: owner, AttributeType: S}, ")
        + """\
      GlobalSecondaryIndexes:
        - IndexName: by-owner
          KeySchema: [{AttributeName: owner, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
""",
    ),
    "access of statements and managed policies": Example(
        """\
Policies:
  - AWSLambdaRole
  - arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
  - Statement:
      - {Effect: Allow, Action: [ses:SendEmail], Resource: '*'}
      - Effect: Allow
        Action: sqs:SendMessage
        Resource: !GetAtt Failures.Arn
        Condition: {StringEquals: {"aws:PrincipalTag/team": shop}}
      - {Effect: Deny, Action: [s3:DeleteObject], Resource: '*'}
""",
        _QUEUE,
    ),
    "alias with a gradual deployment": Example(
        """\
AutoPublishAlias: live
DeploymentPreference: {Type: Canary10Percent5Minutes, Alarms: [!Ref Errors]}
Events:
  Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
""",
        """\
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      {MetricName: Errors, Namespace: AWS/Lambda, Statistic: Sum, Period: 60, EvaluationPeriods: 1, Threshold: 1,
       ComparisonOperator: GreaterThanThreshold}
""",
    ),
    "asynchronous destinations": Example(
        """\
EventInvokeConfig:
  MaximumRetryAttempts: 1
  MaximumEventAgeInSeconds: 600
  DestinationConfig:
    OnFailure: {Type: SQS, Destination: !GetAtt Failures.Arn}
    OnSuccess: {Type: SNS}
""",
        _QUEUE,
    ),
    "condition of a function": Example(
        """\
EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SNS}}}
Policies: [DynamoDBReadPolicy: {TableName: !Ref Items}]
Events:
  Get: {Type: HttpApi, Properties: {Path: /items, Method: get}}
  Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
  Jobs: {Type: SQS, Properties: {Queue: !GetAtt Failures.Arn}}
""",
        "    Condition: IsProd\n    DependsOn: [Failures]\n" + _TABLE + _QUEUE + _CONDITION,
    ),
    "condition of a route": Example(
        "Events:\n  Get: {Type: Api, Properties: {Path: '/items/{id}', Method: get}}\n"
        "  All: {Type: Api, Properties: {Path: /, Method: any}}\n",
        "    Condition: IsProd\n"
        + _CHECK.replace(
            "al2023}",
            "al2023, Events: {Check: {Type: Api, Properties: {Path: /items, Method: post}}}}",
        )
        + _CONDITION,
    ),
    "condition of an API": Example(
        "Events:\n  Get: {Type: Api, Properties: {Path: /items, Method: get}}\n"
        "  Put: {Type: HttpApi, Properties: {Path: /items, Method: put, ApiId: !Ref Shop}}\n",
        "    Condition: IsProd\n"
        "  Shop: {Type: AWS::Serverless::HttpApi, Condition: IsProd, DependsOn: Failures}\n"
        + _QUEUE
        + _CONDITION,
    ),
    "dead-letter queue": Example(
        "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failures.Arn}", _QUEUE
    ),
    "file system, key and layers": Example(
        """\
KmsKeyArn: !GetAtt Key.Arn
Layers: [!Ref Common]
LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: DEBUG}
RecursiveLoop: Allow
EphemeralStorage: {Size: 1024}
""",
        """\
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {Version: 2012-10-17, Statement: []}}}
  Common:
    Type: AWS::Lambda::LayerVersion
    Properties: {Content: {S3Bucket: bucket, S3Key: key}}
""",
    ),
    "function URL with CORS": Example(
        """\
FunctionUrlConfig:
  AuthType: AWS_IAM
  InvokeMode: RESPONSE_STREAM
  Cors: {AllowOrigins: ['https://shop.example.com'], AllowMethods: [GET, POST], MaxAge: 300}
"""
    ),
    "Globals": Example(
        "Environment: {Variables: {TABLE: !Ref Items}}\nTags: {team: shop}",
        _TABLE
        + """\
Globals:
  Function:
    Timeout: 20
    MemorySize: 512
    Tracing: Active
    Architectures: [arm64]
    Environment: {Variables: {STAGE: prod}}
    Tags: {cost: "7"}
""",
    ),
    "Globals that are ignored or replaced": Example(
        "Architectures: [x86_64]",
        "    IgnoreGlobals: [Timeout, Environment]\n"
        + _CHECK.replace("rust-cargolambda}\n", "rust-cargolambda}\n    IgnoreGlobals: '*'\n")
        + """\
Globals:
  Function:
    Timeout: 20
    MemorySize: 512
    Architectures: [arm64]
    Environment: {Variables: {STAGE: prod}}
""",
    ),
    "HTTP API with a JWT authorizer": Example(
        _HTTP,
        _http_api("""\
      Auth:
        DefaultAuthorizer: Users
        Authorizers:
          Users:
            AuthorizationScopes: [read]
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: 'https://login.example.com', audience: [shop]}
"""),
    ),
    "HTTP API with a Lambda authorizer": Example(
        _HTTP,
        _http_api("""\
      Auth:
        DefaultAuthorizer: Tokens
        Authorizers:
          Tokens:
            FunctionArn: !GetAtt Check.Arn
            AuthorizerPayloadFormatVersion: '2.0'
            EnableSimpleResponses: true
            EnableFunctionDefaultPermissions: true
            Identity: {Headers: [Authorization], ReauthorizeEvery: 60}
""")
        + _CHECK,
    ),
    "HTTP API with CORS and limits": Example(
        _HTTP,
        _http_api("""\
      Description: the shop
      CorsConfiguration: {AllowOrigins: ['https://shop.example.com'], AllowMethods: [GET], MaxAge: 600}
      DefaultRouteSettings: {ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10}
"""),
    ),
    "HTTP API with an OpenAPI document": Example(
        _ITEM.format(kind="HttpApi", api="ApiId"), _http_api(_DOCUMENT % "openapi: 3.0.1")
    ),
    "HTTP API with IAM": Example(
        "Events:\n  Get: {Type: HttpApi, Properties: {Path: /items, Method: get, ApiId: !Ref Shop,"
        " Auth: {Authorizer: AWS_IAM}}}\n",
        _http_api("      Auth: {EnableIamAuthorizer: true}\n"),
    ),
    "managed instances": Example(
        """\
AutoPublishAlias: live
Architectures: [arm64]
MemorySize: 16384
CapacityProviderConfig:
  Arn: !GetAtt Instances.Arn
  PerExecutionEnvironmentMaxConcurrency: 10
  ExecutionEnvironmentMemoryGiBPerVCpu: !Ref Ratio
FunctionScalingConfig: {MinExecutionEnvironments: 3, MaxExecutionEnvironments: 30}
PublishToLatestPublished: true
""",
        """\
  Instances:
    Type: AWS::Serverless::CapacityProvider
    Properties:
      VpcConfig: {SubnetIds: [subnet-0123456789abcdef0], SecurityGroupIds: [sg-0123456789abcdef0]}
      InstanceRequirements: {Architectures: [arm64]}
Parameters: {Ratio: {Type: Number}}
""",
    ),
    "outputs and a permission": Example(
        "Events:\n  Get: {Type: HttpApi, Properties: {Path: /items, Method: get}}\n"
        "Environment: {Variables: {OTHER: !GetAtt Check.Arn}}\n",
        _CHECK
        + """\
  Permit:
    Type: AWS::Lambda::Permission
    Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Orders, Principal: events.amazonaws.com}
Outputs:
  Orders: {Value: !GetAtt Orders.Arn}
  Url: {Value: !Sub "https://${ServerlessHttpApi}.execute-api.${AWS::Region}.amazonaws.com/items"}
""",
    ),
    "pattern with a resource": Example(
        "Events:\n  Uploaded:\n    Type: EventBridgeRule\n    Properties:\n"
        "      Pattern: {source: [aws.s3], detail: {bucket: {name: [!Ref Uploads]}}}\n",
        "  Uploads:\n    Type: AWS::S3::Bucket\n    Properties:\n"
        "      NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}\n",
    ),
    "REST API with a Cognito authorizer": Example(
        _REST,
        _rest_api("""\
      Auth:
        DefaultAuthorizer: Users
        Authorizers: {Users: {UserPoolArn: !GetAtt Pool.Arn, AuthorizationScopes: [shop/read]}}
""")
        + "  Pool: {Type: AWS::Cognito::UserPool}\n",
    ),
    "REST API with a request authorizer": Example(
        _REST,
        _rest_api("""\
      Auth:
        DefaultAuthorizer: Keys
        Authorizers:
          Keys:
            FunctionArn: !GetAtt Check.Arn
            FunctionPayloadType: REQUEST
            Identity: {QueryStrings: [key], ReauthorizeEvery: 0}
""")
        + _CHECK,
    ),
    "REST API with a token authorizer": Example(
        _REST.replace("get,", "post,")
        + "  Open: {Type: Api, Properties: {Path: /open, Method: get, RestApiId: !Ref Shop,"
        " Auth: {Authorizer: NONE}}}\n",
        _rest_api("""\
      Auth:
        DefaultAuthorizer: Tokens
        Authorizers:
          Tokens:
            FunctionArn: !GetAtt Check.Arn
            Identity: {Header: Authorization, ValidationExpression: '^Bearer .*', ReauthorizeEvery: 60}
""")
        + _CHECK,
    ),
    "REST API with an OpenAPI document": Example(
        _ITEM.format(kind="Api", api="RestApiId"),
        _rest_api(_DOCUMENT % "swagger: '2.0'" + "      TracingEnabled: true\n")
        + "Globals: {Api: {Variables: {name: shop}}}\n",
    ),
    "REST API with API keys and a usage plan": Example(
        _REST,
        _rest_api("""\
      Auth:
        ApiKeyRequired: true
        UsagePlan:
          CreateUsagePlan: PER_API
          UsagePlanName: shop
          Throttle: {BurstLimit: 20, RateLimit: 10}
          Quota: {Limit: 1000, Period: DAY}
"""),
    ),
    "REST API with CORS": Example(
        _REST,
        _rest_api("""\
      EndpointConfiguration: {Type: REGIONAL}
      BinaryMediaTypes: [image~1png]
      TracingEnabled: true
      Cors: {AllowOrigin: "'https://shop.example.com'", AllowHeaders: "'content-type'", AllowMethods: "'GET'"}
"""),
    ),
    "REST API with request models": Example(
        "Events:\n  Post:\n    Type: Api\n    Properties:\n      Path: /items\n      Method: post\n"
        "      RestApiId: !Ref Shop\n      RequestModel: {Model: Item, Required: true, ValidateBody: true}\n"
        "      RequestParameters: [{method.request.querystring.page: {Required: true}}]\n",
        _rest_api(
            "      Models: {Item: {type: object, required: [name], properties: {name: {type: string}}}}\n"
        ),
    ),
    "REST API with a resource policy": Example(
        _REST,
        _rest_api("""\
      Auth:
        ResourcePolicy:
          CustomStatements:
            - {Effect: Allow, Principal: '*', Action: execute-api:Invoke, Resource: execute-api:/*}
"""),
    ),
    "REST API whose stage is named": Example(
        _REST,
        _rest_api("      Description: the shop\n")
        + """\
  Stage: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Shop.Stage}}
  Address:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Sub 'https://${Shop}.execute-api.${AWS::Region}.amazonaws.com/${Shop.Stage}'}
""",
    ),
    "provisioned concurrency": Example(
        "AutoPublishAlias: live\nProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}"
    ),
    "state machine of a function": Example(
        "Description: works",
        """\
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: Work, States: {Work: {Type: Task, Resource: !GetAtt Orders.Arn, End: true}}}
      Policies: [LambdaInvokePolicy: {FunctionName: !Ref Orders}]
      Events: {Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}
""",
    ),
    "access to a global table": Example(
        "Policies: [DynamoDBReadPolicy: {TableName: !Ref Items}]",
        """\
  Items:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      Replicas: [{Region: eu-west-1}]
""",
    ),
    "role of the template": Example(
        """\
Role: !GetAtt Worker.Arn
DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failures.Arn}
VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [!Ref Group]}
Events:
  Jobs: {Type: SQS, Properties: {Queue: !GetAtt Failures.Arn}}
  Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
""",
        _QUEUE
        + """\
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
Parameters:
  Subnets: {Type: List<AWS::EC2::Subnet::Id>}
  Group: {Type: AWS::EC2::SecurityGroup::Id}
""",
    ),
    "stream consumer": Example(
        "Events:\n  Clicks: {Type: Kinesis, Properties:"
        " {Stream: !GetAtt Consumer.ConsumerARN, StartingPosition: LATEST}}\n",
        """\
  Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Consumer: {Type: AWS::Kinesis::StreamConsumer, Properties: {ConsumerName: orders, StreamARN: !GetAtt Clicks.Arn}}
""",
    ),
    "tenant isolation": Example("TenancyConfig: {TenantIsolationMode: PER_TENANT}"),
    "WebSocket API of a function": Example(
        "Description: works",
        """\
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Routes: {'$connect': {FunctionArn: !GetAtt Orders.Arn}, '$default': {FunctionArn: !GetAtt Orders.Arn}}
""",
    ),
    "VPC of parameters": Example(
        "VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: [!Ref Group]}",
        "  Queue: {Type: AWS::SQS::Queue}\n"
        "Parameters:\n  Subnets: {Type: List<AWS::EC2::Subnet::Id>}\n"
        "  Group: {Type: AWS::EC2::SecurityGroup::Id}\n",
    ),
}

EXAMPLES: Mapping[str, Example] = {
    **{f"event: {kind}": _event(kind) for kind in EVENTS},
    **dict(sorted(_OTHERS.items(), key=lambda each: each[0].lower())),
}
"""The templates, by what they show."""

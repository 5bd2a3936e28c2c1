"""The fields of events as AWS records them in its documentation: their names and types, not their values.

A field with `?` isn't in every event; `*` stands for names that are data. Where the page shows one example of
several, what is only in others has `?`. Pages are below https://docs.aws.amazon.com/.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Recorded:
    """A recorded event.

    Attributes:
        page: Where it is.
        fields: Its fields, with their types in JSON.
        maps: The objects whose names are data.
    """

    page: str
    fields: str
    maps: tuple[str, ...] = ()


RECORDED = {
    "sqs": Recorded(
        "lambda/latest/dg/with-sqs.html",
        """
        Records array
        Records[] object
        Records[].attributes object
        Records[].attributes.ApproximateFirstReceiveTimestamp string
        Records[].attributes.ApproximateReceiveCount string
        Records[].attributes.SenderId string
        Records[].attributes.SentTimestamp string
        Records[].awsRegion string
        Records[].body string
        Records[].eventSource string
        Records[].eventSourceARN string
        Records[].md5OfBody string
        Records[].md5OfMessageAttributes? string
        Records[].messageAttributes object
        Records[].messageAttributes.*? object
        Records[].messageAttributes.*.binaryListValues? array
        Records[].messageAttributes.*.binaryListValues[]? string
        Records[].messageAttributes.*.binaryValue? string
        Records[].messageAttributes.*.dataType? string
        Records[].messageAttributes.*.stringListValues? array
        Records[].messageAttributes.*.stringListValues[]? string
        Records[].messageAttributes.*.stringValue? string
        Records[].messageId string
        Records[].receiptHandle string
        """,
        ("Records[].messageAttributes",),
    ),
    "sns": Recorded(
        "lambda/latest/dg/with-sns.html",
        """
        Records array
        Records[] object
        Records[].EventSource string
        Records[].EventSubscriptionArn string
        Records[].EventVersion string
        Records[].Sns object
        Records[].Sns.Message string
        Records[].Sns.MessageAttributes object
        Records[].Sns.MessageId string
        Records[].Sns.Signature string
        Records[].Sns.SignatureVersion string
        Records[].Sns.SigningCertUrl string
        Records[].Sns.Subject string
        Records[].Sns.Timestamp string
        Records[].Sns.TopicArn string
        Records[].Sns.Type string
        Records[].Sns.UnsubscribeUrl string
        """,
        ("Records[].Sns.MessageAttributes",),
    ),
    "s3": Recorded(
        "AmazonS3/latest/userguide/notification-content-structure.html",
        """
        Records array
        Records[] object
        Records[].awsRegion string
        Records[].eventName string
        Records[].eventSource string
        Records[].eventTime string
        Records[].eventVersion string
        Records[].requestParameters object
        Records[].requestParameters.sourceIPAddress string
        Records[].responseElements object
        Records[].responseElements.x-amz-id-2 string
        Records[].responseElements.x-amz-request-id string
        Records[].s3 object
        Records[].s3.bucket object
        Records[].s3.bucket.arn string
        Records[].s3.bucket.name string
        Records[].s3.bucket.ownerIdentity object
        Records[].s3.bucket.ownerIdentity.principalId string
        Records[].s3.configurationId string
        Records[].s3.object object
        Records[].s3.object.eTag string
        Records[].s3.object.key string
        Records[].s3.object.sequencer string
        Records[].s3.object.size number
        Records[].s3.object.versionId? string
        Records[].s3.s3SchemaVersion string
        Records[].userIdentity object
        Records[].userIdentity.principalId string
        """,
    ),
    "dynamodb-stream": Recorded(
        "lambda/latest/dg/with-ddb.html",
        """
        Records array
        Records[] object
        Records[].awsRegion string
        Records[].dynamodb object
        Records[].dynamodb.ApproximateCreationDateTime number
        Records[].dynamodb.Keys object
        Records[].dynamodb.Keys.* object
        Records[].dynamodb.Keys.*.S string
        Records[].dynamodb.NewImage object
        Records[].dynamodb.NewImage.* object
        Records[].dynamodb.NewImage.*.B? string
        Records[].dynamodb.NewImage.*.BOOL? boolean
        Records[].dynamodb.NewImage.*.BS? array
        Records[].dynamodb.NewImage.*.BS[]? string
        Records[].dynamodb.NewImage.*.L? array
        Records[].dynamodb.NewImage.*.L[]? object
        Records[].dynamodb.NewImage.*.L[].*? string
        Records[].dynamodb.NewImage.*.M? object
        Records[].dynamodb.NewImage.*.M.*? object
        Records[].dynamodb.NewImage.*.M.*.N? string
        Records[].dynamodb.NewImage.*.M.*.S? string
        Records[].dynamodb.NewImage.*.N? string
        Records[].dynamodb.NewImage.*.NS? array
        Records[].dynamodb.NewImage.*.NS[]? string
        Records[].dynamodb.NewImage.*.NULL? boolean
        Records[].dynamodb.NewImage.*.S string
        Records[].dynamodb.NewImage.*.SS? array
        Records[].dynamodb.NewImage.*.SS[]? string
        Records[].dynamodb.SequenceNumber string
        Records[].dynamodb.SizeBytes number
        Records[].dynamodb.StreamViewType string
        Records[].eventID string
        Records[].eventName string
        Records[].eventSource string
        Records[].eventSourceARN string
        Records[].eventVersion string
        Records[].userIdentity? object
        Records[].userIdentity.principalId? string
        Records[].userIdentity.type? string
        """,
        (
            "Records[].dynamodb.Keys",
            "Records[].dynamodb.NewImage",
            "Records[].dynamodb.NewImage.*.L[]",
            "Records[].dynamodb.NewImage.*.M",
            "Records[].dynamodb.OldImage",
        ),
    ),
    "kinesis-stream": Recorded(
        "lambda/latest/dg/with-kinesis.html",
        """
        Records array
        Records[] object
        Records[].awsRegion string
        Records[].eventID string
        Records[].eventName string
        Records[].eventSource string
        Records[].eventSourceARN string
        Records[].eventVersion string
        Records[].invokeIdentityArn string
        Records[].kinesis object
        Records[].kinesis.approximateArrivalTimestamp number
        Records[].kinesis.data string
        Records[].kinesis.kinesisSchemaVersion string
        Records[].kinesis.partitionKey string
        Records[].kinesis.sequenceNumber string
        """,
    ),
    "firehose-transform": Recorded(
        "firehose/latest/dev/data-transformation.html",
        """
        deliveryStreamArn string
        invocationId string
        records array
        records[] object
        records[].approximateArrivalTimestamp number
        records[].data string
        records[].kinesisRecordMetadata? object
        records[].kinesisRecordMetadata.approximateArrivalTimestamp? number
        records[].kinesisRecordMetadata.partitionKey? string
        records[].kinesisRecordMetadata.sequenceNumber? string
        records[].kinesisRecordMetadata.shardId? string
        records[].kinesisRecordMetadata.subsequenceNumber? number
        records[].recordId string
        region string
        sourceKinesisStreamArn? string
        """,
    ),
    "http-api": Recorded(
        "apigateway/latest/developerguide/http-api-develop-integrations-lambda.html",
        """
        cookies array
        cookies[] string
        headers object
        headers.* string
        isBase64Encoded boolean
        rawPath string
        rawQueryString string
        requestContext object
        requestContext.accountId string
        requestContext.apiId string
        requestContext.authentication? object
        requestContext.authentication.clientCert? object
        requestContext.authentication.clientCert.clientCertPem? string
        requestContext.authentication.clientCert.issuerDN? string
        requestContext.authentication.clientCert.serialNumber? string
        requestContext.authentication.clientCert.subjectDN? string
        requestContext.authentication.clientCert.validity? object
        requestContext.authentication.clientCert.validity.notAfter? string
        requestContext.authentication.clientCert.validity.notBefore? string
        requestContext.domainName string
        requestContext.domainPrefix string
        requestContext.http object
        requestContext.http.method string
        requestContext.http.path string
        requestContext.http.protocol string
        requestContext.http.sourceIp string
        requestContext.http.userAgent string
        requestContext.requestId string
        requestContext.routeKey string
        requestContext.stage string
        requestContext.time string
        requestContext.timeEpoch number
        routeKey string
        version string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "stageVariables",
        ),
    ),
    "function-url": Recorded(
        "lambda/latest/dg/urls-invocation.html",
        """
        cookies array
        cookies[] string
        headers object
        headers.* string
        isBase64Encoded boolean
        rawPath string
        rawQueryString string
        requestContext object
        requestContext.accountId string
        requestContext.apiId string
        requestContext.authentication? object
        requestContext.authentication.clientCert? object
        requestContext.authentication.clientCert.clientCertPem? string
        requestContext.authentication.clientCert.issuerDN? string
        requestContext.authentication.clientCert.serialNumber? string
        requestContext.authentication.clientCert.subjectDN? string
        requestContext.authentication.clientCert.validity? object
        requestContext.authentication.clientCert.validity.notAfter? string
        requestContext.authentication.clientCert.validity.notBefore? string
        requestContext.authorizer object
        requestContext.authorizer.iam object
        requestContext.authorizer.iam.accessKey string
        requestContext.authorizer.iam.accountId string
        requestContext.authorizer.iam.callerId string
        requestContext.authorizer.iam.cognitoIdentity null
        requestContext.authorizer.iam.principalOrgId null
        requestContext.authorizer.iam.userArn string
        requestContext.authorizer.iam.userId string
        requestContext.domainName string
        requestContext.domainPrefix string
        requestContext.http object
        requestContext.http.method string
        requestContext.http.path string
        requestContext.http.protocol string
        requestContext.http.sourceIp string
        requestContext.http.userAgent string
        requestContext.requestId string
        requestContext.routeKey string
        requestContext.stage string
        requestContext.time string
        requestContext.timeEpoch number
        routeKey string
        version string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "stageVariables",
        ),
    ),
    "rest-api": Recorded(
        "apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
        """
        body null|string
        headers object
        headers.* string
        httpMethod string
        isBase64Encoded boolean
        multiValueHeaders object
        multiValueHeaders.* array
        multiValueHeaders.*[] string
        multiValueQueryStringParameters null|object
        multiValueQueryStringParameters.*? array
        multiValueQueryStringParameters.*[]? string
        path string
        pathParameters null|object
        pathParameters.*? string
        queryStringParameters null|object
        queryStringParameters.*? string
        requestContext object
        requestContext.accountId string
        requestContext.apiId string
        requestContext.authorizer? object
        requestContext.authorizer.*? number|string
        requestContext.domainName string
        requestContext.domainPrefix string
        requestContext.extendedRequestId string
        requestContext.httpMethod string
        requestContext.identity object
        requestContext.identity.accessKey null|string
        requestContext.identity.accountId null|string
        requestContext.identity.apiKey? string
        requestContext.identity.apiKeyId? string
        requestContext.identity.caller null|string
        requestContext.identity.cognitoAuthenticationProvider null|string
        requestContext.identity.cognitoAuthenticationType null|string
        requestContext.identity.cognitoIdentityId null|string
        requestContext.identity.cognitoIdentityPoolId null|string
        requestContext.identity.principalOrgId null
        requestContext.identity.sourceIp string
        requestContext.identity.user null|string
        requestContext.identity.userAgent string
        requestContext.identity.userArn null|string
        requestContext.path string
        requestContext.protocol string
        requestContext.requestId string
        requestContext.requestTime string
        requestContext.requestTimeEpoch number
        requestContext.resourceId string
        requestContext.resourcePath string
        requestContext.stage string
        resource string
        stageVariables null|object
        stageVariables.*? string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "requestContext.authorizer",
            "stageVariables",
        ),
    ),
    "websocket-api": Recorded(
        "apigateway/latest/developerguide/apigateway-websocket-api-integrations.html",
        """
        body? string
        headers object
        headers.* string
        isBase64Encoded boolean
        multiValueHeaders object
        multiValueHeaders.* array
        multiValueHeaders.*[] string
        multiValueQueryStringParameters? object
        multiValueQueryStringParameters.*? array
        multiValueQueryStringParameters.*[]? string
        pathParameters? object
        pathParameters.*? string
        queryStringParameters? object
        queryStringParameters.*? string
        requestContext object
        requestContext.accountId? string
        requestContext.apiId string
        requestContext.authorizer? object
        requestContext.authorizer.*? number|string
        requestContext.connectedAt number
        requestContext.connectionId string
        requestContext.domainName string
        requestContext.error? string
        requestContext.eventType string
        requestContext.extendedRequestId string
        requestContext.identity object
        requestContext.identity.accessKey? string
        requestContext.identity.accountId? string
        requestContext.identity.apiKey? string
        requestContext.identity.apiKeyId? string
        requestContext.identity.caller? string
        requestContext.identity.cognitoAuthenticationProvider? string
        requestContext.identity.cognitoAuthenticationType? string
        requestContext.identity.cognitoIdentityId? string
        requestContext.identity.cognitoIdentityPoolId? string
        requestContext.identity.sourceIp string
        requestContext.identity.user? string
        requestContext.identity.userAgent string
        requestContext.identity.userArn? string
        requestContext.integrationLatency? string
        requestContext.messageDirection string
        requestContext.messageId? null
        requestContext.requestId string
        requestContext.requestTime string
        requestContext.requestTimeEpoch number
        requestContext.routeKey string
        requestContext.stage string
        requestContext.status? string
        stageVariables? object
        stageVariables.*? string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "requestContext.authorizer",
            "stageVariables",
        ),
    ),
    "alb": Recorded(
        "elasticloadbalancing/latest/application/lambda-functions.html",
        """
        body string
        headers object
        headers.* string
        httpMethod string
        isBase64Encoded boolean
        path string
        queryStringParameters object
        queryStringParameters.*? string
        requestContext object
        requestContext.elb object
        requestContext.elb.targetGroupArn string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "stageVariables",
        ),
    ),
    "vpc-lattice": Recorded(
        "vpc-lattice/latest/ug/lambda-functions.html",
        """
        body null
        headers object
        headers.* array
        headers.*[] string
        isBase64Encoded boolean
        method string
        path string
        queryStringParameters object
        queryStringParameters.*? array
        queryStringParameters.*[]? string
        requestContext object
        requestContext.identity object
        requestContext.identity.principal? string
        requestContext.identity.principalOrgID? string
        requestContext.identity.sourceVpcArn string
        requestContext.identity.type? string
        requestContext.region string
        requestContext.serviceArn string
        requestContext.serviceNetworkArn string
        requestContext.targetGroupArn string
        requestContext.timeEpoch string
        version string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "stageVariables",
        ),
    ),
    "schedule": Recorded(
        "eventbridge/latest/userguide/eb-run-lambda-schedule.html",
        """
        account string
        detail object|string
        detail-type string
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "schedule-rule": Recorded(
        "eventbridge/latest/userguide/eb-run-lambda-schedule.html",
        """
        account string
        detail object
        detail-type string
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "logs-subscription": Recorded(
        "lambda/latest/dg/services-cloudwatchlogs.html",
        """
        awslogs object
        awslogs.data string
        """,
    ),
    "cognito-user-pool": Recorded(
        "cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html",
        """
        callerContext object
        callerContext.awsSdkVersion string
        callerContext.clientId string
        region string
        request object
        request.clientMetadata object
        request.clientMetadata.*? string
        request.userAttributes object
        request.userAttributes.* string
        request.validationData object
        request.validationData.*? string
        response object
        response.autoConfirmUser boolean
        response.autoVerifyEmail boolean
        response.autoVerifyPhone boolean
        triggerSource string
        userName string
        userPoolId string
        version string
        """,
        ("request.clientMetadata", "request.userAttributes", "request.validationData"),
    ),
    "connect": Recorded(
        "connect/latest/adminguide/connect-lambda-functions.html",
        """
        Details object
        Details.ContactData object
        Details.ContactData.Attributes object
        Details.ContactData.Attributes.*? string
        Details.ContactData.Channel string
        Details.ContactData.ContactId string
        Details.ContactData.CustomerEndpoint object
        Details.ContactData.CustomerEndpoint.Address string
        Details.ContactData.CustomerEndpoint.Type string
        Details.ContactData.InitialContactId string
        Details.ContactData.InitiationMethod string
        Details.ContactData.InstanceARN string
        Details.ContactData.PreviousContactId string
        Details.ContactData.Queue null|object
        Details.ContactData.Queue.ARN? string
        Details.ContactData.Queue.Name? string
        Details.ContactData.SystemEndpoint object
        Details.ContactData.SystemEndpoint.Address string
        Details.ContactData.SystemEndpoint.Type string
        Details.Parameters object
        Details.Parameters.*? string
        Name string
        """,
        ("Details.ContactData.Attributes", "Details.Parameters"),
    ),
    "msk": Recorded(
        "lambda/latest/dg/with-msk.html",
        """
        bootstrapServers string
        eventSource string
        eventSourceArn string
        records object
        records.* array
        records.*[] object
        records.*[].headers array
        records.*[].headers[] object
        records.*[].headers[].* array
        records.*[].headers[].*[] number
        records.*[].key string
        records.*[].offset number
        records.*[].partition number
        records.*[].timestamp number
        records.*[].timestampType string
        records.*[].topic string
        records.*[].value string
        """,
        ("records", "records.*[].headers[]"),
    ),
    "activemq": Recorded(
        "lambda/latest/dg/with-mq.html",
        """
        eventSource string
        eventSourceArn string
        messages array
        messages[] object
        messages[].brokerInTime number
        messages[].brokerOutTime number
        messages[].correlationID string
        messages[].data string
        messages[].deliveryMode number
        messages[].destination object
        messages[].destination.physicalName string
        messages[].expiration number
        messages[].messageID string
        messages[].messageType string
        messages[].priority number
        messages[].properties object
        messages[].properties.*? string
        messages[].redelivered boolean
        messages[].replyTo string
        messages[].timestamp number
        messages[].type string
        """,
        ("messages[].properties",),
    ),
    "rabbitmq": Recorded(
        "lambda/latest/dg/with-mq.html",
        """
        eventSource string
        eventSourceArn string
        rmqMessagesByQueue object
        rmqMessagesByQueue.* array
        rmqMessagesByQueue.*[] object
        rmqMessagesByQueue.*[].basicProperties object
        rmqMessagesByQueue.*[].basicProperties.appId null
        rmqMessagesByQueue.*[].basicProperties.bodySize number
        rmqMessagesByQueue.*[].basicProperties.clusterId null
        rmqMessagesByQueue.*[].basicProperties.contentEncoding null
        rmqMessagesByQueue.*[].basicProperties.contentType string
        rmqMessagesByQueue.*[].basicProperties.correlationId null
        rmqMessagesByQueue.*[].basicProperties.deliveryMode number
        rmqMessagesByQueue.*[].basicProperties.expiration string
        rmqMessagesByQueue.*[].basicProperties.headers object
        rmqMessagesByQueue.*[].basicProperties.headers.* number|object
        rmqMessagesByQueue.*[].basicProperties.headers.*.bytes array
        rmqMessagesByQueue.*[].basicProperties.headers.*.bytes[] number
        rmqMessagesByQueue.*[].basicProperties.messageId null
        rmqMessagesByQueue.*[].basicProperties.priority number
        rmqMessagesByQueue.*[].basicProperties.replyTo null
        rmqMessagesByQueue.*[].basicProperties.timestamp string
        rmqMessagesByQueue.*[].basicProperties.type null
        rmqMessagesByQueue.*[].basicProperties.userId string
        rmqMessagesByQueue.*[].data string
        rmqMessagesByQueue.*[].redelivered boolean
        """,
        ("rmqMessagesByQueue", "rmqMessagesByQueue.*[].basicProperties.headers"),
    ),
    "documentdb": Recorded(
        "lambda/latest/dg/with-documentdb.html",
        """
        eventSource string
        eventSourceArn string
        events array
        events[] object
        events[].event object
        events[].event._id object
        events[].event._id._data string
        events[].event.clusterTime object
        events[].event.clusterTime.$timestamp object
        events[].event.clusterTime.$timestamp.i number
        events[].event.clusterTime.$timestamp.t number
        events[].event.documentKey object
        events[].event.documentKey._id object
        events[].event.documentKey._id.$oid string
        events[].event.fullDocument object
        events[].event.fullDocument.* object|string
        events[].event.fullDocument.*.$oid string
        events[].event.ns object
        events[].event.ns.coll string
        events[].event.ns.db string
        events[].event.operationType string
        """,
        ("events[].event.fullDocument",),
    ),
    "ses-receipt": Recorded(
        "ses/latest/dg/receiving-email-action-lambda-event.html",
        """
        Records array
        Records[] object
        Records[].eventSource string
        Records[].eventVersion string
        Records[].ses object
        Records[].ses.mail object
        Records[].ses.mail.commonHeaders object
        Records[].ses.mail.commonHeaders.date string
        Records[].ses.mail.commonHeaders.from array
        Records[].ses.mail.commonHeaders.from[] string
        Records[].ses.mail.commonHeaders.messageId string
        Records[].ses.mail.commonHeaders.returnPath string
        Records[].ses.mail.commonHeaders.subject string
        Records[].ses.mail.commonHeaders.to array
        Records[].ses.mail.commonHeaders.to[] string
        Records[].ses.mail.destination array
        Records[].ses.mail.destination[] string
        Records[].ses.mail.headers array
        Records[].ses.mail.headersTruncated boolean
        Records[].ses.mail.headers[] object
        Records[].ses.mail.headers[].name string
        Records[].ses.mail.headers[].value string
        Records[].ses.mail.messageId string
        Records[].ses.mail.source string
        Records[].ses.mail.timestamp string
        Records[].ses.receipt object
        Records[].ses.receipt.action object
        Records[].ses.receipt.action.functionArn string
        Records[].ses.receipt.action.invocationType string
        Records[].ses.receipt.action.type string
        Records[].ses.receipt.dkimVerdict object
        Records[].ses.receipt.dkimVerdict.status string
        Records[].ses.receipt.dmarcPolicy? string
        Records[].ses.receipt.dmarcVerdict object
        Records[].ses.receipt.dmarcVerdict.status string
        Records[].ses.receipt.processingTimeMillis number
        Records[].ses.receipt.recipients array
        Records[].ses.receipt.recipients[] string
        Records[].ses.receipt.spamVerdict object
        Records[].ses.receipt.spamVerdict.status string
        Records[].ses.receipt.spfVerdict object
        Records[].ses.receipt.spfVerdict.status string
        Records[].ses.receipt.timestamp string
        Records[].ses.receipt.virusVerdict object
        Records[].ses.receipt.virusVerdict.status string
        """,
    ),
    "cloudformation-custom-resource": Recorded(
        "AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-create.html",
        """
        LogicalResourceId string
        RequestId string
        RequestType string
        ResourceProperties object
        ResourceProperties.* array|object|string
        ResourceProperties.*.Key4? string
        ResourceProperties.*[]? string
        ResourceType string
        ResponseURL string
        ServiceToken string
        StackId string
        """,
        ("ResourceProperties",),
    ),
    "codecommit": Recorded(
        "lambda/latest/dg/services-codecommit.html",
        """
        Records array
        Records[] object
        Records[].awsRegion string
        Records[].codecommit object
        Records[].codecommit.references array
        Records[].codecommit.references[] object
        Records[].codecommit.references[].commit string
        Records[].codecommit.references[].ref string
        Records[].eventId string
        Records[].eventName string
        Records[].eventPartNumber number
        Records[].eventSource string
        Records[].eventSourceARN string
        Records[].eventTime string
        Records[].eventTotalParts number
        Records[].eventTriggerConfigId string
        Records[].eventTriggerName string
        Records[].eventVersion string
        Records[].userIdentityARN string
        """,
    ),
    "codepipeline": Recorded(
        "codepipeline/latest/userguide/actions-invoke-lambda-function.html",
        """
        CodePipeline.job object
        CodePipeline.job.accountId string
        CodePipeline.job.data object
        CodePipeline.job.data.actionConfiguration object
        CodePipeline.job.data.actionConfiguration.configuration object
        CodePipeline.job.data.actionConfiguration.configuration.FunctionName string
        CodePipeline.job.data.actionConfiguration.configuration.UserParameters? string
        CodePipeline.job.data.artifactCredentials object
        CodePipeline.job.data.artifactCredentials.accessKeyId string
        CodePipeline.job.data.artifactCredentials.secretAccessKey string
        CodePipeline.job.data.artifactCredentials.sessionToken string
        CodePipeline.job.data.continuationToken? string
        CodePipeline.job.data.inputArtifacts array
        CodePipeline.job.data.inputArtifacts[]? object
        CodePipeline.job.data.inputArtifacts[].location? object
        CodePipeline.job.data.inputArtifacts[].location.s3Location? object
        CodePipeline.job.data.inputArtifacts[].location.s3Location.bucketName? string
        CodePipeline.job.data.inputArtifacts[].location.s3Location.objectKey? string
        CodePipeline.job.data.inputArtifacts[].location.type? string
        CodePipeline.job.data.inputArtifacts[].name? string
        CodePipeline.job.data.inputArtifacts[].revision? null
        CodePipeline.job.data.outputArtifacts array
        CodePipeline.job.id string
        """,
    ),
    "config-rule": Recorded(
        "config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html",
        """
        accountId string
        configRuleArn string
        configRuleId string
        configRuleName string
        eventLeftScope boolean
        executionRoleArn string
        invokingEvent string
        resultToken string
        ruleParameters string
        version string
        """,
    ),
    "iot-authorizer": Recorded(
        "iot/latest/developerguide/config-custom-auth.html",
        """
        connectionMetadata object
        connectionMetadata.id string
        protocolData object
        protocolData.http? object
        protocolData.http.headers? object
        protocolData.http.headers.X-Request-ID? string
        protocolData.http.queryString? string
        protocolData.mqtt object
        protocolData.mqtt.clientId string
        protocolData.mqtt.password string
        protocolData.mqtt.username string
        protocolData.tls object
        protocolData.tls.serverName string
        protocols array
        protocols[] string
        signatureVerified boolean
        token string
        """,
    ),
    "s3-object-lambda": Recorded(
        "AmazonS3/latest/userguide/olap-event-context.html",
        """
        configuration object
        configuration.accessPointArn string
        configuration.payload string
        configuration.supportingAccessPointArn string
        getObjectContext object
        getObjectContext.inputS3Url string
        getObjectContext.outputRoute string
        getObjectContext.outputToken string
        protocolVersion string
        userIdentity object
        userIdentity.accessKeyId string
        userIdentity.accountId string
        userIdentity.arn string
        userIdentity.principalId string
        userIdentity.type string
        userRequest object
        userRequest.headers object
        userRequest.headers.* string
        userRequest.url string
        xAmzRequestId string
        """,
        ("userRequest.headers",),
    ),
    "secrets-rotation": Recorded(
        "secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html",
        """
        ClientRequestToken string
        RotationToken string
        SecretId string
        Step string
        """,
    ),
    "alarm": Recorded(
        "AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html",
        """
        accountId string
        alarmArn string
        alarmData object
        alarmData.alarmName string
        alarmData.configuration object
        alarmData.configuration.description string
        alarmData.configuration.metrics array
        alarmData.configuration.metrics[] object
        alarmData.configuration.metrics[].id string
        alarmData.configuration.metrics[].metricStat object
        alarmData.configuration.metrics[].metricStat.metric object
        alarmData.configuration.metrics[].metricStat.metric.dimensions object
        alarmData.configuration.metrics[].metricStat.metric.dimensions.*? string
        alarmData.configuration.metrics[].metricStat.metric.name string
        alarmData.configuration.metrics[].metricStat.metric.namespace string
        alarmData.configuration.metrics[].metricStat.period number
        alarmData.configuration.metrics[].metricStat.stat string
        alarmData.configuration.metrics[].metricStat.unit? string
        alarmData.configuration.metrics[].returnData boolean
        alarmData.previousState object
        alarmData.previousState.reason string
        alarmData.previousState.reasonData? string
        alarmData.previousState.timestamp string
        alarmData.previousState.value string
        alarmData.state object
        alarmData.state.reason string
        alarmData.state.reasonData string
        alarmData.state.timestamp string
        alarmData.state.value string
        region string
        source string
        time string
        """,
        ("alarmData.configuration.metrics[].metricStat.metric.dimensions",),
    ),
    "client-vpn": Recorded(
        "vpn/latest/clientvpn-admin/connection-authorization.html",
        """
        client-openvpn-version string
        common-name string
        connection-id string
        endpoint-id string
        groups string
        platform string
        platform-version string
        public-ip string
        schema-version string
        username string
        """,
    ),
    "codedeploy-hook": Recorded(
        "codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html",
        """
        DeploymentId string
        LifecycleEventHookExecutionId string
        """,
    ),
    "rest-api-authorizer": Recorded(
        "apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html",
        """
        authorizationToken string
        methodArn string
        type string
        """,
    ),
    "http-api-authorizer": Recorded(
        "apigateway/latest/developerguide/http-api-lambda-authorizer.html",
        """
        cookies array
        cookies[] string
        headers object
        headers.* string
        identitySource array
        identitySource[] string
        pathParameters? object
        pathParameters.*? string
        queryStringParameters? object
        queryStringParameters.*? string
        rawPath string
        rawQueryString string
        requestContext object
        requestContext.accountId string
        requestContext.apiId string
        requestContext.authentication? object
        requestContext.authentication.clientCert? object
        requestContext.authentication.clientCert.clientCertPem? string
        requestContext.authentication.clientCert.issuerDN? string
        requestContext.authentication.clientCert.serialNumber? string
        requestContext.authentication.clientCert.subjectDN? string
        requestContext.authentication.clientCert.validity? object
        requestContext.authentication.clientCert.validity.notAfter? string
        requestContext.authentication.clientCert.validity.notBefore? string
        requestContext.domainName string
        requestContext.domainPrefix string
        requestContext.http object
        requestContext.http.method string
        requestContext.http.path string
        requestContext.http.protocol string
        requestContext.http.sourceIp string
        requestContext.http.userAgent string
        requestContext.requestId string
        requestContext.routeKey string
        requestContext.stage string
        requestContext.time string
        requestContext.timeEpoch number
        routeArn string
        routeKey string
        stageVariables? object
        stageVariables.*? string
        type string
        version string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "stageVariables",
        ),
    ),
    "websocket-authorizer": Recorded(
        "apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html",
        """
        headers object
        headers.* string
        methodArn string
        multiValueHeaders object
        multiValueHeaders.* array
        multiValueHeaders.*[] string
        multiValueQueryStringParameters object
        queryStringParameters object
        queryStringParameters.*? string
        requestContext object
        requestContext.apiId string
        requestContext.connectedAt number
        requestContext.connectionId string
        requestContext.domainName string
        requestContext.eventType string
        requestContext.extendedRequestId string
        requestContext.identity object
        requestContext.identity.sourceIp string
        requestContext.identity.userAgent string
        requestContext.messageDirection string
        requestContext.requestId string
        requestContext.requestTime string
        requestContext.requestTimeEpoch number
        requestContext.routeKey string
        requestContext.stage string
        stageVariables object
        type string
        """,
        (
            "headers",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "pathParameters",
            "queryStringParameters",
            "stageVariables",
        ),
    ),
    "bedrock-flow": Recorded(
        "bedrock/latest/userguide/flows-nodes.html#flows-nodes-lambda-input",
        """
        flow object
        flow.flowAliasArn string
        flow.flowArn string
        messageVersion string
        node object
        node.inputs array
        node.inputs[] object
        node.inputs[].expression string
        node.inputs[].name string
        node.inputs[].type string
        node.inputs[].value string
        node.name string
        """,
    ),
    "bedrock-agent": Recorded(
        "bedrock/latest/userguide/agents-lambda.html",
        """
        actionGroup string
        agent object
        agent.alias string
        agent.id string
        agent.name string
        agent.version string
        apiPath? string
        function string
        httpMethod? string
        inputText string
        messageVersion string
        parameters array
        parameters[] object
        parameters[].name string
        parameters[].type string
        parameters[].value string
        promptSessionAttributes object
        promptSessionAttributes.*? string
        requestBody? object
        requestBody.content? object
        requestBody.content.application/json? object
        requestBody.content.application/json.properties? array
        requestBody.content.application/json.properties[]? object
        requestBody.content.application/json.properties[].name? string
        requestBody.content.application/json.properties[].type? string
        requestBody.content.application/json.properties[].value? string
        sessionAttributes object
        sessionAttributes.*? string
        sessionId string
        """,
        ("promptSessionAttributes", "sessionAttributes"),
    ),
    "cognito-sync": Recorded(
        "cognito/latest/developerguide/cognito-events.html",
        """
        datasetName string
        datasetRecords object
        datasetRecords.* object
        datasetRecords.*.newValue string
        datasetRecords.*.oldValue string
        datasetRecords.*.op string
        eventType string
        identityId string
        identityPoolId string
        region string
        version number
        """,
        ("datasetRecords",),
    ),
    "codebuild": Recorded(
        "codebuild/latest/userguide/sample-build-notifications.html",
        """
        account string
        detail object
        detail-type string
        detail.additional-information object
        detail.additional-information.artifact object
        detail.additional-information.artifact.location string
        detail.additional-information.artifact.md5sum? string
        detail.additional-information.artifact.sha256sum? string
        detail.additional-information.build-complete boolean
        detail.additional-information.build-number number
        detail.additional-information.build-start-time string
        detail.additional-information.environment object
        detail.additional-information.environment.compute-type string
        detail.additional-information.environment.environment-variables array
        detail.additional-information.environment.environment-variables[]? object
        detail.additional-information.environment.environment-variables[].name? string
        detail.additional-information.environment.environment-variables[].type? string
        detail.additional-information.environment.environment-variables[].value? string
        detail.additional-information.environment.image string
        detail.additional-information.environment.privileged-mode boolean
        detail.additional-information.environment.type string
        detail.additional-information.initiator string
        detail.additional-information.logs object
        detail.additional-information.logs.deep-link? string
        detail.additional-information.logs.group-name string
        detail.additional-information.logs.stream-name string
        detail.additional-information.phases array
        detail.additional-information.phases[] object
        detail.additional-information.phases[].duration-in-seconds number
        detail.additional-information.phases[].end-time string
        detail.additional-information.phases[].phase-context array
        detail.additional-information.phases[].phase-status string
        detail.additional-information.phases[].phase-type string
        detail.additional-information.phases[].start-time string
        detail.additional-information.source object
        detail.additional-information.source-version string
        detail.additional-information.source.location string
        detail.additional-information.source.type string
        detail.additional-information.timeout-in-minutes number
        detail.build-id string
        detail.build-status string
        detail.current-phase string
        detail.current-phase-context string
        detail.project-name string
        detail.version string
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "ecr-scan": Recorded(
        "AmazonECR/latest/userguide/ecr-eventbridge.html",
        """
        account string
        detail object
        detail-type string
        detail.finding-severity-counts object
        detail.finding-severity-counts.CRITICAL? number
        detail.finding-severity-counts.HIGH number
        detail.finding-severity-counts.INFORMATIONAL? number
        detail.finding-severity-counts.LOW number
        detail.finding-severity-counts.MEDIUM? number
        detail.finding-severity-counts.UNDEFINED? number
        detail.image-digest string
        detail.image-tags array
        detail.image-tags[] string
        detail.repository-name string
        detail.scan-status string
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "appsync": Recorded(
        "appsync/latest/devguide/resolver-context-reference-js.html",
        """
        arguments object
        arguments.* string
        identity null|object
        identity.accountId? string
        identity.sourceIp? array
        identity.sourceIp[]? string
        identity.user? string
        identity.userArn? string
        info object
        info.fieldName string
        info.parentTypeName string
        info.selectionSetGraphQL string
        info.selectionSetList array
        info.selectionSetList[] string
        info.variables object
        info.variables.*? string
        prev null
        request object
        request.domainName null
        request.headers object
        request.headers.* string
        source null
        stash object
        """,
        ("arguments", "info.variables", "request.headers"),
    ),
    "ec2": Recorded(
        "AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html",
        """
        account string
        detail object
        detail-type string
        detail.instance-id string
        detail.state string
        id string
        region string
        resources array
        resources[]? string
        source string
        time string
        version string
        """,
    ),
    "appsync-authorizer": Recorded(
        "appsync/latest/devguide/security-authz.html",
        """
        authorizationToken string
        requestContext object
        requestContext.accountId string
        requestContext.apiId string
        requestContext.operationName string
        requestContext.queryString string
        requestContext.requestId string
        requestContext.variables object
        """,
    ),
    "autoscaling-events": Recorded(
        "autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html",
        """
        account string
        detail object
        detail-type string
        detail.ActivityId string
        detail.AutoScalingGroupName string
        detail.Cause string
        detail.Description? string
        detail.Details object
        detail.Details.Availability Zone string
        detail.Details.Subnet ID string
        detail.EC2InstanceId string
        detail.EndTime string
        detail.RequestId string
        detail.StartTime string
        detail.StatusCode string
        detail.StatusMessage string
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "codepipeline-events": Recorded(
        "codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html",
        """
        account string
        detail object
        detail-type string
        detail.execution-id string
        detail.pipeline string
        detail.state string
        detail.version number
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "codedeploy-events": Recorded(
        "codedeploy/latest/userguide/monitoring-cloudwatch-events.html",
        """
        account string
        detail object
        detail-type string
        detail.application string
        detail.deploymentGroup string
        detail.deploymentId string
        detail.instanceGroupId string
        detail.region string
        detail.state string
        id string
        region string
        resources array
        resources[] string
        source string
        time string
        version string
        """,
    ),
    "autoscaling-hook": Recorded(
        "lambda/latest/dg/with-sns.html",
        """
        Records array
        Records[] object
        Records[].EventSource string
        Records[].EventSubscriptionArn string
        Records[].EventVersion string
        Records[].Sns object
        Records[].Sns.Message string
        Records[].Sns.MessageAttributes object
        Records[].Sns.MessageId string
        Records[].Sns.Signature string
        Records[].Sns.SignatureVersion string
        Records[].Sns.SigningCertUrl string
        Records[].Sns.Subject string
        Records[].Sns.Timestamp string
        Records[].Sns.TopicArn string
        Records[].Sns.Type string
        Records[].Sns.UnsubscribeUrl string
        """,
        ("Records[].Sns.MessageAttributes",),
    ),
}

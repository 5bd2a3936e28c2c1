"""Words that the entries share."""

from __future__ import annotations

ACCOUNT = "eu-west-1:123456789012"
BOTH = "the ARN of what invokes it, and the account"
ARN = "the ARN of what invokes it"
OF_ACCOUNT = "the account"
CERTIFICATE = f"arn:aws:acm:{ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555"
MAKES = "it has no source: what invokes the function is made with it"
ELSEWHERE = "it has no source: what invokes the function is set up elsewhere"
PERMISSION = "Lambda::Permission"
MAPPING = "Lambda::EventSourceMapping"
IAM5 = "AwsSolutions-IAM5"
ANY_RESOURCE = "the actions have no resource that they can be narrowed to"
GRANT = "aws-cdk-lib's grants are for all versions of a function, and all objects of a bucket"
NO_ACCESS_LOG = "an access log needs a second bucket: pass a bucket that has one"
NAG_NETWORK = {IAM5: "network interfaces are made in whatever VPC the source is in"}
RULE = {"types": f"Events::Rule {PERMISSION}", "principal": "events.amazonaws.com", "scope": ARN}
NO_EVENT_SOURCE = "events of an AWS service come on the default bus, whatever they are about"

"""The endpoint whose connections the function decides about."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct


def make(scope: Construct) -> ec2.CfnClientVpnEndpoint:
    """Makes it."""
    kind = ec2.CfnClientVpnEndpoint
    certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/example"
    authentication = kind.ClientAuthenticationRequestProperty(
        type="certificate-authentication",
        mutual_authentication=kind.CertificateAuthenticationRequestProperty(
            client_root_certificate_chain_arn=certificate,
        ),
    )
    return kind(
        scope,
        "Endpoint",
        authentication_options=[authentication],
        client_cidr_block="10.100.0.0/16",
        connection_log_options=kind.ConnectionLogOptionsProperty(enabled=False),
        server_certificate_arn=certificate,
    )

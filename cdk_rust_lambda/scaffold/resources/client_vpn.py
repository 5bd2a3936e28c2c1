"""The endpoint whose connections the function decides about."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct


def make(scope: Construct) -> ec2.CfnClientVpnEndpoint:
    """Makes it."""
    certificate = (
        "arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
    )
    authentication = ec2.CfnClientVpnEndpoint.ClientAuthenticationRequestProperty(
        type="certificate-authentication",
        mutual_authentication=ec2.CfnClientVpnEndpoint.CertificateAuthenticationRequestProperty(
            client_root_certificate_chain_arn=certificate
        ),
    )
    return ec2.CfnClientVpnEndpoint(
        scope,
        "Endpoint",
        authentication_options=[authentication],
        client_cidr_block="10.100.0.0/16",
        connection_log_options=ec2.CfnClientVpnEndpoint.ConnectionLogOptionsProperty(enabled=False),
        server_certificate_arn=certificate,
    )

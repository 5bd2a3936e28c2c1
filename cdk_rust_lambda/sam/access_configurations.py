"""How Lambda gets at brokers and databases: `SourceAccessConfigurations` of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.values import UntranslatableError, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.values import Values

_SECRETS = {
    "BASIC_AUTH": None,
    "CLIENT_CERTIFICATE_TLS_AUTH": "client_certificate_tls_auth",
    "SASL_SCRAM_256_AUTH": "sasl_scram_256_auth",
    "SASL_SCRAM_512_AUTH": "sasl_scram_512_auth",
}


def access_options(values: Values, value: Any) -> dict[str, Any]:
    """Returns the options of a trigger that say it.

    Args:
        values: Reads the template's values.
        value: The list of configurations.

    Raises:
        UntranslatableError: a table can't say it.
    """
    found: dict[str, Any] = {}
    if not isinstance(value, list):
        raise UntranslatableError("it isn't what SAM expects there")
    for each in value:
        section = section_of(each)
        kind, uri = str(section.get("Type")), section.get("URI")
        if kind in _SECRETS:
            found["secret"] = values.source(uri)
            if _SECRETS[kind] == "client_certificate_tls_auth":
                found["authentication_method"] = _SECRETS[kind]
            if kind == "SASL_SCRAM_256_AUTH":
                found["authentication_method"] = _SECRETS[kind]
        elif kind == "VIRTUAL_HOST":
            found["virtual_host"] = values.constant(uri)
        elif kind == "SERVER_ROOT_CA_CERTIFICATE":
            found["root_ca_certificate"] = values.source(uri)
        else:
            raise UntranslatableError(
                f"{kind}: pass vpc, vpc_subnets and security_group of the app as triggers= of"
                " the function"
            )
    return found

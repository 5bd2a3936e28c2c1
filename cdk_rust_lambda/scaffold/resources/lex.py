"""The alias of the bot whose intents the function fulfils."""

from aws_cdk import aws_lex as lex
from constructs import Construct


def make(scope: Construct) -> lex.CfnBotAlias:
    """Makes it."""
    return lex.CfnBotAlias(scope, "Live", bot_alias_name="live", bot_id="EXAMPLEBOT")

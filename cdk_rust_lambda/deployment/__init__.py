"""The command that the CDK CLI runs at deployment, to have an asset built that the bucket lacks."""

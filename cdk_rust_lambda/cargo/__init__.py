"""Everything about Cargo: projects, settings, fingerprints, commands. Never imports aws_cdk."""

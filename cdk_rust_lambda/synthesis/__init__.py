"""What CDK does at synthesis, as builds and triggers need to know it."""

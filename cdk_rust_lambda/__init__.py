"""Rust functions on AWS Lambda, by the AWS CDK."""

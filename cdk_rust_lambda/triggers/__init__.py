"""Triggers: what invokes a function. One module per kind; the registry is the list of classes."""

from __future__ import annotations

from cdk_rust_lambda.triggers.s3 import S3Trigger
from cdk_rust_lambda.triggers.sqs import SqsTrigger
from cdk_rust_lambda.triggers.trigger import BoundTrigger, Trigger

__all__ = ["TRIGGERS", "BoundTrigger", "S3Trigger", "SqsTrigger", "Trigger"]

TRIGGERS: tuple[type[Trigger], ...] = (S3Trigger, SqsTrigger)
"""Every kind of trigger; a new kind is added here."""

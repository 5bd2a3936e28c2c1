"""The stack, the extension beside a stand-in of Lambda, and the function on a local AWS, which has no layers."""

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from app import make
from aws_cdk import App

from cdk_rust_lambda.testing import DeployLocally, template_of

FOLDER = Path(__file__).parent
INVOKE = {
    "eventType": "INVOKE",
    "deadlineMs": 0,
    "requestId": "id",
    "invokedFunctionArn": "arn:aws:lambda:eu-west-1:111111111111:function:greeting",
    "tracing": {"type": "X-Amzn-Trace-Id", "value": ""},
}
SHUTDOWN = {"eventType": "SHUTDOWN", "deadlineMs": 0, "shutdownReason": "spindown"}


def test_the_function_has_the_extension(unbuilt_app: App) -> None:
    resources = template_of(make(unbuilt_app))["Resources"]
    (layer,) = (
        name for name, each in resources.items() if each["Type"] == "AWS::Lambda::LayerVersion"
    )
    (function,) = (each for each in resources.values() if each["Type"] == "AWS::Lambda::Function")
    assert function["Properties"]["Layers"] == [{"Ref": layer}]


def test_the_extension_counts(built_app: App) -> None:
    """By the Extensions API, as Lambda speaks it."""
    events = iter([INVOKE, INVOKE, INVOKE, SHUTDOWN])

    class ExtensionsApi(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer({"functionName": "greeting", "functionVersion": "1", "handler": "main"})

        def do_GET(self) -> None:
            self.answer(next(events))

        def answer(self, body: dict[str, object]) -> None:
            self.send_response(200)
            self.send_header("Lambda-Extension-Identifier", "watcher")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

    make(built_app)
    (binary,) = Path(built_app.synth().directory).glob("asset.*/extensions/watcher")
    with HTTPServer(("127.0.0.1", 0), ExtensionsApi) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api = f"127.0.0.1:{server.server_port}"
        done = subprocess.run(
            [binary],
            env={**os.environ, "AWS_LAMBDA_RUNTIME_API": api, "AWS_LAMBDA_LOG_FORMAT": "JSON"},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        server.shutdown()
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["fields"]["invocations"] == 3
    assert last["fields"]["reason"] == "spindown"


def test_it_greets(deploy_locally: DeployLocally) -> None:
    app = deploy_locally(FOLDER)
    assert app.invoke("Greeting", {"name": "Ada"}) == {"greeting": "Hello, Ada!"}

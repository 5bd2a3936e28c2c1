from aws_cdk import App, Stack

from cdk_rust_lambda import RustWorkspace

app = App()
RustWorkspace(Stack(app, "Shop"), "Functions", manifest_path=".")
app.synth()

"""RustWorkspace."""

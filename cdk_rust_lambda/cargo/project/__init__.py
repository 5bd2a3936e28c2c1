"""What Cargo knows of a project: manifests, workspaces, features, lock files."""

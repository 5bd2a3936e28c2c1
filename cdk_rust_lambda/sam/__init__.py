"""SAM templates: what stands in them, as tables in Cargo.toml and an app."""

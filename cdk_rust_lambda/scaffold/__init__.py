"""New projects: Cargo.toml, handlers, sample events, and apps, from files that are shipped."""

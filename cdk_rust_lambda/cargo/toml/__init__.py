"""Reading TOML, with positions and problems."""

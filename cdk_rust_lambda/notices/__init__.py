"""Everything that is said at synthesis: the catalogue of errors, warnings and infos with an id."""

"""RustExtension."""

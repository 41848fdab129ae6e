# Show the recipes
default:
    @just --list

# Set up .venv for running and developing, and run every check
check *args:
    sh .ci/check {{args}}

# Run the tests alone, with any pytest options
test *args:
    .venv/bin/python -m pytest {{args}}

# Put the code in shape
fix:
    .venv/bin/ruff format .
    .venv/bin/ruff check --fix .

# Plan the bundled sample district into out/sample
sample:
    .venv/bin/khuvuc plan data/boundaries --out out/sample

# Make the bundled sample district again
boundaries:
    .venv/bin/khuvuc sample data/boundaries --wards 6 --seed 1

# Time every stage on real and made folders, as a table
bench *folders:
    .venv/bin/python -m benchmarks.stages {{folders}}

# Compare the engine with its peers on the same instances, in an environment that has them
peers *args:
    test -d .venv-benchmarks || (python3 -m venv .venv-benchmarks && .venv-benchmarks/bin/pip install --require-hashes -r requirements-benchmarks.lock)
    .venv-benchmarks/bin/python -m benchmarks.allocation {{args}}

# Pin all dependencies again, with hashes and without registry addresses
lock:
    uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.lock
    uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o requirements-dev.lock
    uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --group benchmarks pyproject.toml -o requirements-benchmarks.lock

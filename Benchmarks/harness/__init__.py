"""The parts of the bench: see Benchmarks/README.md."""

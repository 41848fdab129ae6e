"""Ours and the peers on the same instances in the same run: ``python -m benchmarks.allocation``."""

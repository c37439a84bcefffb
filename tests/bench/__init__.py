"""Benchmarks: `make bench` prints one JSON line a figure."""

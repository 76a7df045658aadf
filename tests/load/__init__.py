"""Measures the dashboard against controls; docs/benchmarks.md holds the figures."""

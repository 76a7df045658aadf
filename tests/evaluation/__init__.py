"""Evaluation: what the product finds, held against what the generator planted."""

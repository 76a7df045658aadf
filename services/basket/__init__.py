"""Baskets: which products are bought together more often than chance, and what that is worth."""

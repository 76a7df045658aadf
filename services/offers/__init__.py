"""Offers: what a customer buys next, of a category that is new to them or dearer of one that is not."""

"""Prices: how demand answers to them, where they stand against competitors, and what a change would bring."""

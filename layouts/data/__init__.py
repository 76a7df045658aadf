"""Data: how good and how fresh it is, and what is done about it in the background."""

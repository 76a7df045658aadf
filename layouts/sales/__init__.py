"""The sales pages."""

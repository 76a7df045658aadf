"""Data quality: checks of what is stored in five tiers, scores, and what is done about what fails."""

from services.data_quality.engine import Check, check

__all__ = ["Check", "check"]

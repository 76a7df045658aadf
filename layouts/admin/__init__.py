"""Administration: people, access, thresholds, the audit trail, the system."""

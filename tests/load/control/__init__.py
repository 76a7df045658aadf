"""What the dashboard is measured against: the same page as it is usually written."""

"""What everybody works with, whatever their department: the account."""

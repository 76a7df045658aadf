"""`python -m dashboard`: everything that can be done from the command line."""

from dashboard.cli import main

main()

"""`python -m dashboard`: everything that can be done from the command line."""

import gc

gc.disable()  # modules stay: looking through them for what may go takes a sixth of the start
from dashboard.cli import main  # noqa: E402

gc.enable()
main()

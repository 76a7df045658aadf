"""Cleansing: what could be mended and how, applied in one piece, logged row by row, and undone.

`propose` looks for fixes of what fails. `preview`, `apply` and `undo` take them together, `plans` keeps what
somebody chose.
"""

from services.data_quality.cleansing import plans
from services.data_quality.cleansing.applying import Effect, NothingToDo, apply, preview, undo
from services.data_quality.cleansing.policies import mend_by_policy
from services.data_quality.cleansing.proposing import propose

__all__ = ["Effect", "NothingToDo", "apply", "mend_by_policy", "plans", "preview", "propose", "undo"]

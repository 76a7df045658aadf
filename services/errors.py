"""What can go wrong in a service, each with a code and a sentence for the reader."""

from __future__ import annotations


class ServiceError(Exception):
    """A failure that a reader can be told of; `str(error)` is the sentence shown."""

    code = "service_error"
    remedy = "Try again; if it stays, tell an administrator."
    passing = False
    """Whether the same may succeed when it is asked again a little later."""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = remedy or self.remedy


class DatabaseAway(ServiceError):
    """PostgreSQL cannot be reached or took too long."""

    code = "database_away"
    remedy = "The page tries again by itself; nothing is lost."
    passing = True


class NotAllowed(ServiceError):
    """The viewer may not see or do this."""

    code = "not_allowed"
    remedy = "Ask an administrator for access."


class BadFilter(ServiceError):
    """A filter in the address cannot be understood."""

    code = "bad_filter"
    remedy = "Change the filter, or reset the filters."


class NotFound(ServiceError):
    """What was asked for does not exist, or is outside the viewer's regions."""

    code = "not_found"
    remedy = "Check the number and your filters."


class NoData(ServiceError):
    """The tables that a panel needs are empty."""

    code = "no_data"
    remedy = "Load the files named here to light this panel up."


class Conflict(ServiceError):
    """Somebody else changed it since it was shown to whoever asks for this change; nothing was written."""

    code = "conflict"
    remedy = "What is there now is shown; look at it, and make your change again if it is still wanted."

"""One line of the table."""

import dataclasses


@dataclasses.dataclass
class Figure:
    group: str
    name: str
    unit: str
    # Numbers; text where a number would not say it; None where it could not be measured.
    agent: object = None
    peer: object = None
    peer_name: str = "gst-rtsp-server"
    target: str = ""
    # Whether the agent reached the target; None without a target or a measurement.
    reached: object = None
    note: str = ""

    def at_most(self, limit, words=None):
        """Sets the target to a number."""
        self.target = words or f"≤ {limit:g} {self.unit}".rstrip()
        self.reached = None if self.agent is None else bool(self.agent <= limit)
        return self

    def less_than(self, limit, words=None):
        self.target = words or f"< {limit:g} {self.unit}".rstrip()
        self.reached = None if self.agent is None else bool(self.agent < limit)
        return self

    def of_peer(self, share):
        """The target is a share of what the peer needs."""
        self.target = f"≤ {share:g} × peer" if share != 1 else "< peer"
        if self.agent is not None and self.peer is not None:
            limit = share * self.peer
            self.reached = bool(self.agent < limit if share == 1 else self.agent <= limit)
        return self


class Absent(dict):
    """What a measurement gives that failed: nothing under every name."""

    def __init__(self, reason):
        super().__init__()
        self.reason = reason

    def __missing__(self, key):
        return None


def largest(values):
    """The largest, or None when one is missing: a viewer that got nothing must not look like a quick one."""
    values = list(values)
    return None if not values or any(value is None for value in values) else max(values)


def notes(*parts):
    """What is there to note, on one line."""
    return "; ".join(part for part in parts if part)

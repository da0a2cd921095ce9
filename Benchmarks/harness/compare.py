"""Two programs over several rounds: medians, and what counts as worse."""

import dataclasses
import statistics


@dataclasses.dataclass
class Change:
    """A figure of both programs: its ratio to the peer of the same run where there is one, else its value."""

    name: str
    is_ratio: bool
    old: float
    new: float
    # Half of what lies between the smallest and the largest round, of the program whose rounds differ more.
    spread: float

    @property
    def is_worse(self):
        return self.new - self.old > self.spread


def changes(old, new):
    """Of two lists of documents (what `run --json` writes), one a round; the figures that both have, in their order."""
    old, new = _by_name(old), _by_name(new)
    for (name, is_ratio), before in old.items():
        if after := new.get((name, is_ratio)):
            spread = max((max(side) - min(side)) / 2 for side in (before, after))
            yield Change(name, is_ratio, statistics.median(before), statistics.median(after), spread)


def _by_name(documents):
    found = {}
    for figure in (figure for document in documents for figure in document["figures"]):
        agent, peer = figure["agent"], figure["peer"]
        if not _is_number(agent):
            continue
        name = f"{figure['group']}: {figure['name']}"
        if _is_number(peer) and peer > 0:
            found.setdefault((f"{name} / {figure['peerName']}", True), []).append(agent / peer)
        elif peer is None:
            found.setdefault((f"{name}, {figure['unit']}".rstrip(", "), False), []).append(agent)
    return found


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)

"""CPU and memory of servers with one number of viewers after another.

Servers that are compared are measured at the same time: what disturbs one disturbs the other.
"""

import threading
import time

from . import load
from .analysis import pictures_between, slope
from .figure import notes
from .settings import FRAME_RATE


class Pace:
    """Lets the sides begin their windows together. A side that fails leaves the others to go on alone."""

    def __init__(self, sides):
        self.barrier = threading.Barrier(sides)

    def wait(self):
        try:
            self.barrier.wait(60)
        except threading.BrokenBarrierError:
            pass

    def leave(self):
        self.barrier.abort()


def level(bench, server, count, pace, transport="tcp", spent="serving_seconds"):
    """What was measured with so many viewers; `spent` names what of the server's CPU counts."""
    spent = getattr(server, spent)
    with load.Viewers(server.url(), count, transport=transport) as viewers:
        pace.wait()
        # The first pictures of the many are over; what follows is the steady state.
        time.sleep(1.5)
        begin, cpu = time.monotonic_ns(), spent()
        time.sleep(bench.durations.cpu_window)
        end, cpu = time.monotonic_ns(), spent() - cpu
        memory = server.memory()
        pace.wait()
        watched = viewers.finish()["viewers"]
    seconds = (end - begin) / 1e9
    pictures = sum(pictures_between(viewer, begin, end) for viewer in watched)
    return {
        "cpu": 1000 * cpu / seconds,
        "pss": memory["Pss"],
        "served": pictures / (count * seconds * FRAME_RATE),
        "failed": [viewer["failure"] for viewer in watched if viewer["failure"]],
        "lost": sum(viewer["lostPackets"] for viewer in watched),
    }


def climb(bench, server, pace, **options):
    """What was measured with each number of viewers: a list of levels by number."""
    levels = {count: [] for count in bench.durations.viewer_counts}
    for count in bench.durations.viewer_counts:
        bench.say(f"  {server.name}: {count} viewers")
        levels[count].append(level(bench, server, count, pace, **options))
    return levels


def mean(levels, count, key):
    return sum(level[key] for level in levels[count]) / len(levels[count]) if levels else None


def per_viewer(levels, key):
    """What a further viewer adds: the least-squares line over all levels."""
    return slope([(count, level[key]) for count in levels for level in levels[count]]) if levels else None


def per_served_viewer(levels, key):
    """The same, where a viewer who got some of the pictures counts for that part."""
    return slope([(count * level["served"], level[key]) for count in levels for level in levels[count]])


def health(levels):
    """What became of the viewers of some levels, in words."""
    words = f"{100 * sum(level['served'] for level in levels) / len(levels):.1f} % of the pictures arrived"
    failed = [reason for level in levels for reason in level["failed"]]
    lost = sum(level["lost"] for level in levels)
    return notes(words, failed and f"{len(failed)} viewers failed ({failed[0]})", lost and f"{lost} packets lost")

"""What further viewers cost: CPU and memory with 1, 10, 50 and 100 of them.

Both servers are measured at the same time: what disturbs one disturbs the other, and a few percent decide here.
"""

import threading
import time

from .. import load
from ..analysis import pictures_between, slope
from ..figure import Figure, notes
from ..settings import FRAME_RATE


class _Pace:
    """Lets the two sides begin their windows together. A side that fails leaves the other to go on alone."""

    def __init__(self, sides):
        self.barrier = threading.Barrier(sides)

    def wait(self):
        try:
            self.barrier.wait(60)
        except threading.BrokenBarrierError:
            pass

    def leave(self):
        self.barrier.abort()


def _level(bench, server, count, pace):
    with load.Viewers(server.url(), count) as viewers:
        pace.wait()
        # The first pictures of the many are over; what follows is the steady state.
        time.sleep(1.5)
        begin, cpu = time.monotonic_ns(), server.serving_seconds()
        time.sleep(bench.durations.cpu_window)
        end, cpu = time.monotonic_ns(), server.serving_seconds() - cpu
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


def _health(levels):
    """What became of the viewers of one count, in words."""
    words = f"{100 * sum(level['served'] for level in levels) / len(levels):.1f} % of the pictures arrived"
    failed = [reason for level in levels for reason in level["failed"]]
    lost = sum(level["lost"] for level in levels)
    return notes(words, failed and f"{len(failed)} viewers failed ({failed[0]})", lost and f"{lost} packets lost")


def measure(bench):
    counts = bench.durations.viewer_counts

    pace = _Pace(2 if bench.agent else 1)

    def of(server_class):
        levels = {count: [] for count in counts}
        try:
            with server_class(bench, bench.clip) as server:
                for count in counts:
                    bench.say(f"  {server.name}: {count} viewers")
                    levels[count].append(_level(bench, server, count, pace))
        except BaseException:
            pace.leave()
            raise
        return levels

    agent, peer = bench.of_both("CPU and memory by viewers", of, together=True)

    def mean(levels, count, key):
        return sum(level[key] for level in levels[count]) / len(levels[count]) if levels else None

    def per_viewer(levels, key):
        return slope([(count, level[key]) for count in levels for level in levels[count]]) if levels else None

    figures = []
    for count in sorted(set(counts)):
        figure = Figure("viewers", f"CPU with {count} viewer{'s' * (count > 1)}", "ms/s",
                        mean(agent, count, "cpu"), mean(peer, count, "cpu")).of_peer(1)
        figure.note = notes("without the threads that read the clip", agent and "agent: " + _health(agent[count]), peer and "peer: " + _health(peer[count]))
        figures.append(figure)
    figures.append(Figure("viewers", "CPU of a further viewer", "ms/s",
                          per_viewer(agent, "cpu"), per_viewer(peer, "cpu")).of_peer(0.5))
    # From the first climb alone: what a server once had it may keep when the viewers leave.
    def grown(levels):
        return slope([(count, levels[count][0]["pss"]) for count in levels]) if levels else None

    figures.append(Figure("viewers", "memory per added viewer (PSS)", "KB",
                          grown(agent), grown(peer)).at_most(64))
    return figures

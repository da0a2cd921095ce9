"""What further viewers cost: CPU and memory with 1, 10, 50 and 100 of them."""

import time

from .. import load
from ..analysis import pictures_between, slope
from ..figure import Figure
from ..settings import FRAME_RATE


def _level(bench, server, count):
    with load.Viewers(server.url(), count) as viewers:
        # The first pictures of the many are over; what follows is the steady state.
        time.sleep(1.5)
        begin, cpu = time.monotonic_ns(), server.cpu_seconds()
        time.sleep(bench.durations.cpu_window)
        end, cpu = time.monotonic_ns(), server.cpu_seconds() - cpu
        memory = server.memory()
        watched = viewers.finish()["viewers"]
    seconds = (end - begin) / 1e9
    pictures = sum(pictures_between(viewer, begin, end) for viewer in watched)
    return {
        "cpu": 1000 * cpu / seconds,
        "pss": memory["Pss"],
        "rss": memory["Rss"],
        "served": pictures / (count * seconds * FRAME_RATE),
        "failed": [viewer["failure"] for viewer in watched if viewer["failure"]],
        "lost": sum(viewer["lostPackets"] for viewer in watched),
    }


def measure(bench):
    counts = bench.durations.viewer_counts

    def of(server_class):
        with server_class(bench, bench.clip) as server:
            levels = {}
            for count in counts:
                bench.say(f"  {count} viewers")
                levels[count] = _level(bench, server, count)
            return levels

    agent, peer = bench.of_both("CPU and memory by viewers", of)
    first, last = counts[0], counts[-1]

    def value(levels, count, key):
        return levels[count][key] if levels[count] else None

    def per_viewer(levels, key):
        return slope((first, levels[first][key]), (last, levels[last][key])) if levels else None

    def health(levels, count):
        level = levels[count]
        if not level:
            return ""
        words = f"{100 * level['served']:.1f} % of the pictures arrived"
        if level["failed"]:
            words += f", {len(level['failed'])} viewers failed ({level['failed'][0]})"
        return words + (f", {level['lost']} packets lost" if level["lost"] else "")

    figures = []
    for count in counts:
        figure = Figure("viewers", f"CPU with {count} viewer{'s' * (count > 1)}", "ms/s",
                        value(agent, count, "cpu"), value(peer, count, "cpu")).of_peer(1)
        sides = {"agent": health(agent, count), "peer": health(peer, count)}
        figure.note = "; ".join(f"{side}: {words}" for side, words in sides.items() if words)
        figures.append(figure)
    figures.append(Figure("viewers", f"CPU of a further viewer ({first} to {last})", "ms/s",
                          per_viewer(agent, "cpu"), per_viewer(peer, "cpu")).of_peer(0.5))
    figures.append(Figure("viewers", "memory per added viewer (PSS)", "KB",
                          per_viewer(agent, "pss"), per_viewer(peer, "pss")).at_most(64))
    resident = Figure("viewers", f"resident with {last} viewers", "MB", note="gst holds the clip in memory, 66 MB")
    resident.agent = value(agent, last, "rss") / 1024 if agent else None
    resident.peer = value(peer, last, "rss") / 1024 if peer else None
    figures.append(resident)
    return figures

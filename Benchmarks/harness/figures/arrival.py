"""How soon a new viewer sees a picture, and whether it then sees the present."""

import time

from .. import load
from ..analysis import first_picture_milliseconds, lateness_milliseconds, percentile
from ..figure import Figure, largest, notes


def _watch(server, count, **options):
    """The viewers, each with how far behind it is after a second."""
    # The peer answers 503 while it takes its encoder down after the last viewer.
    time.sleep(0.5)
    # Long enough for the pictures around one second after the first one; the patience bounds what comes before.
    viewers = load.watch(server.url(), count, 1.4, patience=25, **options)["viewers"]
    captured = {}
    if server.knows_capture:
        captured = {unit["rtpTimestamp"]: unit["captured"] for unit in server.access_units()}
    for viewer in viewers:
        viewer["behind arrival"] = lateness_milliseconds(viewer)
        viewer["behind capture"] = lateness_milliseconds(viewer, captured=captured) if captured else None
    return viewers


def measure(bench):
    durations = bench.durations

    def of(server_class):
        with server_class(bench, bench.clip) as server:
            alone = [viewer for _ in range(durations.arrival_rounds) for viewer in _watch(server, 1)]
            # Not a divisor of the group's two seconds: each of them meets another place in the group. The first finds
            # nobody watching, and is not counted.
            late = _watch(server, durations.phase_viewers + 1, interval=570)[1:]
            result = {"alone": alone, "late": late}
            for count in durations.crowds:
                result[count] = [viewer for _ in range(durations.arrival_rounds) for viewer in _watch(server, count)]
            return result

    agent, peer = bench.of_both("first pictures", of)

    def times(result, key):
        return [first_picture_milliseconds(viewer) for viewer in result[key] or []]

    def first_picture(name, key):
        figure = Figure("arrival", name, "ms", largest(times(agent, key)), largest(times(peer, key)))
        words = []
        for side, result in (("agent", agent), ("peer", peer)):
            arrived = [time for time in times(result, key) if time is not None]
            if arrived:
                words.append(f"{side}: median {percentile(arrived, 0.5):.0f} ms")
            without = [viewer for viewer in result[key] or [] if viewer["firstPicture"] is None]
            if without:
                words.append(f"{side}: {len(without)} never had a picture ({without[0]['failure'] or 'none came'})")
        figure.note = notes(*words)
        figure.at_most(50)
        if agent[key] and figure.agent is None:
            figure.reached = False
        return figure

    def live_edge(name, key, since):
        def worst(result):
            return largest(viewer[since] for viewer in result[key] or [])

        figure = Figure("arrival", name, "ms", worst(agent), worst(peer))
        if since == "behind capture":
            figure.peer_name = ""
        return figure.less_than(150)

    crowd = durations.crowds[-1]
    return [
        first_picture("first picture, nobody else watches, slowest", "alone"),
        first_picture("first picture, others watch, slowest", "late"),
        *(first_picture(f"first picture, {count} at once, slowest", count) for count in durations.crowds),
        live_edge("shown behind its arrival, 1 s later, one viewer", "late", "behind arrival"),
        live_edge(f"shown behind its arrival, 1 s later, {crowd} at once", crowd, "behind arrival"),
        live_edge("shown behind the camera, 1 s later, one viewer", "late", "behind capture"),
        live_edge(f"shown behind the camera, 1 s later, {crowd} at once", crowd, "behind capture"),
    ]

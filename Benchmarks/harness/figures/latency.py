"""From an access unit being ready to its last byte at the client, with 50 viewers."""

import time

from .. import load
from ..analysis import delivery_milliseconds, percentile
from ..figure import Figure, notes

VIEWERS = 50


def measure(bench):
    def of(server_class):
        with server_class(bench, bench.clip, timing=True) as server:
            with load.Viewers(server.url(), VIEWERS, patience=40) as viewers:
                time.sleep(1 + bench.durations.latency_window)
                # Asked before the viewers leave: the server remembers the newest access units only.
                until = time.monotonic_ns()
                ready = {unit["rtpTimestamp"]: unit["ready"] for unit in server.access_units()}
                watched = viewers.finish()["viewers"]
            values, unknown = delivery_milliseconds(watched, ready, until)
            if not values:
                raise RuntimeError(f"none of {unknown} arrivals has a time stamp that the server knows")
            return {"values": values, "unknown": unknown / (unknown + len(values))}

    agent, peer = bench.of_both(f"delivery to {VIEWERS} viewers", of)
    figures = []
    for share, name in ((0.5, "median"), (0.99, "p99"), (1, "slowest")):
        figures.append(Figure("latency", f"ready to last byte at the client, {VIEWERS} viewers, {name}", "ms",
                              percentile(agent["values"], share), percentile(peer["values"], share)))
    figures[1].less_than(5)
    figures[1].note = notes(
        agent["unknown"] and f"agent: {100 * agent['unknown']:.1f} % of the arrivals could not be matched",
        peer["unknown"] and f"peer: {100 * peer['unknown']:.1f} % of the arrivals could not be matched",
    )
    return figures

"""What a further TCP viewer costs beside the bare system calls: the same bytes, at the same pace, in the same run."""

import concurrent.futures

from ..figure import Figure, notes
from ..floor import Floor, record
from ..levels import Pace, climb, health, per_served_viewer
from ..servers import Agent


def measure(bench):
    if not bench.agent:
        return []

    def costs():
        recording, pace = bench.scratch("floor"), Pace(2)

        def of(server):
            try:
                return climb(bench, server, pace, spent="delivery_seconds")
            except BaseException:
                pace.leave()
                raise

        with Agent(bench, bench.clip) as agent:
            record(agent, recording)
            with Floor(bench, recording) as floor, concurrent.futures.ThreadPoolExecutor() as threads:
                return dict(zip(("agent", "floor"), threads.map(of, (agent, floor))))

    levels = bench.attempt("CPU of TCP viewers beside bare system calls", costs)
    figure = Figure("floor", "CPU of a further viewer over TCP", "ms/s", peer_name=Floor.name)
    if levels:
        figure.agent, figure.peer = (per_served_viewer(levels[side], "cpu") for side in ("agent", "floor"))
        most = max(bench.durations.viewer_counts)
        times = figure.agent / figure.peer
        figure.note = notes(f"{times:.2f} times the floor, without capture and encoder", *(
            f"{name}, {most} viewers: {health(levels[name][most])}" for name in levels))
    return [figure.of_peer(1.25)]

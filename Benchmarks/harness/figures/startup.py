"""From starting the process to its first RTSP answers, and from SIGTERM to its end."""

from ..analysis import percentile
from ..figure import Figure, largest, notes


def measure(bench):
    def of(server_class):
        runs = []
        for _ in range(bench.durations.starts):
            with server_class(bench, bench.clip) as server:
                pass
            runs.append(server)
        return {
            "options": [run.first_options * 1000 for run in runs],
            "describe": [run.first_describe * 1000 for run in runs],
            "stop": [run.stop_seconds if run.heeded_term else None for run in runs],
        }

    agent, peer = bench.of_both("starting and stopping", of)
    figures = []
    for key, name in (("options", "start to first answer (OPTIONS)"), ("describe", "start to DESCRIBE answered")):
        figure = Figure("startup", name + ", median", "ms", percentile(agent[key], 0.5), percentile(peer[key], 0.5))
        slowest = f"slowest of {len(agent[key])}: {max(agent[key]):.0f} ms" if agent else ""
        figure.note = notes(slowest, "the peer's start includes Python and its bindings")
        figures.append(figure.at_most(150))
    stop = Figure("startup", "SIGTERM to exit, slowest", "s", largest(agent["stop"] or []), largest(peer["stop"] or []))
    figures.append(stop.at_most(2))
    return figures

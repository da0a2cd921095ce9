"""What further viewers cost: CPU and memory with 1, 10, 50 and 100 of them; CPU over UDP too."""

from ..analysis import slope
from ..figure import Figure, notes
from ..levels import Pace, climb, health, mean, per_viewer


def _of_both(bench, transport="tcp"):
    """The levels of the agent and of its peer, measured together."""
    pace = Pace(2 if bench.agent else 1)

    def of(server_class):
        try:
            with server_class(bench, bench.clip) as server:
                return climb(bench, server, pace, transport=transport)
        except BaseException:
            pace.leave()
            raise

    return bench.of_both(f"CPU and memory by viewers over {transport.upper()}", of, together=True)


def measure(bench):
    agent, peer = _of_both(bench)
    counts = sorted(set(bench.durations.viewer_counts))
    figures = []
    for count in counts:
        figure = Figure("viewers", f"CPU with {count} viewer{'s' * (count > 1)}", "ms/s",
                        mean(agent, count, "cpu"), mean(peer, count, "cpu")).of_peer(1)
        figure.note = notes("without the threads that read the clip", agent and "agent: " + health(agent[count]),
                            peer and "peer: " + health(peer[count]))
        figures.append(figure)
    figures.append(Figure("viewers", "CPU of a further viewer", "ms/s",
                          per_viewer(agent, "cpu"), per_viewer(peer, "cpu")).of_peer(0.5))

    # From the first climb alone: what a server once had it may keep when the viewers leave.
    def grown(levels):
        return slope([(count, levels[count][0]["pss"]) for count in levels]) if levels else None

    figures.append(Figure("viewers", "memory per added viewer (PSS)", "KB",
                          grown(agent), grown(peer)).at_most(64))

    agent, peer = _of_both(bench, "udp")
    figure = Figure("viewers", "CPU of a further viewer over UDP", "ms/s",
                    per_viewer(agent, "cpu"), per_viewer(peer, "cpu")).of_peer(0.5)
    most = max(counts)
    figure.note = notes(f"of {most}", agent and "agent: " + health(agent[most]), peer and "peer: " + health(peer[most]))
    figures.append(figure)
    return figures

"""One of ten viewers stops reading for ten seconds: what do the others notice, and how does it go on?"""

from .. import load
from ..analysis import behind_seconds, gaps_milliseconds, percentile, resumption
from ..figure import Figure, largest
from ..settings import FRAME_MILLISECONDS

VIEWERS = 10


def measure(bench):
    durations = bench.durations

    def of(server_class):
        with server_class(bench, bench.clip) as server:
            seconds = durations.slow_before + durations.slow_stall + durations.slow_after
            stall = (durations.slow_before, durations.slow_stall)
            result = load.watch(server.url(), VIEWERS, seconds, stall=stall)
        others = result["viewers"][1:]
        # The viewers' own start is not part of the calm.
        calm = result["ready"] + 1_000_000_000

        def worst_p99(begin, end):
            return largest(percentile(gaps_milliseconds(viewer, begin, end), 0.99) for viewer in others)

        words, in_order = resumption(result["viewers"][0], others, result["stalled"], result["resumed"])
        return {
            "before": worst_p99(calm, result["stalled"]),
            "during": worst_p99(result["stalled"], result["resumed"]),
            "words": words,
            "in order": in_order,
            "behind": behind_seconds(result["viewers"][0], others),
        }

    # In a quick run both at the same time: most of it is waiting.
    agent, peer = bench.of_both("a viewer that stops reading", of, together=bench.quick)

    def moved(result):
        return result["during"] - result["before"] if result["during"] and result["before"] else None

    figures = [
        Figure("slow-reader", "p99 gap of the other 9, all reading, worst", "ms", agent["before"], peer["before"]),
        Figure("slow-reader", "p99 gap of the other 9, one stalled, worst", "ms", agent["during"], peer["during"]),
        Figure("slow-reader", "the stall moves it by", "ms", moved(agent), moved(peer)),
        Figure("slow-reader", "the stalled one goes on with", "", agent["words"], peer["words"]),
        Figure("slow-reader", "and is then behind the others by", "s", agent["behind"], peer["behind"]),
    ]
    figures[2].less_than(FRAME_MILLISECONDS, f"< {FRAME_MILLISECONDS:g} ms, a frame")
    figures[3].target, figures[3].reached = "a key frame", agent["in order"]
    return figures

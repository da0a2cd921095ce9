"""Connect, DESCRIBE, reset, ten thousand times: what stays behind?"""

import time

from .. import load, processes
from ..figure import Figure


def measure(bench):
    durations = bench.durations

    def of(server_class):
        # Somebody watches meanwhile; so the peer need not build its encoder anew for each DESCRIBE.
        with server_class(bench, bench.clip) as server, load.Viewers(server.url(), 1) as viewers:
            # What the first time leaves in the allocator's pools is no leak.
            load.abort(server.url(), durations.abort_cycles, durations.abort_patience)
            time.sleep(1)
            descriptors, memory = processes.descriptors(server.pid), server.memory()
            result = load.abort(server.url(), durations.abort_cycles, durations.abort_patience)
            # The server sees the last resets a moment later.
            time.sleep(1)
            grown = server.memory()["Pss"] - memory["Pss"]
            left = processes.descriptors(server.pid) - descriptors
            watcher = viewers.finish()["viewers"][0]
        return {**result, "descriptors": left, "memory": grown, "watcher": watcher["failure"]}

    agent, peer = bench.of_both("connect, DESCRIBE, abort", of)

    def described(side, result):
        if not result:
            return []
        seconds = result["nanoseconds"] / 1e9
        words = f"{side}: {result['completed']} cycles in {seconds:.1f} s, {result['failed']} failed"
        if result["firstFailure"]:
            words += f" ({result['firstFailure']})"
        return [words + (f", its viewer: {result['watcher']}" if result["watcher"] else "")]

    note = "; ".join(described("agent", agent) + described("peer", peer))
    return [
        Figure("cycles", f"descriptors left by {durations.abort_cycles} aborted sessions", "", agent["descriptors"],
               peer["descriptors"], note=note).at_most(0, "0"),
        # One buffer of 1.4 MB may come and stay, seen once or twice in 300,000 cycles; a leaked session each would be
        # tens of megabytes.
        Figure("cycles", "memory left by them (PSS)", "KB",
               agent["memory"], peer["memory"]).at_most(2048, "flat: ≤ 2 MB"),
    ]

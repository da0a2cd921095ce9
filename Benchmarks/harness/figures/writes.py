"""Write calls per access unit and client, counted by strace."""

import os
import re
import subprocess
import time

from .. import load, processes
from ..analysis import pictures_between
from ..figure import Figure

FEW, MANY = 1, 11
_CALLS = "write,writev,sendto,sendmsg,sendmmsg"
_LINE = re.compile(r"^\d+ +(\d+\.\d+) (\w+)\(\d+<(\w+)")


def count_calls(lines, begin, end):
    """(all write calls, those to sockets) that began inside [begin, end) seconds of wall time."""
    calls = to_sockets = 0
    for line in lines:
        match = _LINE.match(line)
        if match and begin <= float(match[1]) < end:
            calls += 1
            to_sockets += match[3] == "socket"
    return calls, to_sockets


def _trace(bench, server, count, transport="tcp"):
    log = bench.scratch("strace.log")
    with load.Viewers(server.url(), count, transport=transport) as viewers:
        time.sleep(1)
        command = ["strace", "-f", "-ttt", "-y", "-s", "0", "-e", "signal=none", "-e", f"trace={_CALLS}"]
        tracer = processes.start([*command, "-o", log, "-p", str(server.pid)], stderr=subprocess.PIPE)
        time.sleep(1)
        if tracer.poll() is not None:
            raise RuntimeError("strace: " + tracer.stderr.read().decode(errors="replace").strip())
        begin, wall_begin = time.monotonic_ns(), time.time()
        time.sleep(bench.durations.trace_window)
        end, wall_end = time.monotonic_ns(), time.time()
        processes.stop(tracer)
        tracer.stderr.close()
        watched = viewers.finish()["viewers"]
    with open(log, errors="replace") as lines:
        calls, to_sockets = count_calls(lines, wall_begin, wall_end)
    os.remove(log)
    pictures = [pictures_between(viewer, begin, end) for viewer in watched]
    if min(pictures) == 0:
        failures = [viewer["failure"] for viewer in watched if viewer["failure"]]
        raise RuntimeError(f"a viewer of {count} saw no pictures under strace ({failures or 'none failed'})")
    return {"calls": calls, "sockets": to_sockets, "pictures": sum(pictures) / count, "served": sum(pictures)}


def _of_both(bench, transport):
    def of(server_class):
        with server_class(bench, bench.clip) as server:
            few, many = _trace(bench, server, FEW, transport), _trace(bench, server, MANY, transport)
        per_picture = many["calls"] / many["pictures"] - few["calls"] / few["pictures"]
        return {"each": per_picture / (MANY - FEW), "direct": many["sockets"] / many["served"]}

    return bench.of_both(f"write calls over {transport.upper()}", of)


def measure(bench):
    agent, peer = _of_both(bench, "tcp")
    udp_agent, udp_peer = _of_both(bench, "udp")
    return [
        Figure("writes", "write calls per access unit and TCP client", "", agent["each"], peer["each"],
               note=f"{_CALLS}; the difference between {FEW} and {MANY} viewers").at_most(1.1),
        Figure("writes", f"the same to sockets alone, {MANY} viewers", "", agent["direct"], peer["direct"],
               note="the wake-ups of the server's own threads are not in it").at_most(1.1),
        Figure("writes", "write calls per access unit and UDP client", "", udp_agent["each"], udp_peer["each"],
               note="the same difference; gst-rtsp-server's sink sends to all its clients with one call").at_most(1.1),
    ]

"""What a viewer who comes through the relay costs the agent, beside one who comes straight.

One agent has both by turns, and nobody in between. The relay's own work is another machine's in the field, and is not
counted.
"""

import subprocess
import tempfile
import time

from .. import load, processes
from ..analysis import pictures_between
from ..figure import Figure, notes
from ..rtsp_probe import free_port
from ..settings import FRAME_RATE
from .platform import Platform, agent_of

VIEWERS = 50
# Up and down again, so that what drifts on the machine meanwhile falls on both alike.
ORDER = ("nobody", "straight", "relay", "relay", "straight", "nobody")


class TURNServer:
    """coturn on loopback. `--server-relay` lets in peers without a permission, as the platform's does (002 14)."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="bench-turn-")
        self.port = free_port()
        command = ["turnserver", "-n", "--lt-cred-mech", "--realm=bench", "--user=CAM:secret"]
        command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={self.port}"]
        command += ["--no-cli", "--no-tls", "--no-dtls", "--allow-loopback-peers", "--server-relay"]
        command += [f"--userdb={self.folder.name}/users", f"--pidfile={self.folder.name}/pid", "--log-file=stdout"]
        nowhere = subprocess.DEVNULL
        self.child = processes.start(command, stdin=nowhere, stdout=nowhere, stderr=nowhere)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        processes.stop(self.child)
        self.folder.cleanup()


def relay_url(server):
    """Where viewers reach the agent through the relay, once it has one."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        rungs = {rung["rung"]: rung for rung in server.console("nat")["rungs"]}
        if rungs["relayed"]["address"]:
            return server.url().replace(f"127.0.0.1:{server.port}", rungs["relayed"]["address"])
        time.sleep(0.2)
    raise RuntimeError(f"no relay: {rungs['relayed']['state']}")


def spent(server, seconds):
    """Milliseconds of CPU in a second; from when and until when, in nanoseconds."""
    begin, cpu = time.monotonic_ns(), server.delivery_seconds()
    time.sleep(seconds)
    end, cpu = time.monotonic_ns(), server.delivery_seconds() - cpu
    return 1000 * cpu / ((end - begin) / 1e9), begin, end


def watched(server, url, seconds):
    """The same with viewers, and which share of the pictures they got."""
    with load.Viewers(url, VIEWERS, patience=40) as viewers:
        # The first pictures of the many are over; what follows is the steady state.
        time.sleep(1.5)
        cpu, begin, end = spent(server, seconds)
        report = viewers.finish()["viewers"]
    failed = [viewer["failure"] for viewer in report if viewer["failure"]]
    if failed:
        raise RuntimeError(f"{len(failed)} viewers failed: {failed[0]}")
    pictures = sum(pictures_between(viewer, begin, end) for viewer in report)
    return cpu, pictures / (VIEWERS * (end - begin) / 1e9 * FRAME_RATE)


def measure(bench):
    if not bench.agent:
        return []

    def costs():
        levels = {name: [] for name in ORDER}
        with TURNServer() as turn, Platform(bench.agent, "--turn", f"127.0.0.1,{turn.port}") as platform:
            with agent_of(platform, turn=True)(bench, bench.clip) as server:
                urls = {"relay": relay_url(server), "straight": server.url()}
                for name in ORDER[: len(ORDER) // 2] if bench.quick else ORDER:
                    bench.say(f"  {name}")
                    seconds = bench.durations.cpu_window
                    levels[name].append(watched(server, urls[name], seconds) if name in urls else spent(server, seconds))
                carried = server.console("nat")["relayViewers"]
                if carried < VIEWERS:
                    raise RuntimeError(f"only {carried} viewers came through the relay")
        return levels

    levels = bench.attempt("CPU of viewers through the relay", costs)

    def mean(name, index=0):
        return sum(level[index] for level in levels[name]) / len(levels[name])

    def cost(name):
        # A viewer who gets less than all must not look cheap.
        return (mean(name) - mean("nobody")) / (VIEWERS * mean(name, 1))

    figure = Figure("relay", f"CPU of a viewer through the relay, of {VIEWERS}", "ms/s", peer_name="plain TCP")
    if levels:
        figure.agent, figure.peer = cost("relay"), cost("straight")
        served = [f"{words}: {100 * mean(name, 1):.1f} % of the pictures arrived"
                  for name, words in (("relay", "relay"), ("straight", "plain TCP"))]
        figure.note = notes("without capture and encoder", *served)
    return [figure.of_peer(1.2)]

"""The delivery to 50 viewers while the device belongs to a platform that answers, and to one that is stopped."""

import json
import os
import signal
import subprocess
import time

from .. import load, processes
from ..analysis import delivery_milliseconds, percentile
from ..figure import Figure
from ..servers import Agent

VIEWERS = 50


class Platform:
    """The platform simulator, which can be stopped like a machine that hangs: connections open, no answer."""

    def __init__(self, agent, *options):
        binary = os.path.join(os.path.dirname(agent), "platform-simulator")
        if not os.access(binary, os.X_OK):
            raise RuntimeError(f"{binary} is missing: `swift build -c release --product platform-simulator`")
        command = [binary, "--no-console", "--device", "CAM:secret", *options]
        self.child = processes.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.redirect = json.loads(self.child.stdout.readline())["redirectURL"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.go_on()
        processes.stop(self.child)

    def stop(self):
        os.kill(self.child.pid, signal.SIGSTOP)

    def go_on(self):
        os.kill(self.child.pid, signal.SIGCONT)


def agent_of(platform, turn=False):
    """The agent as that platform's device, with heartbeats five times a second, and with a relay if that is wanted."""

    class AgentOfPlatform(Agent):
        def configuration(self, source, sub):
            configuration = super().configuration(source, sub)
            configuration["device"]["key"] = "secret"
            configuration["platform"] = {"redirectURL": platform.redirect, "timing": {"heartbeat": 0.2}}
            configuration["traversal"] = {"upnp": False, "stun": False, "turn": turn}
            return configuration

        def console(self, *words):
            socket = os.path.join(self.folder.name, "console.sock")
            command = [self.binary, "console", "--socket", socket, "--json", *words]
            return json.loads(subprocess.run(command, capture_output=True, timeout=20, check=True).stdout)

    return AgentOfPlatform


def measure(bench):
    if not bench.agent:
        return []

    def delivery(stopped):
        with Platform(bench.agent) as platform, agent_of(platform)(bench, bench.clip, timing=True) as server:
            if not server.console("link")["logins"]:
                raise RuntimeError("the agent did not log in")
            if stopped:
                platform.stop()
            with load.Viewers(server.url(), VIEWERS, patience=40) as viewers:
                time.sleep(1 + bench.durations.latency_window)
                until = time.monotonic_ns()
                ready = {unit["rtpTimestamp"]: unit["ready"] for unit in server.access_units()}
                watched = viewers.finish()["viewers"]
            values, unknown = delivery_milliseconds(watched, ready, until)
            if not values:
                raise RuntimeError(f"none of {unknown} arrivals has a time stamp that the server knows")
            return {"p99": percentile(values, 0.99)}

    well = bench.attempt("delivery beside a platform", delivery, False)
    dead = bench.attempt("delivery beside a stopped platform", delivery, True)
    name = f"ready to last byte at the client, {VIEWERS} viewers, p99, platform"
    return [
        Figure("platform", f"{name} answers", "ms", well["p99"]).less_than(5),
        Figure("platform", f"{name} stopped (SIGSTOP)", "ms", dead["p99"]).less_than(5),
    ]

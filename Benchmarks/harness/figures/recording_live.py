"""The delivery to 50 viewers while the stream is recorded, and while the disk hangs for three seconds."""

import json
import os
import pathlib
import subprocess
import time

from .. import load, processes, recording
from ..analysis import delivery_milliseconds, missing_stamps, percentile
from ..figure import Figure
from ..servers import Agent

VIEWERS = 50
STALL_SECONDS = 3
GROUP = "recording"
_SOURCE = pathlib.Path(__file__).parent.parent.parent / "StallingDisk" / "stall.c"
_LIBRARY = pathlib.Path(__file__).parent.parent.parent / ".build" / "stall.so"


def build():
    """Compiles the disk that hangs, with the compiler that Swift brings along."""
    if not _LIBRARY.exists() or _LIBRARY.stat().st_mtime < _SOURCE.stat().st_mtime:
        command = ["clang", "-O2", "-shared", "-fPIC", "-o", str(_LIBRARY), str(_SOURCE)]
        subprocess.run(command, check=True, timeout=60)


class RecordingAgent(Agent):
    """Able to record, on a disk that can hang."""

    def environment(self):
        build()
        self.hanging = os.path.join(self.folder.name, "hanging")
        return {"LD_PRELOAD": str(_LIBRARY), "STALL_FILE": self.hanging}

    def configuration(self, source, sub):
        configuration = super().configuration(source, sub)
        self.recordings = os.path.join(self.folder.name, "recordings")
        configuration["recording"] = {"directory": self.recordings, "capacity": "1GiB", "segmentSeconds": 5}
        return configuration

    def record(self, word):
        socket = os.path.join(self.folder.name, "console.sock")
        command = [self.binary, "console", "--socket", socket, "--json", "record", word]
        return json.loads(subprocess.run(command, capture_output=True, timeout=20, check=True).stdout)

    def stall(self, seconds):
        open(self.hanging, "w").close()
        time.sleep(seconds)
        os.remove(self.hanging)


def measure(bench):
    def delivery(records, stalls):
        with RecordingAgent(bench, bench.clip, timing=True) as server:
            if records and not server.record("start")["recorded"]:
                raise RuntimeError("the agent did not begin to record")
            with load.Viewers(server.url(), VIEWERS, patience=40) as viewers:
                time.sleep(1.5)
                begin = time.monotonic_ns()
                if stalls:
                    server.stall(STALL_SECONDS)
                else:
                    time.sleep(bench.durations.latency_window)
                # What waited is written now; that counts, too.
                time.sleep(1)
                until = time.monotonic_ns()
                units = [unit for unit in server.access_units() if unit["ready"] >= begin]
                watched = viewers.finish()["viewers"]
            ready = {unit["rtpTimestamp"]: unit["ready"] for unit in units}
            values, _ = delivery_milliseconds(watched, ready, until)
            if not values:
                raise RuntimeError("no arrival has a time stamp that the server knows")
            result = {"p99": percentile(values, 0.99)}
            if records:
                server.record("stop")
                # Ends the segment, and the process: then all is on the disk.
                processes.stop(server.child)
                stamps = recording.picture_stamps(server.recordings)
                result["lost"] = missing_stamps([unit["captured"] for unit in units if unit["ready"] < until], stamps)
                result["pictures"] = len(units)
            return result

    off = bench.attempt("delivery, nothing is recorded", delivery, False, False)
    on = bench.attempt("delivery while recording", delivery, True, False)
    hangs = bench.attempt("delivery while the disk hangs", delivery, True, True)
    name = f"ready to last byte at the client, {VIEWERS} viewers, p99,"
    lost = Figure(GROUP, "pictures that are missing in the recording of those 3 s", "", hangs["lost"], peer_name="")
    lost.note = f"of {hangs['pictures']}" if hangs else ""
    return [
        Figure(GROUP, f"{name} nothing recorded", "ms", off["p99"], peer_name="").less_than(5),
        Figure(GROUP, f"{name} recording", "ms", on["p99"], peer_name="").less_than(5),
        Figure(GROUP, f"{name} the disk hangs {STALL_SECONDS} s", "ms", hangs["p99"], peer_name="").less_than(5),
        lost.at_most(0),
    ]

"""The agent and its RTSP peer, started on the same clip and settings."""

import json
import os
import pathlib
import subprocess
import tempfile
import time

from . import processes, rtsp_probe
from .settings import BIT_RATE, FRAME_RATE, HEIGHT, PROFILE, SUB_BIT_RATE, SUB_RATE, SUB_SIZE, WIDTH
from .settings import agent_configuration, x264enc_properties

GST_SERVER = pathlib.Path(__file__).parent.parent / "peers" / "gst_server.py"
# Debian's Python: the one that python3-gi is installed for, whichever comes first in PATH.
SYSTEM_PYTHON = "/usr/bin/python3"


class Server:
    """A running server; leaves with the `with` block. `clip` None means the server's own moving test pattern."""

    name = ""
    # Whether it tells when each picture was taken.
    knows_capture = False

    def __init__(self, bench, clip, sub=False, timing=False):
        self.port = rtsp_probe.free_port()
        self.folder = tempfile.TemporaryDirectory(prefix="bench-")
        self.log = open(os.path.join(self.folder.name, "log"), "w+b")
        begun = time.monotonic()
        self.child = self._start(bench, clip, sub, timing)
        try:
            self.first_options, self.first_describe = rtsp_probe.first_answers(self.port, self.url(), begun)
        except BaseException as problem:
            self.close()
            raise RuntimeError(f"{self.name} did not start: {problem}; its last words: {self.last_words}") from problem

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        begun = time.monotonic()
        self.heeded_term = processes.stop(self.child)
        self.stop_seconds = time.monotonic() - begun
        self.log.seek(0)
        self.last_words = self.log.read()[-600:].decode(errors="replace").strip()
        self.log.close()
        self.folder.cleanup()

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def overhead_seconds(self):
        """CPU that the server's process spends on work that is not the server's."""
        return 0.0

    def cpu_seconds(self):
        return processes.cpu_seconds(self.pid) - self.overhead_seconds()

    def serving_seconds(self):
        """The same without what stands in for a camera, on every side: reading the clip is no server's work."""
        return self.cpu_seconds()

    def delivery_seconds(self):
        """Further without the encoder, whose threads suffer from whatever else runs on the machine."""
        return self.serving_seconds()

    def memory(self):
        return processes.memory(self.pid)


class Agent(Server):
    name = "camera-agent"
    knows_capture = True

    def _start(self, bench, clip, sub, timing):
        source = f"file:{clip}" if clip else "test-pattern"
        path = os.path.join(self.folder.name, "config.json5")
        # Created for the owner alone, as a file with keys in it would be.
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            json.dump(self.configuration(source, sub), file)
        self.binary = bench.agent
        environment = {**os.environ, **self.environment()}
        return processes.start(
            [self.binary, "run", path], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=environment)

    def environment(self):
        """What the process is told besides the bench's own environment."""
        return {}

    def configuration(self, source, sub):
        return agent_configuration(source, self.port, self.folder.name, sub)

    def url(self, sub=False):
        return f"rtsp://127.0.0.1:{self.port}/realplay?devid=CAM&channelno=0&streamtype={2 if sub else 1}"

    def serving_seconds(self):
        return self.cpu_seconds() - sum(
            processes.thread_cpu_seconds(self.pid, thread) for thread in processes.threads_named(self.pid, "capture"))

    def delivery_seconds(self):
        return self.serving_seconds() - sum(
            processes.thread_cpu_seconds(self.pid, thread)
            for thread in processes.threads_named(self.pid, "encode-main"))

    def access_units(self):
        """The newest access units of the main stream: RTP time stamp, when captured and ready (monotonic ns)."""
        socket = os.path.join(self.folder.name, "console.sock")
        command = [self.binary, "console", "--socket", socket, "--json", "timing", "0", "main"]
        answer = subprocess.run(command, capture_output=True, timeout=20)
        if answer.returncode != 0:
            raise RuntimeError("console timing failed: " + answer.stderr.decode(errors="replace").strip())
        return json.loads(answer.stdout)["accessUnits"]


class Gst(Server):
    name = "gst-rtsp-server"

    def _start(self, bench, clip, sub, timing):
        command = [SYSTEM_PYTHON, str(GST_SERVER), "--port", str(self.port), "--encoder", x264enc_properties()]
        command += ["--profile", PROFILE]
        command += ["--stream", f"/main={WIDTH}x{HEIGHT},{BIT_RATE},{FRAME_RATE}/1"]
        if sub:
            command += ["--stream", f"/sub={SUB_SIZE},{SUB_BIT_RATE},{SUB_RATE}/1"]
        if clip:
            command += ["--clip", clip]
        if timing:
            command += ["--timing"]
        return processes.start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)

    def url(self, sub=False):
        return f"rtsp://127.0.0.1:{self.port}/{'sub' if sub else 'main'}"

    def _ask(self, command):
        self.child.stdin.write(command.encode() + b"\n")
        self.child.stdin.flush()
        return json.loads(self.child.stdout.readline())

    def overhead_seconds(self):
        # The Python thread that stands in for a camera.
        threads = self._ask("feeders")["threads"]
        return sum(processes.thread_cpu_seconds(self.pid, thread) for thread in threads)

    def access_units(self):
        return self._ask("timing")["accessUnits"]

"""The whole agent's CPU beside the x264 command line on the same frames and settings."""

import contextlib
import os
import time

from .. import load, x264
from ..analysis import pictures_between
from ..figure import Absent, Figure, notes
from ..servers import Agent
from ..settings import FRAME_RATE


def _window(bench, server, watched, paced):
    """CPU milliseconds per picture of the server and of x264, which run side by side."""
    with contextlib.ExitStack() as stack:
        viewers = stack.enter_context(load.Viewers(server.url(), 1)) if watched else None
        time.sleep(1.5)
        begin, server_begin = time.monotonic_ns(), server.cpu_seconds()
        x264_begin, pictures_begin = paced.cpu_seconds(), paced.pictures
        time.sleep(bench.durations.encoder_window)
        server_cpu = server.cpu_seconds() - server_begin
        x264_cpu, pictures = paced.cpu_seconds() - x264_begin, paced.pictures - pictures_begin
        end = time.monotonic_ns()
        if watched:
            encoded = pictures_between(viewers.finish()["viewers"][0], begin, end)
        else:
            encoded = sum(begin <= unit["ready"] < end for unit in server.access_units())
        if encoded < 0.9 * (end - begin) / 1e9 * FRAME_RATE:
            raise RuntimeError(f"{server.name} made only {encoded} pictures in {(end - begin) / 1e9:.1f} s")
        return {"server": 1000 * server_cpu / encoded, "x264": 1000 * x264_cpu / pictures}


def measure(bench):
    long_clip, frames = bench.long_clip()
    try:
        return _measure(bench, long_clip, frames)
    finally:
        os.remove(long_clip)


def _measure(bench, long_clip, frames):
    def beside(server_class, watched):
        with server_class(bench, bench.clip) as server, x264.Paced(long_clip) as paced:
            return _window(bench, server, watched, paced)

    def flat_out():
        per_frame, _ = x264.encode(long_clip, frames)
        return {"x264": 1000 * per_frame}

    nobody = one = Absent("no agent was given")
    if bench.agent:
        nobody = bench.attempt("CPU beside x264, nobody watches", beside, Agent, False)
        one = bench.attempt("CPU beside x264, one viewer", beside, Agent, True)
    quick = bench.attempt("CPU of x264 at full speed", flat_out)

    def figure(name, server, encoder, note):
        ratio = f"{server / encoder:.3f} × its peer" if server and encoder else ""
        line = Figure("encoding", name, "ms/picture", server, encoder, "x264", note=notes(ratio, note))
        return line.of_peer(1.05)

    return [
        figure("CPU, no viewers", nobody["server"], nobody["x264"],
               f"at the same time, x264 held to {FRAME_RATE} pictures a second"),
        figure("CPU, one viewer", one["server"], one["x264"], "likewise"),
        figure("CPU, no viewers; x264 at full speed", nobody["server"], quick["x264"],
               "one after the other; full speed keeps the caches warm"),
    ]

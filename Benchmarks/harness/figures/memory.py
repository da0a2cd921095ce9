"""Resident memory with a 720p main and a CIF sub stream, one viewer of each."""

import contextlib
import os
import time

from .. import clip as clips
from .. import load, x264
from ..figure import Figure
from ..servers import Gst
from ..settings import GROUP_SECONDS, SUB_BIT_RATE, SUB_RATE, SUB_SIZE, x264_arguments


def measure(bench):
    def of(server_class):
        # The servers' own test pattern: a clip in memory is no memory of theirs.
        with server_class(bench, None, sub=True) as server, contextlib.ExitStack() as stack:
            watching = [stack.enter_context(load.Viewers(server.url(sub), 1)) for sub in (False, True)]
            time.sleep(2 * GROUP_SECONDS)
            memory = server.memory()
            for viewers in watching:
                failure = viewers.finish()["viewers"][0]["failure"]
                if failure:
                    raise RuntimeError(failure)
            return {"rss": memory["Rss"] / 1024, "pss": memory["Pss"] / 1024}

    def encoder():
        small = bench.scratch("small.y4m")
        width, height = map(int, SUB_SIZE.split("x"))
        clips.make_noise(small, width, height, SUB_RATE)
        try:
            settings = x264_arguments(SUB_BIT_RATE, SUB_RATE * GROUP_SECONDS)
            _, sub = x264.encode(small, clips.FRAMES, settings)
        finally:
            os.remove(small)
        _, main = x264.encode(bench.clip, clips.FRAMES)
        return {"main": main / 1024, "sub": sub / 1024}

    agent, peer = bench.of_both("resident memory", of, together=True)
    alone = bench.attempt("resident memory: x264", encoder)
    figures = [
        Figure("memory", "resident, main and sub", "MB", agent["rss"], alone["main"], "x264"),
        Figure("memory", "resident, main and sub", "MB", agent["rss"], peer["rss"], Gst.name),
        Figure("memory", "proportional share, main and sub", "MB", agent["pss"], peer["pss"], Gst.name),
    ]
    if alone:
        limit = alone["main"] + 25
        figures[0].at_most(limit, "≤ peer + 25 MB")
        figures[0].note = f"the peer encodes the main stream alone; another for the sub stream: {alone['sub']:.0f} MB"
    return figures

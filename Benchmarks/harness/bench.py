"""What every figure needs: the binary, the clips, and how long to measure."""

import concurrent.futures
import os
import sys
import tempfile
import time

from . import clip as clips
from .figure import Absent
from .servers import Agent, Gst
from .settings import FRAME_RATE


class Bench:
    def __init__(self, agent, durations, quick):
        self.agent = agent
        self.durations = durations
        self.quick = quick
        # What failed at first and was tried again, and what failed for good.
        self.retried = []
        self.failures = []
        # The clip, and its repetition for the x264 command line, are the size of this.
        frame = clips.WIDTH * clips.HEIGHT * 3 // 2
        self.long_frames = int((durations.encoder_window + 5) * FRAME_RATE)
        folder = clips.folder_with_room((clips.FRAMES * 2 + self.long_frames) * frame)
        self._folder = tempfile.TemporaryDirectory(prefix="bench-clip-", dir=folder)
        self.clip = os.path.join(self._folder.name, "noise.y4m")
        clips.make_noise(self.clip)

    def close(self):
        self._folder.cleanup()

    def long_clip(self):
        """The clip repeated for the encoder's window; the caller removes it. Gives its path and frames."""
        path = os.path.join(self._folder.name, "long.y4m")
        return path, clips.repeat(self.clip, path, self.long_frames)

    def scratch(self, name):
        return os.path.join(self._folder.name, name)

    def say(self, words):
        print(f"  {time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)

    def attempt(self, what, measure, *arguments):
        """The result of a measurement. One that fails is tried again once, and both are told; it spoils no other."""
        self.say(what)
        for failures in (self.retried, self.failures):
            try:
                return measure(*arguments)
            except Exception as problem:
                reason = f"{what}: {problem or type(problem).__name__}"
                failures.append(reason)
                self.say(f"FAILED: {reason}")
        return Absent(reason)

    def of_both(self, what, measure, together=False):
        """`measure(Server class)` of the agent and of its RTSP peer, each a dictionary.

        One after the other, or together where neither disturbs the other.
        """

        def of(server_class):
            return self.attempt(f"{what}: {server_class.name}", measure, server_class)

        if not self.agent:
            return Absent("no agent was given"), of(Gst)
        if not together:
            return of(Agent), of(Gst)
        with concurrent.futures.ThreadPoolExecutor() as threads:
            return tuple(threads.map(of, (Agent, Gst)))

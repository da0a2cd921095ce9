"""Recorders on the same input: the agent's without its encoders, and ffmpeg's segment muxer."""

import json
import os
import signal
import subprocess
import time

from . import processes, x264
from .settings import FRAME_RATE, GROUP_SECONDS

# What the recorders read goes round after so long: whole groups, so that the end fits the beginning.
ROUND_SECONDS = 4 * GROUP_SECONDS


def make_stream(bench):
    """The bench's clip as H.264 at the bench's bit rate. Gives its path."""
    path = bench.scratch("once.h264")
    clip, _ = bench.long_clip()
    try:
        x264.encode(clip, ROUND_SECONDS * FRAME_RATE, output=path)
    finally:
        os.remove(clip)
    return path


def repeat(bench, stream, seconds):
    """The stream round and round for at least so long. Gives its path; the caller removes it."""
    path = bench.scratch("long.h264")
    with open(stream, "rb") as file:
        data = file.read()
    with open(path, "wb") as file:
        for _ in range(int(seconds / ROUND_SECONDS) + 1):
            file.write(data)
    return path


class Load:
    """`recording-load`: ready-made pictures into the agent's recorder, at a camera's pace."""

    def __init__(self, bench, stream, folder, streams, seconds, **options):
        binary = os.path.join(os.path.dirname(bench.agent), "recording-load")
        if not os.access(binary, os.X_OK):
            raise RuntimeError(f"{binary} is missing: `swift build -c release --product recording-load`")
        command = [binary, "--input", stream, "--directory", folder, "--streams", streams, "--seconds", seconds]
        command += ["--frame-rate", FRAME_RATE]
        for name, value in options.items():
            command += ["--" + name.replace("_", "-"), value]
        self.child = processes.start(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._expect("ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        processes.stop(self.child)

    def _expect(self, word):
        line = self.child.stdout.readline().strip()
        if line != word:
            raise RuntimeError(f"recording-load said '{line}' instead of '{word}'")

    def cpu_seconds(self):
        return processes.cpu_seconds(self.child.pid)

    def feeding_seconds(self):
        """What the thread that stands in for the encoders took, as far as it can be told apart."""
        return processes.thread_cpu_seconds(self.child.pid, self.child.pid)

    def recorded(self):
        """Waits until all is written and the store closed."""
        self._expect("recorded")

    def report(self):
        self.child.stdin.close()
        report = json.loads(self.child.stdout.read())
        self.child.wait(30)
        if report["troubles"] or report["dropped"]:
            raise RuntimeError(f"the recorder: {report['dropped']} pictures dropped; {report['troubles']}")
        return report


class FFmpeg:
    """`ffmpeg -c copy -f segment`, one process a stream, or one for all."""

    def __init__(self, stream, folder, streams, segment_seconds, together):
        os.makedirs(folder)
        source = ["-re", "-framerate", str(FRAME_RATE), "-i", stream]
        output = ["-c", "copy", "-f", "segment", "-segment_time", str(segment_seconds), "-segment_format", "mpegts"]
        names = [os.path.join(folder, f"{number}-%05d.ts") for number in range(streams)]
        if together:
            maps = [["-map", str(number), *output, name] for number, name in enumerate(names)]
            commands = [source * streams + [word for words in maps for word in words]]
        else:
            commands = [[*source, *output, name] for name in names]
        start = ["ffmpeg", "-nostdin", "-loglevel", "error"]
        self.children = [processes.start(start + command, stdin=subprocess.DEVNULL) for command in commands]
        self.firsts = [name.replace("%05d", "00000") for name in names]

    def __enter__(self):
        # It looks into all of its inputs before it begins, which takes one process for all several seconds.
        until = time.monotonic() + 60
        while not all(map(os.path.exists, self.firsts)):
            if time.monotonic() > until or any(child.poll() is not None for child in self.children):
                raise RuntimeError("ffmpeg did not begin")
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        for child in self.children:
            processes.stop(child)

    def cpu_seconds(self):
        if any(child.poll() is not None for child in self.children):
            raise RuntimeError("ffmpeg ended early")
        return sum(processes.cpu_seconds(child.pid) for child in self.children)

    def feeding_seconds(self):
        return 0.0

    def end(self):
        """Has it end its files as it would at the end of its input."""
        for child in self.children:
            child.send_signal(signal.SIGINT)
        for child in self.children:
            child.wait(20)


def cpu_over(recorder, settle, window):
    """Percent of a core, after some seconds of settling: (the whole, the feeding of it)."""
    time.sleep(settle)
    begun, whole, feeding = time.monotonic(), recorder.cpu_seconds(), recorder.feeding_seconds()
    time.sleep(window)
    percent = 100 / (time.monotonic() - begun)
    return (recorder.cpu_seconds() - whole) * percent, (recorder.feeding_seconds() - feeding) * percent


def picture_stamps(folder):
    """The time stamps of all pictures in a folder's segments, as ffprobe reads them."""
    stamps = []
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".ts"):
                command = ["ffprobe", "-loglevel", "error", "-select_streams", "v", "-show_entries", "packet=pts"]
                command += ["-print_format", "json", os.path.join(root, name)]
                answer = subprocess.run(command, stdout=subprocess.PIPE, timeout=60, check=True).stdout
                stamps += [packet["pts"] for packet in json.loads(answer)["packets"]]
    return stamps

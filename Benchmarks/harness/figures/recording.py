"""Recording 16 streams beside ffmpeg's segment muxer, and a small ring written over and over."""

import os
import time

from .. import recording
from ..disk import Disk
from ..figure import Figure
from . import recording_live

STREAMS = 16
SETTLE = 4
# Shorter than in life (300), so that in a full run segments also end and begin while it is measured.
SEGMENT_SECONDS = 30
RING = 64 << 20
# So many times as fast as cameras.
RING_SPEED = 25
RING_STREAMS = 4
GROUP = "recording"


def measure(bench):
    if not bench.agent:
        return []
    stream = recording.make_stream(bench)
    try:
        return cost(bench, stream) + ring(bench, stream) + recording_live.measure(bench)
    finally:
        os.remove(stream)


def cost(bench, stream):
    """CPU and bytes, each recorder on a new disk."""
    window = bench.durations.recording_window
    seconds = SETTLE + window + 2

    def agent():
        with Disk(bench, 2 << 30) as disk:
            folder = os.path.join(disk.path, "recordings")
            before = disk.written()
            with recording.Load(bench, stream, folder, STREAMS, seconds,
                                segment_seconds=SEGMENT_SECONDS, seeks=100) as load:
                cpu, feeding = recording.cpu_over(load, SETTLE, window)
                load.recorded()
                report = load.report()
            seek = max(report["seekMilliseconds"])
            return {"cpu": cpu, "recorder": cpu - feeding, "seek": seek, **shares(disk, before, report["mediaBytes"])}

    def ffmpeg(together):
        long = recording.repeat(bench, stream, seconds + 10)
        try:
            with Disk(bench, 2 << 30) as disk:
                folder = os.path.join(disk.path, "segments")
                before = disk.written()
                with recording.FFmpeg(long, folder, STREAMS, SEGMENT_SECONDS, together) as recorder:
                    cpu, _ = recording.cpu_over(recorder, SETTLE, window)
                    recorder.end()
                # It tells nobody how much it took in; its own files say it.
                return {"cpu": cpu, **shares(disk, before, None)}
        finally:
            os.remove(long)

    own = bench.attempt(f"recording {STREAMS} streams", agent)
    each = bench.attempt(f"ffmpeg, {STREAMS} processes", ffmpeg, False)
    one = bench.attempt("ffmpeg, one process", ffmpeg, True)
    name = f"CPU of recording {STREAMS} streams of 4 Mbit/s"
    figures = [
        Figure(GROUP, name, "% of a core", own["cpu"], each["cpu"], "ffmpeg a stream").of_peer(0.5),
        Figure(GROUP, name, "% of a core", own["cpu"], one["cpu"], "one ffmpeg").of_peer(0.5),
        Figure(GROUP, "of this the recorder's own thread", "% of a core", own["recorder"], one["cpu"], "one ffmpeg"),
        Figure(GROUP, "bytes on the device beyond the files' own (index, journal)", "%",
               own["device"], each["device"], "ffmpeg").at_most(3),
        Figure(GROUP, "bytes of the files beyond the media's (MPEG-TS, trailers)", "%", own["files"], peer_name=""),
        Figure(GROUP, "bytes on the device beyond the media's", "%", own["whole"], peer_name=""),
        Figure(GROUP, "a time of day to its first picture, slowest of 100", "ms", own["seek"], peer_name="")
        .less_than(100),
    ]
    figures[2].note = "without encoders; ffmpeg also reads and parses the byte stream, and never syncs"
    figures[3].note = f"segments of {SEGMENT_SECONDS} s, so indexed and ended more often than those of 300 s"
    return figures


def shares(disk, before, media):
    """In percent, what each is larger by than what it holds; without `media` (bytes) what can be told of the disk."""
    written = disk.written() - before
    files = sum(os.path.getsize(path) for path in disk.files(".ts"))
    shares = {"device": 100 * (written / files - 1)}
    if media:
        shares |= {"files": 100 * (files / media - 1), "whole": 100 * (written / media - 1)}
    return shares


def ring(bench, stream):
    """64 MiB, written over and over, on a disk with little more room than that."""
    rounds = bench.durations.ring_rounds
    # What a second of all streams takes, packed: 4096 kbit/s and a little.
    rate = RING_STREAMS * RING_SPEED * 4096 * 1000 / 8
    real = rounds * RING / rate

    def run():
        with Disk(bench, RING * 3 // 2) as disk:
            folder = os.path.join(disk.path, "recordings")
            most, samples = 0, 0
            before = disk.written()
            with recording.Load(bench, stream, folder, RING_STREAMS, real * RING_SPEED, capacity=RING,
                                segment_seconds=10, speed=RING_SPEED) as load:
                until = time.monotonic() + real
                while time.monotonic() < until:
                    most, samples = max(most, disk.allocated()), samples + 1
                    time.sleep(0.05)
                load.recorded()
                report = load.report()
            most = max(most, disk.allocated())
            pieces = [disk.pieces(path) for path in disk.files(".ts")]
            return {
                "most": most / RING, "samples": samples, "rounds": (disk.written() - before) / RING,
                "segments": len(pieces), "mean": sum(pieces) / len(pieces), "worst": max(pieces),
                "removed": report["closed"] - len(pieces),
            }

    result = bench.attempt("a ring written over and over", run)
    figures = [
        Figure(GROUP, "ring of 64 MiB: the most it took up", "× capacity", result["most"], peer_name="").at_most(1),
        Figure(GROUP, "extents of a segment then, mean", "", result["mean"], peer_name=""),
        Figure(GROUP, "extents of a segment then, worst", "", result["worst"], peer_name=""),
    ]
    if result:
        figures[0].note = (
            f"written {result['rounds']:.1f} times over, looked at {result['samples']} times; "
            f"{result['removed']} segments removed, {result['segments']} left; a disk of 96 MiB")
    return figures

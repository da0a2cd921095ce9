"""The same encoder settings in each peer's own words, and how long everything takes.

What is written here must agree with what the agent's Capture room asks of x264; `run --show-encoders` prints the words.
"""

import dataclasses
import os

WIDTH, HEIGHT, FRAME_RATE = 1280, 720, 25
BIT_RATE = 4096  # kbit/s
GROUP_SECONDS = 2
GROUP_FRAMES = FRAME_RATE * GROUP_SECONDS
PRESET = "superfast"
PROFILE = "high"
# Half a second of the bit rate; rate control is CBR, so the maximum equals the mean.
VBV_SECONDS = 0.5
# The agent codes with slices where there are four cores or more.
CORES = len(os.sched_getaffinity(0))
THREADS = min(CORES, 4) if CORES >= 4 else 1
SUB_SIZE, SUB_RATE, SUB_BIT_RATE = "352x288", 15, 384

RTP_CLOCK = 90_000
FRAME_MILLISECONDS = 1000 / FRAME_RATE


def agent_configuration(source, port, folder, sub=False):
    """A configuration file of the agent (JSON is JSON5)."""
    main = {
        "size": f"{WIDTH}x{HEIGHT}",
        "frameRate": FRAME_RATE,
        "rateControl": "cbr",
        "bitRate": BIT_RATE,
        "keyFrameSeconds": GROUP_SECONDS,
        "preset": PRESET,
    }
    small = {
        "size": SUB_SIZE,
        "frameRate": SUB_RATE,
        "rateControl": "cbr",
        "bitRate": SUB_BIT_RATE,
        "keyFrameSeconds": GROUP_SECONDS,
        "preset": PRESET,
    }
    return {
        "device": {"id": "CAM"},
        "stateDirectory": folder,
        "channels": [{"name": "bench", "source": source, "main": main, "sub": small if sub else None}],
        "rtsp": {"address": "127.0.0.1", "port": port, "maxSessions": 200, "access": "open"},
        "console": {"socket": f"{folder}/console.sock"},
    }


def x264enc_properties():
    """GStreamer's x264enc. Its default rate control is CBR with vbv-maxrate = bitrate."""
    return (
        f"speed-preset={PRESET} tune=zerolatency key-int-max={GROUP_FRAMES} threads={THREADS} "
        f"sliced-threads={str(THREADS > 1).lower()} vbv-buf-capacity={int(1000 * VBV_SECONDS)} "
        "option-string=scenecut=0:keyint-min=1"
    )


def x264_arguments(bit_rate=BIT_RATE, group=GROUP_FRAMES):
    """The x264 command line, without input and output. The tune brings slices instead of frame threads."""
    return (
        f"--profile {PROFILE} --preset {PRESET} --tune zerolatency --threads {THREADS} "
        f"--bitrate {bit_rate} --vbv-maxrate {bit_rate} --vbv-bufsize {int(bit_rate * VBV_SECONDS)} "
        f"--keyint {group} --min-keyint 1 --no-scenecut --demuxer y4m --quiet --no-progress"
    ).split()


@dataclasses.dataclass(frozen=True)
class Durations:
    """In seconds, but for counts."""

    cpu_window: float
    encoder_window: float
    latency_window: float
    trace_window: float
    recording_window: float
    ring_rounds: int
    uploads: int
    arrival_rounds: int
    phase_viewers: int
    starts: int
    slow_before: float
    abort_cycles: int
    abort_patience: float
    # Up and down again, so that what drifts on the machine meanwhile falls out of the slope.
    viewer_counts: tuple = (1, 10, 50, 100, 100, 50, 10, 1)
    crowds: tuple = (50, 100)
    # The issue's ten seconds; also in the quick run, because a shorter stall fits into the sockets' buffers.
    slow_stall: float = 10
    slow_after: float = 4


FULL = Durations(
    cpu_window=10,
    encoder_window=12,
    latency_window=10,
    trace_window=6,
    recording_window=60,
    ring_rounds=20,
    uploads=9,
    arrival_rounds=3,
    phase_viewers=8,
    starts=7,
    slow_before=10,
    abort_cycles=10_000,
    abort_patience=25,
)
QUICK = Durations(
    cpu_window=3,
    encoder_window=3,
    latency_window=3,
    trace_window=2,
    recording_window=10,
    ring_rounds=3,
    uploads=3,
    arrival_rounds=1,
    phase_viewers=3,
    starts=3,
    slow_before=4,
    abort_cycles=5000,
    abort_patience=5,
    slow_after=2.5,
    viewer_counts=(1, 100),
    crowds=(100,),
)

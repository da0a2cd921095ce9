"""The picture: noise, so that the bit rate is real and every frame costs the same."""

import os
import random
import shutil

from .settings import FRAME_RATE, HEIGHT, WIDTH

FRAMES = 50
# Full-range noise at 4 Mbit/s drives x264 to its coarsest quantizer, where it no longer holds the rate; at this
# amplitude it works in the middle of its range.
AMPLITUDE = 24

HEADER = b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n"


def make_noise(path, width=WIDTH, height=HEIGHT, rate=FRAME_RATE, frames=FRAMES):
    """The same frames in every run."""
    values = bytes(128 + (value - 128) * AMPLITUDE // 128 for value in range(256))
    generator = random.Random(1)
    with open(path, "wb") as file:
        file.write(HEADER % (width, height, rate))
        for _ in range(frames):
            file.write(b"FRAME\n" + generator.randbytes(width * height * 3 // 2).translate(values))


def repeat(source, destination, frames):
    """A longer clip of the same frames round and round: the x264 command line has no loop. Gives the number written."""
    with open(source, "rb") as file:
        header = len(file.readline())
    body = os.path.getsize(source) - header
    times = -(-frames // FRAMES)
    with open(source, "rb") as clip, open(destination, "wb") as file:
        file.write(clip.read(header))
        for _ in range(times):
            clip.seek(header)
            shutil.copyfileobj(clip, file, 1 << 20)
    assert os.path.getsize(destination) == header + times * body
    return times * FRAMES


def folder_with_room(size):
    """A folder for `size` bytes: in memory where there is room, so that no disk is measured."""
    for folder in ("/dev/shm", os.environ.get("TMPDIR", "/tmp")):
        if not os.path.isdir(folder):
            continue
        room = os.statvfs(folder)
        if room.f_bavail * room.f_frsize > size * 1.2 and (folder != "/dev/shm" or available_memory() > size * 2):
            return folder
    raise OSError(f"no folder has room for {size >> 20} MB: free some in /dev/shm or set TMPDIR")


def available_memory():
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("MemAvailable"))

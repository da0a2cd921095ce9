#!/usr/bin/python3
"""gst-rtsp-server with x264enc, fed with the frames of a Y4M clip at its rate, or with a test pattern of its own.

One shared media per path of --stream PATH=SIZE,KBITS,FPS: everybody who watches it shares one encoder. Commands come
as lines on standard input, answers go as JSON lines to standard output:
  feeders   thread ids that hand the frames to GStreamer from Python: work a camera would do, not the server
  timing    with --timing: when each access unit reached the payloader, by its RTP time stamp
The end of standard input ends the server.
"""

import argparse
import collections
import json
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer  # noqa: E402, F401

feeders = []
ready_by_timestamp = collections.deque(maxlen=512)


def read_clip(path):
    """Every frame of an I420 Y4M file as Gst.Memory. The streams must have the clip's size and rate."""
    with open(path, "rb") as file:
        value = {word[:1]: word[1:] for word in file.readline().split()[1:]}
        frame_bytes = int(value[b"W"]) * int(value[b"H"]) * 3 // 2
        frames = []
        while file.readline():
            frames.append(Gst.Buffer.new_wrapped(file.read(frame_bytes)).get_all_memory())
    return frames


class Feeder(threading.Thread):
    """Pushes the clip's frames round and round, one each frame interval, until its media is gone."""

    def __init__(self, source, frames, rate):
        super().__init__(daemon=True)
        self.source, self.frames = source, frames
        numerator, denominator = rate.split("/")
        self.interval = int(denominator) / int(numerator)
        self.ended = False

    def run(self):
        feeders.append(threading.get_native_id())
        due = time.monotonic()
        index = 0
        while not self.ended:
            # A buffer of its own for the time stamp; the pixels are shared.
            frame = Gst.Buffer.new()
            frame.append_memory(self.frames[index % len(self.frames)])
            self.source.push_buffer(frame)
            index += 1
            due += self.interval
            time.sleep(max(0, due - time.monotonic()))
        feeders.remove(threading.get_native_id())


def watch_payloader(payloader):
    """Notes when each access unit enters the payloader, under the time stamp that its packets leave with."""
    entered = collections.deque()

    def at_entry(_pad, _info):
        entered.append(time.monotonic_ns())
        return Gst.PadProbeReturn.OK

    def at_exit(_pad, info):
        if entered:
            packets = info.get_buffer_list() if info.type & Gst.PadProbeType.BUFFER_LIST else None
            first = packets.get(0) if packets else info.get_buffer()
            header = first.extract_dup(0, 12)
            ready_by_timestamp.append((int.from_bytes(header[4:8], "big"), entered.popleft()))
            entered.clear()
        return Gst.PadProbeReturn.OK

    payloader.get_static_pad("sink").add_probe(Gst.PadProbeType.BUFFER, at_entry)
    payloader.get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST, at_exit)


def make_factory(description, clip, timing):
    size, bit_rate, frame_rate = description.split(",")
    width, height = size.split("x")
    form = f"video/x-raw,format=I420,width={width},height={height},framerate={frame_rate}"
    if clip:
        # Live, and nothing queues up while nobody watches.
        queue = "max-buffers=2 leaky-type=downstream"
        source = f"appsrc name=frames is-live=true format=time do-timestamp=true {queue} caps={form}"
    else:
        source = f"videotestsrc is-live=true ! {form}"
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(
        f"( {source} ! x264enc {arguments.encoder} bitrate={bit_rate} "
        # Left alone, the payloader's caps make x264enc choose Constrained Baseline, which is a quarter less work.
        f"! video/x-h264,profile={arguments.profile} ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
    )
    factory.set_shared(True)

    def configure(_factory, media):
        element = media.get_element()
        if timing:
            watch_payloader(element.get_by_name("pay0"))
        if clip:
            feeder = Feeder(element.get_by_name("frames"), clip, frame_rate)
            feeder.start()
            media.connect("unprepared", lambda _: setattr(feeder, "ended", True))

    factory.connect("media-configure", configure)
    return factory


def serve_commands(loop):
    for line in sys.stdin:
        if line.strip() == "feeders":
            answer = {"threads": list(feeders)}
        elif line.strip() == "timing":
            answer = {"accessUnits": [{"rtpTimestamp": stamp, "ready": at} for stamp, at in list(ready_by_timestamp)]}
        else:
            answer = {"error": "unknown command"}
        print(json.dumps(answer), flush=True)
    loop.quit()


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", required=True)
parser.add_argument("--clip", help="a Y4M file of the streams' size and rate; without it, a test pattern")
parser.add_argument("--encoder", required=True, help="properties of x264enc but for its bit rate")
parser.add_argument("--profile", required=True, help="of H.264")
parser.add_argument("--stream", action="append", required=True, help="PATH=WxH,KBITS,FPS")
parser.add_argument("--timing", action="store_true")
arguments = parser.parse_args()

Gst.init(None)
clip = read_clip(arguments.clip) if arguments.clip else None
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(arguments.port)
# Its default of 5 leaves some of a hundred who come at once unconnected for half a minute.
server.set_backlog(128)
mounts = server.get_mount_points()
for stream in arguments.stream:
    path, _, description = stream.partition("=")
    mounts.add_factory(path, make_factory(description, clip, arguments.timing))
server.attach(None)
loop = GLib.MainLoop()
threading.Thread(target=serve_commands, args=(loop,), daemon=True).start()
loop.run()

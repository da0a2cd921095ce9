#!/usr/bin/env python3
"""A stand-in for camera-agent, to test the bench with: it knows `run CONFIG` and `console … timing 0 main`.

It codes its clip once with the x264 command line and sends the result round and round; a new viewer gets the current
group of pictures with its time stamps squeezed. It is no measure for anything.
"""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

PAYLOAD = 1400
BACKLOG = 1 << 20
_START_CODE = re.compile(rb"\x00?\x00\x00\x01")


def coded_pictures(channel):
    """The clip's access units: lists of NAL units."""
    main, source = channel["main"], channel["source"]
    width, height = main["size"].split("x")
    command = ["x264", "--preset", main["preset"], "--tune", "zerolatency", "--threads", "1"]
    command += ["--bitrate", str(main["bitRate"])]
    command += ["--vbv-maxrate", str(main["bitRate"]), "--vbv-bufsize", str(main["bitRate"]), "--quiet", "-o", "-"]
    command += ["--keyint", str(int(main["frameRate"] * main["keyFrameSeconds"])), "--no-scenecut", "--no-progress"]
    if source.startswith("file:"):
        command += ["--demuxer", "y4m", source.removeprefix("file:")]
        frames = None
    else:
        command += ["--demuxer", "raw", "--input-res", main["size"], "--fps", str(main["frameRate"]), "-"]
        frames = bytes(range(256)) * (int(width) * int(height) * 3 // 512) * 50
    stream = subprocess.run(command, input=frames, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    pictures, current = [], []
    for unit in filter(None, _START_CODE.split(stream.stdout)):
        current.append(unit)
        if unit[0] & 0x1F in (1, 5):
            pictures.append(current)
            current = []
    return pictures


class Camera:
    def __init__(self, channel):
        self.pictures = coded_pictures(channel)
        self.rate = channel["main"]["frameRate"]
        self.sequence = 0
        self.group = []  # of (time stamp, list of packets), since the newest key frame
        self.squeezed = None
        self.timing = []
        self.viewers = []

    def packets(self, units, stamp):
        """Interleaved RTP packets, marked at the end (RFC 6184: single NAL units and FU-A)."""
        payloads = []
        for unit in units:
            if len(unit) <= PAYLOAD:
                payloads.append(unit)
                continue
            parts = [unit[at : at + PAYLOAD] for at in range(1, len(unit), PAYLOAD)]
            for index, part in enumerate(parts):
                edge = 0x80 if index == 0 else 0x40 if index == len(parts) - 1 else 0
                payloads.append(bytes([unit[0] & 0xE0 | 28, edge | unit[0] & 0x1F]) + part)
        packets = []
        for index, payload in enumerate(payloads):
            marker = 0x80 if index == len(payloads) - 1 else 0
            packets.append(self.header(len(payload), marker, self.sequence, stamp) + payload)
            self.sequence = (self.sequence + 1) & 0xFFFF
        return packets

    @staticmethod
    def header(length, marker, sequence, stamp):
        rtp = bytes([0x80, 96 | marker]) + sequence.to_bytes(2, "big") + stamp.to_bytes(4, "big") + b"FAKE"
        return b"$\0" + (length + 12).to_bytes(2, "big") + rtp

    def current_group(self):
        """The group so far, a millisecond between two pictures, so that a player reaches the present at once."""
        if self.squeezed is None:
            newest = self.group[-1][0]
            parts = []
            for back, (_, packets) in zip(range(len(self.group) - 1, -1, -1), self.group):
                stamp = ((newest - 90 * back) & 0xFFFFFFFF).to_bytes(4, "big")
                parts += [packet[:8] + stamp + packet[12:] for packet in packets]
            self.squeezed = b"".join(parts)
        return self.squeezed

    async def run(self):
        due = time.monotonic()
        for number in range(1 << 40):
            stamp = int(number * 90_000 / self.rate) & 0xFFFFFFFF
            captured = time.monotonic_ns()
            units = self.pictures[number % len(self.pictures)]
            packets = self.packets(units, stamp)
            key = any(unit[0] & 0x1F == 5 for unit in units)
            if key:
                self.group = []
            self.group.append((stamp, packets))
            self.squeezed = None
            data = b"".join(packets)
            ready = time.monotonic_ns()
            unit = {"rtpTimestamp": stamp, "captured": captured, "ready": ready, "bytes": len(data), "keyFrame": key}
            self.timing = [*self.timing[-511:], unit]
            for viewer in self.viewers:
                viewer.show(data, key)
            due += 1 / self.rate
            await asyncio.sleep(max(0, due - time.monotonic()))


class Viewer(asyncio.Protocol):
    def __init__(self, camera):
        self.camera = camera
        self.received = b""
        self.skipping = False

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, _problem):
        if self in self.camera.viewers:
            self.camera.viewers.remove(self)

    def show(self, data, key):
        if self.transport.get_write_buffer_size() > BACKLOG:
            self.skipping = True
        if self.skipping and not (key and self.transport.get_write_buffer_size() == 0):
            return
        self.skipping = False
        self.transport.write(data)

    def data_received(self, data):
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            self.answer(head.decode(errors="replace"))

    def answer(self, request):
        method, url = request.split()[:2]
        number = re.search(r"CSeq: *(\d+)", request)
        headers, body = "", ""
        if method == "DESCRIBE":
            body = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=0\r\n"
            headers = f"Content-Base: {url}\r\nContent-Length: {len(body)}\r\n"
        elif method == "SETUP":
            headers = "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        self.transport.write(f"RTSP/1.0 200 OK\r\nCSeq: {number[1] if number else 0}\r\n{headers}\r\n{body}".encode())
        if method == "PLAY":
            self.transport.write(self.camera.current_group())
            self.camera.viewers.append(self)
        elif method == "TEARDOWN":
            self.transport.close()


async def run(configuration):
    camera = Camera(configuration["channels"][0])
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, sys.exit)
    task = asyncio.create_task(camera.run())
    await asyncio.sleep(0)

    async def tell_timing(_reader, writer):
        writer.write(json.dumps({"accessUnits": camera.timing}).encode())
        writer.close()

    await asyncio.start_unix_server(tell_timing, configuration["console"]["socket"])
    rtsp = configuration["rtsp"]
    await loop.create_server(lambda: Viewer(camera), rtsp["address"], rtsp["port"], backlog=200)
    await task


def console(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        while part := connection.recv(1 << 16):
            os.write(1, part)


if sys.argv[1] == "run":
    with open(sys.argv[2]) as file:
        asyncio.run(run(json.load(file)))
else:
    console(sys.argv[sys.argv.index("--socket") + 1])

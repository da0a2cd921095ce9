"""The smallest RTSP client: when does a server give its first answers, and what does it send?"""

import socket
import time


def ask(connection, method, url, number):
    """The status of the answer; the body is read and dropped."""
    connection.sendall(f"{method} {url} RTSP/1.0\r\nCSeq: {number}\r\nAccept: application/sdp\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError(f"the server closed the connection instead of answering {method}")
        answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return int(head.split()[1])


def first_answers(port, url, since, patience=15):
    """Seconds from `since` (time.monotonic) to the answers to OPTIONS and to DESCRIBE."""
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=patience)
            break
        except ConnectionRefusedError:
            if time.monotonic() - since > patience:
                raise TimeoutError(f"nothing listens on port {port} after {patience} s") from None
            time.sleep(0.0005)
    with connection:
        seconds = []
        for number, method in enumerate(("OPTIONS", "DESCRIBE"), start=1):
            # A server may listen before its first picture is there, and say 503 until then.
            while (status := ask(connection, method, url, number)) != 200:
                if time.monotonic() - since > patience:
                    raise TimeoutError(f"{method} is answered {status} after {patience} s")
                time.sleep(0.002)
            seconds.append(time.monotonic() - since)
    return seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def frames(port, url, seconds):
    """What a server sends a TCP viewer meanwhile: (interleaved channel, packet), with no TEARDOWN at the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
        stream = connection.makefile("rwb")

        def request(method, place, more=""):
            stream.write(f"{method} {place} RTSP/1.0\r\nCSeq: 1\r\n{more}\r\n".encode())
            stream.flush()
            head = iter(lambda: stream.readline().decode().strip(), "")
            lines = dict(line.lower().partition(": ")[::2] for line in head)
            if not any(line.startswith("rtsp/1.0 200") for line in lines):
                raise ConnectionError(f"{method} was answered {next(iter(lines), 'nothing')}")
            stream.read(int(lines.get("content-length", 0)))
            return lines

        request("DESCRIBE", url, "Accept: application/sdp\r\n")
        transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        session = request("SETUP", f"{url}/trackID=0", transport)["session"].partition(";")[0]
        request("PLAY", url, f"Session: {session}\r\n")
        found, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            _, channel, high, low = stream.read(4)
            found.append((channel, stream.read(high << 8 | low)))
        return found

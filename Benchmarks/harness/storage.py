"""An object storage that takes everything and keeps nothing, plain or over TLS, on threads of the bench."""

import os
import socket
import ssl
import subprocess
import threading

_BUFFER = 1 << 20
_NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def certificate(bench):
    """Paths of a certificate for 127.0.0.1 that signs itself, and of its key."""
    pem, key = bench.scratch("tls.pem"), bench.scratch("tls.key")
    if not os.path.exists(pem):
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-days", "2", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run([*command, "-keyout", key, "-out", pem], check=True, stderr=subprocess.DEVNULL)
    return pem, key


class Storage:
    def __init__(self, tls=None):
        """`tls`: certificate and key."""
        self._context = None
        if tls:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*tls)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        # Bytes of bodies since the start.
        self.received = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        buffer = bytearray(_BUFFER)
        try:
            if self._context:
                client = self._context.wrap_socket(client, server_side=True)
            with client:
                while self._exchange(client, buffer):
                    pass
        except OSError:
            pass

    def _exchange(self, client, buffer):
        head = b""
        while b"\r\n\r\n" not in head:
            part = client.recv(1)  # not beyond the head
            if not part:
                return False
            head += part
        lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        if headers.get("expect"):
            client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        left = int(headers.get("content-length", 0))
        while left:
            count = client.recv_into(buffer, min(left, len(buffer)))
            if not count:
                return False
            left -= count
            self.received += count
        method, target = lines[0].split()[:2]
        body = _answer(method, target).encode()
        client.sendall(b'HTTP/1.1 200 OK\r\nETag: "e"\r\nContent-Length: %d\r\n\r\n%s' % (len(body), body))
        return True


def _answer(method, target):
    if method == "POST":
        root = "CompleteMultipartUploadResult" if "uploadId=" in target else "InitiateMultipartUploadResult"
        return f"<{root} {_NAMESPACE}><UploadId>u</UploadId></{root}>"
    return f"<ListBucketResult {_NAMESPACE}/>" if method == "GET" else ""

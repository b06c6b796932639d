"""Established connections, both ends on this machine, until the input ends.

Its argument is how many, 20000 at most. Several processes, since each may open only so many files.
"""
import os
import resource
import signal
import socket
import subprocess
import sys

EACH = 2000


def crowd(number, count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 18100 + number))
    listener.listen(100)
    kept = []
    for i in range(count):
        client = socket.socket()
        client.bind(("127.0.%d.%d" % (i // 200, 1 + i % 200), 0))
        client.connect(("127.0.0.1", 18100 + number))
        kept.append((client, listener.accept()))
    return listener, kept


subprocess.run("ip link set lo up".split(), check=True)
children = []
for number in range(min(20000, int(sys.argv[1])) // EACH):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        kept = crowd(number, EACH)
        os.write(writer, b"x")
        signal.pause()
    children.append(child)
    os.close(writer)
    if os.read(reader, 1) != b"x":
        sys.exit("no crowd")
print("ready", flush=True)
sys.stdin.read()
for child in children:
    os.kill(child, signal.SIGKILL)
    os.wait()

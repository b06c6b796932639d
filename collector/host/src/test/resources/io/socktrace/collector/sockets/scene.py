"""Listeners of every kind, in a network namespace of their own, and clients that nobody accepts.

Its argument is an empty directory for Unix sockets. Says "ready", and ends when its input does.
"""
import os
import socket
import subprocess
import sys
import time

kept = []


def listener(family, address, port, backlog, *options, v6only=None):
    made = socket.socket(family, socket.SOCK_STREAM)
    for level, name, value in options:
        made.setsockopt(level, name, value)
    if v6only is not None:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    made.bind((address, port))
    made.listen(backlog)
    kept.append(made)


def connect(address, port):
    kept.append(socket.create_connection((address, port)))


subprocess.run("ip link set lo up".split(), check=True)
four, six = socket.AF_INET, socket.AF_INET6
listener(four, "127.0.0.1", 18001, 16)
connect("127.0.0.1", 18001)
time.sleep(0.1)
connect("127.0.0.1", 18001)
listener(six, "::", 18002, 50, v6only=0)
connect("127.0.0.1", 18002)
connect("::1", 18002)
listener(six, "::1", 18003, 50, v6only=1)
listener(six, "::ffff:127.0.0.1", 18004, 50, v6only=0)
listener(six, "::", 18009, 50, v6only=1)
reuseport = (socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener(four, "0.0.0.0", 18005, 50, reuseport)
listener(four, "0.0.0.0", 18005, 60, reuseport)
connect("127.0.0.1", 18005)
listener(four, "127.0.0.1", 18006, 0)
connect("127.0.0.1", 18006)
for _ in range(3):
    refused = socket.socket()
    refused.setblocking(False)
    refused.connect_ex(("127.0.0.1", 18006))
    time.sleep(0.05)
    refused.close()
listener(four, "127.0.0.1", 18007, 50, (socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0"))
os.seteuid(65534)
listener(four, "127.0.0.1", 18008, 50)
os.seteuid(0)
for name, kind, backlog in (
    (sys.argv[1] + "/plain", socket.SOCK_STREAM, 7),
    (sys.argv[1] + "/with space", socket.SOCK_SEQPACKET, 8),
    ("\0socktrace\0host", socket.SOCK_STREAM, 9),
):
    made = socket.socket(socket.AF_UNIX, kind)
    made.bind(name)
    made.listen(backlog)
    kept.append(made)
waiting = socket.socket(socket.AF_UNIX)
waiting.connect(sys.argv[1] + "/plain")
print("ready", flush=True)
sys.stdin.read()

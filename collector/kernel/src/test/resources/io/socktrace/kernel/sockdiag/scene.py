"""One socket of every kind that sock_diag is asked about, in a network namespace of its own.

Needs root there: SYNs with foreign senders, a foreign uid. Its argument is an empty directory for
Unix sockets. Says "ready", and ends when its standard input does.
"""
import os
import socket
import struct
import subprocess
import sys
import time

kept = []


def run(command):
    subprocess.run(command.split(), check=True)


def listener(family, address, port, backlog, *options, v6only=None):
    made = socket.socket(family, socket.SOCK_STREAM)
    for level, name, value in options:
        made.setsockopt(level, name, value)
    if v6only is not None:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    made.bind((address, port))
    made.listen(backlog)
    kept.append(made)
    return made


def connect(family, address, port):
    client = socket.create_connection((address, port))
    kept.append(client)
    return client


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def syn(source, sport, destination, dport):
    """A SYN from an address behind which nobody is, so that its answer is lost."""
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    src, dst = (socket.inet_pton(family, each) for each in (source, destination))
    tcp = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 5 << 4, 2, 1000, 0, 0)
    pseudo = src + dst + struct.pack("!II", len(tcp), 6)
    tcp = tcp[:16] + struct.pack("!H", checksum(pseudo + tcp)) + tcp[18:]
    if family == socket.AF_INET:
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0) + src + dst
    else:
        ip = struct.pack("!IHBB", 6 << 28, len(tcp), 6, 64) + src + dst
    with socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        raw.sendto(ip + tcp, (destination, 0))


run("ip link set lo up")
run("ip route add 10.9.9.0/24 dev lo")
run("ip -6 route add 2001:db8::/64 dev lo")
four, six = socket.AF_INET, socket.AF_INET6

listener(four, "127.0.0.1", 18001, 16)
connect(four, "127.0.0.1", 18001).sendall(b"hello")
connect(four, "127.0.0.1", 18001).close()
listener(six, "::", 18002, 50, v6only=0)
connect(four, "127.0.0.1", 18002)
connect(six, "::1", 18002)
listener(six, "::1", 18003, 50, v6only=1)
served = listener(six, "::ffff:127.0.0.1", 18004, 50, v6only=0)
connect(four, "127.0.0.1", 18004)
kept.append(served.accept())
reuseport = (socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listener(four, "0.0.0.0", 18005, 50, reuseport)
listener(four, "0.0.0.0", 18005, 60, reuseport)
listener(four, "127.0.0.1", 18006, 0)
connect(four, "127.0.0.1", 18006)
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
for i in (1, 2, 3):
    syn("10.9.9.%d" % i, 4000 + i, "127.0.0.1", 18001)
syn("10.9.9.4", 4004, "127.0.0.1", 18002)
syn("2001:db8::5", 4005, "::1", 18003)

for name, kind, backlog in (
    (sys.argv[1] + "/plain", socket.SOCK_STREAM, 7),
    (sys.argv[1] + "/with space", socket.SOCK_SEQPACKET, 8),
    ("\0socktrace\0scene", socket.SOCK_STREAM, 9),
):
    made = socket.socket(socket.AF_UNIX, kind)
    made.bind(name)
    made.listen(backlog)
    kept.append(made)
waiting = socket.socket(socket.AF_UNIX)
waiting.connect(sys.argv[1] + "/plain")

print("ready", flush=True)
sys.stdin.read()

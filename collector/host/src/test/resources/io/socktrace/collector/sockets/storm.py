"""Listeners that come and go, and processes too, until the input ends."""
import select
import socket
import subprocess
import sys

print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    made = [socket.socket() for _ in range(20)]
    for each in made:
        each.bind(("127.0.0.1", 0))
        each.listen(5)
    short = [subprocess.Popen(["true"]) for _ in range(4)]
    for each in made:
        each.close()
    for each in short:
        each.wait()

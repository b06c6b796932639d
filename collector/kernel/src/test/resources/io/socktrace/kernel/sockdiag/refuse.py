"""Runs a command under a seccomp filter that answers socket(AF_NETLINK, ...) with an errno.

Arguments: the errno, the command. A filter of a container's or a service's would do the same.
"""
import ctypes
import os
import platform
import struct
import sys

AF_NETLINK = 16
SOCKET = {"x86_64": 41, "aarch64": 198}[platform.machine()]
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, JUMP_UNLESS_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000

# struct sock_filter over struct seccomp_data: the number at 0, the first argument at 16.
program = [
    (LOAD, 0, 0, 0),
    (JUMP_UNLESS_EQUAL, 0, 3, SOCKET),
    (LOAD, 0, 0, 16),
    (JUMP_UNLESS_EQUAL, 0, 1, AF_NETLINK),
    (RETURN, 0, 0, ERRNO | int(sys.argv[1])),
    (RETURN, 0, 0, ALLOW),
]
filters = b"".join(struct.pack("HBBI", *each) for each in program)
kept = ctypes.create_string_buffer(filters)
fprog = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(kept))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
    PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.c_char_p(fprog), 0, 0
):
    sys.exit("no seccomp filter: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[2], sys.argv[2:])

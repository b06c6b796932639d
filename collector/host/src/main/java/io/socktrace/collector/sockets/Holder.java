package io.socktrace.collector.sockets;

import io.socktrace.collector.process.Program;

/** A process that has a socket open, and its number for it. */
public record Holder(long pid, int fd, Program program) {}

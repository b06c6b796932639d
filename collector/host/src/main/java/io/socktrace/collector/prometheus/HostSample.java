package io.socktrace.collector.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import io.socktrace.collector.store.Instrument;

/** A number that the collector itself asked the kernel for. */
record HostSample(Instrument instrument, Labels labels, double value) {}

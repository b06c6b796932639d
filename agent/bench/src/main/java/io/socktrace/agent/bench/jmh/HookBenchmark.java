package io.socktrace.agent.bench.jmh;

import io.socktrace.agent.bench.Batch;
import io.socktrace.agent.bench.Operation;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One operation, a hundred at a time; what its other end does in between is not measured. A batch
 * takes a tenth of a millisecond and more, so reading the clock around it is no part of the result.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HookBenchmark {
  @Param Operation operation;

  private Batch batch;

  @Setup(Level.Trial)
  public void open() throws IOException, InterruptedException {
    batch = operation.open();
  }

  @Setup(Level.Invocation)
  public void prepare() throws IOException {
    batch.prepare();
  }

  @Benchmark
  @OperationsPerInvocation(Batch.OPERATIONS)
  public void operations() throws IOException {
    batch.run();
  }

  @TearDown(Level.Invocation)
  public void finish() throws IOException {
    batch.finish();
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    batch.close();
  }
}

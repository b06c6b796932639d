package io.socktrace.agent.dist;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code -XX:+PrintCompilation -XX:+PrintInlining} print.
 *
 * <pre>
 *     724  406   !b        sun.nio.ch.SocketChannelImpl::write (186 bytes)
 *                             @ 39   sun.nio.ch.IOUtil::write (12 bytes)   inline (hot)
 *                !              @ 8   sun.nio.ch.IOUtil::write (263 bytes)   too big
 * </pre>
 */
final class Inlining {
  /** A time, a number, letters for kinds, the method; no "made not entrant" behind it. */
  private static final Pattern COMPILED =
      Pattern.compile(" *\\d+ +\\d+ [ %sb!n]* ([\\w.$/]+::[\\w<>$]+) (?:@ \\d+ )?\\(\\d+ bytes\\)");

  private static final Pattern CALLED =
      Pattern.compile("([ !ms]*)@ \\d+ +([\\w.$/]+::[\\w<>$]+) \\(\\d+ bytes\\) +(.*)");

  /** A lambda's class has its number and its address in its name. */
  private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda[^:]*");

  private static final Pattern DONE = Pattern.compile("inline.*|force inline.*|accessor");

  private Inlining() {}

  /** A call that was inlined at least once. */
  record Call(String caller, String callee) {}

  static Set<Call> of(List<String> lines) {
    Set<Call> inlined = new HashSet<>();
    Deque<Frame> stack = new ArrayDeque<>();
    for (String line : lines) {
      Matcher compiled = COMPILED.matcher(line);
      Matcher called = CALLED.matcher(line);
      if (compiled.matches()) {
        stack.clear();
        stack.push(new Frame(-1, name(compiled.group(1))));
      } else if (called.matches() && !stack.isEmpty()) {
        int depth = called.group(1).length();
        while (stack.peek().depth >= depth) {
          stack.pop();
        }
        String callee = name(called.group(2));
        if (DONE.matcher(called.group(3)).matches()) {
          inlined.add(new Call(stack.peek().method, callee));
        }
        stack.push(new Frame(depth, callee));
      }
    }
    return inlined;
  }

  private static String name(String method) {
    return LAMBDA.matcher(method).replaceAll("lambda");
  }

  private record Frame(int depth, String method) {}
}

package io.socktrace.collector.forward;

import io.socktrace.collector.message.Messages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Sends one body after the other to the backend; used by one thread. */
final class Delivery {
  enum Result {
    DELIVERED,
    REFUSED,
    EXPIRED
  }

  /** OTLP specification, section OTLP/HTTP, "Retryable Response Codes". */
  private static final Set<Integer> AGAIN = Set.of(429, 502, 503, 504);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final String base;
  private final Duration firstPause;
  private final Duration maxAge;
  private final SplittableRandom random = new SplittableRandom();

  Delivery(URI backend, Duration firstPause, Duration maxAge) {
    base = backend.toString().replaceFirst("/+$", "");
    this.firstPause = firstPause;
    this.maxAge = maxAge;
  }

  Result deliver(Body body) throws InterruptedException {
    Pause pause = new Pause(firstPause, random);
    while (true) {
      String why;
      long millis;
      try {
        HttpResponse<Void> answer =
            client.send(request(body), HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() / 100 == 2) {
          return Result.DELIVERED;
        }
        why = "it answers " + answer.statusCode() + " to " + body.path();
        if (!AGAIN.contains(answer.statusCode())) {
          Messages.STDERR.say("forward refused", "cannot forward to " + base + ": " + why);
          return Result.REFUSED;
        }
        millis = pause.millis(answer.headers().firstValue("Retry-After"));
      } catch (IOException | RuntimeException | OutOfMemoryError e) { // the thread goes on
        why = e.toString();
        millis = pause.millis(Optional.empty());
      }
      Messages.STDERR.say(
          "forward failed", "cannot forward to " + base + ": " + why + "; tried again for a while");
      if (System.nanoTime() - body.receivedNanos() + millis * 1_000_000 > maxAge.toNanos()) {
        return Result.EXPIRED;
      }
      Thread.sleep(millis);
    }
  }

  private HttpRequest request(Body body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + body.path()))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-protobuf");
    if (body.gzip()) {
      request.header("Content-Encoding", "gzip");
    }
    return request.POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes())).build();
  }
}

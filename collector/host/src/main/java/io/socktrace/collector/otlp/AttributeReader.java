package io.socktrace.collector.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.socktrace.collector.store.Attributes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Turns protobuf attributes into {@link Attributes}, within their limits, sharing equal strings.
 *
 * <p>Thirty attribute names and some addresses make most of the text of twenty thousand spans. Not
 * thread-safe: the receiver decodes one request at a time.
 */
final class AttributeReader {
  private static final int SHARED_STRINGS = 8192;
  private static final int SHARED_CHARS = 64;
  private static final int MAX_KEY_CHARS = 128;

  private final Map<String, String> shared = new HashMap<>();

  Attributes read(List<KeyValue> source) {
    return read(source, key -> true);
  }

  Attributes read(List<KeyValue> source, Predicate<String> wanted) {
    Map<String, Object> pairs = new HashMap<>();
    for (KeyValue pair : source) {
      String key = pair.getKey();
      if (pairs.size() < Attributes.MAX_PAIRS
          && key.length() <= MAX_KEY_CHARS
          && wanted.test(key)) {
        pairs.put(share(key), value(pair.getValue()));
      }
    }
    return Attributes.of(pairs);
  }

  String share(String text) {
    if (text.length() > SHARED_CHARS) {
      return text;
    }
    if (shared.size() >= SHARED_STRINGS) {
      shared.clear(); // a sender with ever new names: sharing starts again, memory stays bounded
    }
    String known = shared.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> share(cut(value.getStringValue()));
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BOOL_VALUE -> value.getBoolValue();
      case ARRAY_VALUE -> array(value.getArrayValue().getValuesList());
      default -> "(" + value.getValueCase().name().toLowerCase(Locale.ROOT) + ")";
    };
  }

  private static String array(List<AnyValue> values) {
    StringBuilder text = new StringBuilder("[");
    for (AnyValue value : values) {
      if (text.length() > Attributes.MAX_CHARS) {
        break;
      }
      text.append(text.length() > 1 ? ", " : "").append(cut(plain(value)));
    }
    return cut(text.append(']').toString());
  }

  private static String plain(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> "...";
    };
  }

  static String cut(String text) {
    return text.length() <= Attributes.MAX_CHARS
        ? text
        : text.substring(0, Attributes.MAX_CHARS - 3) + "...";
  }
}

package io.socktrace.collector.sockets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link JsonParser} has read, as maps of text to values. */
final class JsonMaps {
  private JsonMaps() {}

  static Map<String, Object> map(Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((key, each) -> map.put((String) key, each));
    return map;
  }

  static List<Map<String, Object>> list(Object value) {
    return ((List<?>) value).stream().map(JsonMaps::map).toList();
  }
}

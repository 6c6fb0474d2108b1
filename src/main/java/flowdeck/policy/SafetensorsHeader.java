package flowdeck.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The header of a safetensors file: what lies where. Trusts nothing. Immutable.
 *
 * @param file for people
 * @param json as in the file
 * @param end where it ends and the numbers begin, bytes from the start of the file
 * @param dataBytes from there to the end of the file
 */
record SafetensorsHeader(Path file, ObjectNode json, long end, long dataBytes) {
  /** The field that is no tensor. */
  static final String METADATA = "__metadata__";

  private static final long LONGEST_BYTES = 100_000_000;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Number formats that are read. */
  enum Type {
    F64(8),
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }
  }

  /** Where a tensor lies in the file's data part, [begin, end) bytes. */
  record Entry(String name, Type type, long[] shape, long begin, long end) {
    long bytes() {
      return end - begin;
    }
  }

  /** What a tensor's place in the file is, whatever its numbers. */
  private record Extent(String name, long begin, long end) {}

  /**
   * Reads the header of a file.
   *
   * @param bytes the whole file
   */
  static SafetensorsHeader of(Path file, MemorySegment bytes) {
    if (bytes.byteSize() < 8) {
      throw new InputException(
          "%s is no safetensors file: it has only %d bytes.".formatted(file, bytes.byteSize()));
    }
    long length = bytes.get(LONG, 0);
    if (length < 2 || length > LONGEST_BYTES) {
      throw new InputException(
          "%s is no safetensors file: its header would be %d bytes long.".formatted(file, length));
    }
    if (length > bytes.byteSize() - 8) {
      throw new InputException(
          "%s is cut short: the header needs %d bytes, the file has %d; copy it again."
              .formatted(file, length, bytes.byteSize() - 8));
    }
    byte[] text = bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
    return new SafetensorsHeader(file, json(file, text), 8 + length, bytes.byteSize() - 8 - length);
  }

  private static ObjectNode json(Path file, byte[] text) {
    try {
      if (JSON.readTree(new String(text, StandardCharsets.UTF_8)) instanceof ObjectNode header) {
        return header;
      }
    } catch (JsonProcessingException e) {
      throw new InputException(
          "The header of %s is not valid JSON (%s); write the file again."
              .formatted(file, e.getOriginalMessage()),
          e);
    }
    throw new InputException(
        "The header of %s is not a JSON object; write the file again.".formatted(file));
  }

  /** The free text beside the tensors. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    json.path(METADATA).properties().forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
    return metadata;
  }

  /** Names and shapes of all tensors. */
  Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors().forEach((name, node) -> shapes.put(name, longs(name, node, "shape")));
    return shapes;
  }

  private Map<String, JsonNode> tensors() {
    Map<String, JsonNode> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getKey().equals(METADATA)) {
        tensors.put(field.getKey(), field.getValue());
      }
    }
    return tensors;
  }

  /** Those tensors whose names are wanted. */
  List<Entry> entries(Predicate<String> wanted) {
    List<Extent> extents = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    tensors()
        .forEach(
            (name, node) -> {
              Extent extent = extent(name, node);
              extents.add(extent);
              if (wanted.test(name)) {
                entries.add(entry(extent, node));
              }
            });
    requireNoGaps(extents);
    return entries;
  }

  /** Gaps and overlaps would hide data or show one tensor's bytes as another's. */
  private void requireNoGaps(List<Extent> extents) {
    long expected = 0;
    for (Extent extent :
        extents.stream()
            .sorted(Comparator.comparingLong(Extent::begin).thenComparing(Extent::end))
            .toList()) {
      if (extent.begin != expected) {
        throw broken(
            extent.name, "begins at byte %d instead of %d".formatted(extent.begin, expected));
      }
      expected = extent.end;
    }
    if (expected != dataBytes) {
      throw new InputException(
          "%s holds %d bytes after its tensors that belong to none; write the file again."
              .formatted(file, dataBytes - expected));
    }
  }

  private Extent extent(String name, JsonNode node) {
    long[] offsets = longs(name, node, "data_offsets");
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw broken(name, "has data offsets that are not a begin and an end");
    }
    if (offsets[1] > dataBytes) {
      throw broken(
          name, "ends at byte %d of %d: the file is cut short".formatted(offsets[1], dataBytes));
    }
    return new Extent(name, offsets[0], offsets[1]);
  }

  private Entry entry(Extent extent, JsonNode node) {
    String name = extent.name;
    Type type = type(name, node);
    long[] shape = longs(name, node, "shape");
    long bytes = type.bytes;
    for (long size : shape) {
      // A product beyond the file is wrong anyway, and checking here keeps it from overflowing.
      if (size != 0 && bytes > dataBytes / size) {
        throw broken(name, "is larger than the file");
      }
      bytes *= size;
    }
    if (bytes != extent.end - extent.begin) {
      throw broken(
          name, "needs %d bytes by its shape, has %d".formatted(bytes, extent.end - extent.begin));
    }
    if (bytes / type.bytes > Integer.MAX_VALUE - 8) {
      throw broken(name, "has more numbers than can be held in memory");
    }
    return new Entry(name, type, shape, extent.begin, extent.end);
  }

  private Type type(String name, JsonNode node) {
    for (Type candidate : Type.values()) {
      if (candidate.name().equals(node.path("dtype").asText())) {
        return candidate;
      }
    }
    throw broken(name, "has type %s, expected F16, F32, F64 or BF16".formatted(node.path("dtype")));
  }

  private long[] longs(String name, JsonNode node, String field) {
    if (!(node.path(field) instanceof ArrayNode array)) {
      throw broken(name, "has no list '%s'".formatted(field));
    }
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = array.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw broken(name, "has %s in '%s'".formatted(value, field));
      }
      values[i] = value.longValue();
    }
    return values;
  }

  private InputException broken(String tensor, String what) {
    return new InputException(
        "Tensor '%s' of %s %s; write the file again.".formatted(tensor, file, what));
  }
}

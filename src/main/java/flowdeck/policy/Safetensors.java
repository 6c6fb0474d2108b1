package flowdeck.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named tensors in a safetensors file: eight bytes with the length of a JSON header, the header,
 * then the numbers, little-endian and without gaps. Python opens it with {@code
 * safetensors.torch.load_file}.
 *
 * <p>Half precision is a matter of the file alone: in memory every number is a float. Reading
 * trusts nothing, because the file may come from anywhere or be cut short.
 *
 * <p>May be used from any thread.
 */
public final class Safetensors {
  private static final String METADATA = "__metadata__";
  private static final long LONGEST_HEADER_BYTES = 100_000_000;
  private static final float LARGEST_HALF = 65504f;
  private static final int CHUNK_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Safetensors() {}

  /**
   * An array of numbers with its shape; the arrays are handed over, not copied.
   *
   * @param shape sizes, outermost first; empty for a single number
   * @param values in row-major order
   */
  public record Tensor(long[] shape, float[] values) {
    public Tensor {
      long count = 1;
      for (long size : shape) {
        count = Math.multiplyExact(count, size);
      }
      if (count != values.length) {
        throw new IllegalArgumentException(
            "Shape %s holds %d values, got %d"
                .formatted(Arrays.toString(shape), count, values.length));
      }
    }
  }

  /** Number formats a file may hold. */
  private enum Type {
    F64(8),
    F32(4),
    F16(2),
    BF16(2);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  /** Where a tensor lies in the file's data part, [begin, end) bytes. */
  private record Entry(String name, Type type, long[] shape, long begin, long end) {}

  /**
   * Reads every tensor of a file.
   *
   * @return tensors by name, in the order of the header
   * @throws InputException if the file cannot be read or is not a sound safetensors file
   */
  public static Map<String, Tensor> read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      MemorySegment data = bytes.asSlice(headerEnd(file, bytes));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry entry : entries(file, header(file, bytes), data.byteSize())) {
        MemorySegment part = data.asSlice(entry.begin, entry.end - entry.begin);
        tensors.put(entry.name, new Tensor(entry.shape, values(part, entry.type)));
      }
      return tensors;
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** The free text a file carries beside its tensors; empty if it has none. */
  public static Map<String, String> metadata(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      Map<String, String> metadata = new LinkedHashMap<>();
      header(file, bytes)
          .path(METADATA)
          .properties()
          .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
      return metadata;
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /**
   * Writes tensors. The file appears whole or not at all: it is written beside its place and moved
   * there.
   *
   * @param half whether to store 16-bit floats; a tensor with numbers too large for them stays at
   *     32 bits
   * @param metadata free text kept in the header
   * @throws InputException if the file cannot be written
   */
  public static void write(
      Path file, Map<String, Tensor> tensors, boolean half, Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode text = header.putObject(METADATA);
      metadata.forEach(text::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      Type type = half && fitsHalf(tensor) ? Type.F16 : Type.F32;
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", type.name());
      ArrayNode shape = node.putArray("shape");
      for (long size : tensor.shape) {
        shape.add(size);
      }
      long end = offset + (long) tensor.values.length * type.bytes;
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    Path folder = file.toAbsolutePath().getParent();
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        writeHeader(channel, header);
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
          Tensor tensor = entry.getValue();
          writeValues(channel, chunk, tensor.values, half && fitsHalf(tensor));
        }
        drain(channel, chunk);
        channel.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new InputException("Cannot write %s: %s".formatted(file, e), e);
    }
  }

  private static void writeHeader(FileChannel channel, ObjectNode header) throws IOException {
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    // Spaces after the header keep the data aligned to 8 bytes, as the format's own writer does.
    int length = (json.length + 7) / 8 * 8;
    ByteBuffer start = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(length).put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    drain(channel, start);
  }

  private static void writeValues(
      FileChannel channel, ByteBuffer chunk, float[] values, boolean half) throws IOException {
    for (float value : values) {
      if (chunk.remaining() < Float.BYTES) {
        drain(channel, chunk);
      }
      if (half) {
        chunk.putShort(Float.floatToFloat16(value));
      } else {
        chunk.putFloat(value);
      }
    }
  }

  private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  private static boolean fitsHalf(Tensor tensor) {
    for (float value : tensor.values) {
      if (Float.isFinite(value) && Math.abs(value) > LARGEST_HALF) {
        return false;
      }
    }
    return true;
  }

  private static long headerEnd(Path file, MemorySegment bytes) {
    if (bytes.byteSize() < 8) {
      throw new InputException(
          "%s is no safetensors file: it has only %d bytes.".formatted(file, bytes.byteSize()));
    }
    long length = bytes.get(LONG, 0);
    if (length < 2 || length > LONGEST_HEADER_BYTES) {
      throw new InputException(
          "%s is no safetensors file: its header would be %d bytes long.".formatted(file, length));
    }
    if (length > bytes.byteSize() - 8) {
      throw new InputException(
          "%s is cut short: the header needs %d bytes, the file has %d; copy it again."
              .formatted(file, length, bytes.byteSize() - 8));
    }
    return 8 + length;
  }

  private static ObjectNode header(Path file, MemorySegment bytes) {
    byte[] json = bytes.asSlice(8, headerEnd(file, bytes) - 8).toArray(ValueLayout.JAVA_BYTE);
    try {
      if (JSON.readTree(new String(json, StandardCharsets.UTF_8)) instanceof ObjectNode header) {
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

  private static List<Entry> entries(Path file, ObjectNode header, long dataBytes) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (!field.getKey().equals(METADATA)) {
        entries.add(entry(file, field.getKey(), field.getValue(), dataBytes));
      }
    }
    // Gaps and overlaps are refused: they would hide data or show one tensor's bytes as another's.
    long expected = 0;
    for (Entry entry :
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::begin).thenComparing(Entry::end))
            .toList()) {
      if (entry.begin != expected) {
        throw broken(
            file, entry.name, "begins at byte %d instead of %d".formatted(entry.begin, expected));
      }
      expected = entry.end;
    }
    if (expected != dataBytes) {
      throw new InputException(
          "%s holds %d bytes after its tensors that belong to none; write the file again."
              .formatted(file, dataBytes - expected));
    }
    return entries;
  }

  private static Entry entry(Path file, String name, JsonNode node, long dataBytes) {
    Type type = null;
    for (Type candidate : Type.values()) {
      if (candidate.name().equals(node.path("dtype").asText())) {
        type = candidate;
      }
    }
    if (type == null) {
      throw broken(
          file,
          name,
          "has type %s, expected F16, F32, F64 or BF16".formatted(node.path("dtype").toString()));
    }
    long[] shape = longs(file, name, node, "shape");
    long[] offsets = longs(file, name, node, "data_offsets");
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw broken(file, name, "has data offsets that are not a begin and an end");
    }
    if (offsets[1] > dataBytes) {
      throw broken(
          file,
          name,
          "ends at byte %d of %d: the file is cut short".formatted(offsets[1], dataBytes));
    }
    long bytes = type.bytes;
    for (long size : shape) {
      // A product beyond the file is wrong anyway, and checking here keeps it from overflowing.
      if (size != 0 && bytes > dataBytes / size) {
        throw broken(file, name, "is larger than the file");
      }
      bytes *= size;
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw broken(
          file,
          name,
          "needs %d bytes by its shape, has %d".formatted(bytes, offsets[1] - offsets[0]));
    }
    if (bytes / type.bytes > Integer.MAX_VALUE - 8) {
      throw broken(file, name, "has more numbers than can be held in memory");
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private static long[] longs(Path file, String name, JsonNode node, String field) {
    if (!(node.path(field) instanceof ArrayNode array)) {
      throw broken(file, name, "has no list '%s'".formatted(field));
    }
    long[] values = new long[array.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = array.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw broken(file, name, "has %s in '%s'".formatted(value, field));
      }
      values[i] = value.longValue();
    }
    return values;
  }

  private static InputException broken(Path file, String tensor, String what) {
    return new InputException(
        "Tensor '%s' of %s %s; write the file again.".formatted(tensor, file, what));
  }

  private static float[] values(MemorySegment part, Type type) {
    float[] values = new float[(int) (part.byteSize() / type.bytes)];
    switch (type) {
      case F32 -> MemorySegment.copy(part, FLOAT, 0, values, 0, values.length);
      case F64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) part.getAtIndex(DOUBLE, i);
        }
      }
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(part.getAtIndex(SHORT, i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(part.getAtIndex(SHORT, i) << 16);
        }
      }
    }
    return values;
  }
}

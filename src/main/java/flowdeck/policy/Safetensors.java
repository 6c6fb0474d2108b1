package flowdeck.policy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import flowdeck.policy.SafetensorsHeader.Entry;
import flowdeck.policy.SafetensorsHeader.Type;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

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
  private static final float LARGEST_HALF = 65504f;
  private static final int CHUNK_BYTES = 1 << 20;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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

  /**
   * Reads every tensor of a file.
   *
   * @return tensors by name, in the order of the header
   * @throws InputException if the file cannot be read or is not a sound safetensors file
   */
  public static Map<String, Tensor> read(Path file) {
    return read(file, name -> true);
  }

  /**
   * Reads some tensors of a file; the others may hold numbers of any type.
   *
   * @param wanted whether to read the tensor of a name
   */
  public static Map<String, Tensor> read(Path file, Predicate<String> wanted) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      SafetensorsHeader header = SafetensorsHeader.of(file, bytes);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Entry entry : header.entries(wanted)) {
        MemorySegment part = bytes.asSlice(header.end() + entry.begin(), entry.bytes());
        tensors.put(entry.name(), new Tensor(entry.shape(), values(part, entry.type())));
      }
      return tensors;
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** Names and shapes of all tensors of a file, whatever their type. */
  public static Map<String, long[]> shapes(Path file) {
    return header(file).shapes();
  }

  /** The free text a file carries beside its tensors; empty if it has none. */
  public static Map<String, String> metadata(Path file) {
    return header(file).metadata();
  }

  private static SafetensorsHeader header(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      return SafetensorsHeader.of(
          file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
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
    write(file, tensors, (name, tensor) -> half, metadata);
  }

  /** The same, 16 or 32 bits chosen for each tensor. */
  public static void write(
      Path file,
      Map<String, Tensor> tensors,
      BiPredicate<String, Tensor> half,
      Map<String, String> metadata) {
    ObjectNode header = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode text = header.putObject(SafetensorsHeader.METADATA);
      metadata.forEach(text::put);
    }
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      Type type = half.test(entry.getKey(), tensor) && fitsHalf(tensor) ? Type.F16 : Type.F32;
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", type.name());
      ArrayNode shape = node.putArray("shape");
      for (long size : tensor.shape) {
        shape.add(size);
      }
      long end = offset + (long) tensor.values.length * type.bytes();
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
          writeValues(
              channel, chunk, tensor.values, half.test(entry.getKey(), tensor) && fitsHalf(tensor));
        }
        drain(channel, chunk);
        channel.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      InputException problem =
          new InputException(
              "Cannot write %s (%s); free space on the disk or choose another place."
                  .formatted(file, e.getMessage()),
              e);
      try {
        Files.deleteIfExists(partial); // half a file only takes the space that was missing
      } catch (IOException also) {
        problem.addSuppressed(also);
      }
      throw problem;
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

  /** Whether 16 bits hold a tensor as it is; what was read from them does. */
  public static boolean isHalf(Tensor tensor) {
    for (float value : tensor.values()) {
      if (Float.float16ToFloat(Float.floatToFloat16(value)) != value) {
        return false;
      }
    }
    return true;
  }

  private static boolean fitsHalf(Tensor tensor) {
    for (float value : tensor.values) {
      if (Float.isFinite(value) && Math.abs(value) > LARGEST_HALF) {
        return false;
      }
    }
    return true;
  }

  private static float[] values(MemorySegment part, Type type) {
    float[] values = new float[(int) (part.byteSize() / type.bytes())];
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

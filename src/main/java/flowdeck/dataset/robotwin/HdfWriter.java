package flowdeck.dataset.robotwin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an HDF5 file as h5py does by default: superblock 0, groups with symbol tables, contiguous
 * arrays. Needed because RoboTwin keeps JPEGs in strings of one length, and libraries take strings
 * for text. Format: "HDF5 File Format Specification", version 2.0. One thread uses it.
 */
final class HdfWriter {
  private static final long UNDEFINED = -1;
  private static final int SUPERBLOCK_BYTES = 96;

  /** Symbols per leaf and leaves per group are twice these, which are h5py's. */
  private static final int LEAF_K = 4;

  private static final int INTERNAL_K = 16;
  private static final int ENTRY_BYTES = 40;
  private static final int LEAF_BYTES = 8 + 2 * LEAF_K * ENTRY_BYTES;
  private static final int TREE_BYTES = 24 + 8 * (2 * INTERNAL_K) + 8 * (2 * INTERNAL_K + 1);

  private final Group root = new Group();

  /** Kinds of values. */
  enum Type {
    FLOAT32(4),
    FLOAT64(8),
    INT8(1),
    INT32(4),
    INT64(8),
    /** Bytes of one length, filled up with zeros. */
    STRING(0);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final class Group {
    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, Array> arrays = new TreeMap<>();
  }

  private record Array(Type type, int elementBytes, int[] shape, ByteBuffer values) {}

  /**
   * Adds an array of numbers.
   *
   * @param path groups and name, e.g. {@code joint_action/vector}
   * @param values in row order
   */
  void put(String path, Type type, int[] shape, double[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(type.bytes * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (type) {
        case FLOAT32 -> bytes.putFloat((float) value);
        case FLOAT64 -> bytes.putDouble(value);
        case INT8 -> bytes.put((byte) value);
        case INT32 -> bytes.putInt((int) value);
        case INT64 -> bytes.putLong((long) value);
        case STRING -> throw new IllegalArgumentException("Numbers are no strings");
      }
    }
    add(path, new Array(type, type.bytes, shape, bytes.flip()));
  }

  /** Adds byte strings, filled up with zeros to the length of the longest. */
  void put(String path, List<byte[]> strings) {
    int length = strings.stream().mapToInt(string -> string.length).max().orElse(1);
    ByteBuffer bytes = ByteBuffer.allocate(length * strings.size());
    for (int i = 0; i < strings.size(); i++) {
      bytes.put(i * length, strings.get(i));
    }
    add(path, new Array(Type.STRING, length, new int[] {strings.size()}, bytes));
  }

  /** Adds one text. */
  void put(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer value = ByteBuffer.allocate(Math.max(1, bytes.length)).put(0, bytes);
    add(path, new Array(Type.STRING, value.capacity(), new int[0], value));
  }

  private void add(String path, Array array) {
    Group group = root;
    String[] names = path.split("/");
    for (int i = 0; i + 1 < names.length; i++) {
      group = group.groups.computeIfAbsent(names[i], name -> new Group());
    }
    group.arrays.put(names[names.length - 1], array);
  }

  /** Writes the file, which must not exist. */
  void write(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Output output = new Output(channel);
      long header = output.group(root);
      output.superblock(header);
      channel.force(true);
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int padded(int size) {
    return (size + 7) / 8 * 8;
  }

  /** Lays blocks one after the other, inner ones first, so that each knows where it points to. */
  private static final class Output {
    private final FileChannel channel;
    private long end = SUPERBLOCK_BYTES;

    Output(FileChannel channel) {
      this.channel = channel;
    }

    private long append(ByteBuffer block) throws IOException {
      long at = end;
      end += padded(block.limit());
      write(block.rewind(), at);
      if (end > at + block.limit()) {
        write(buffer((int) (end - at - block.limit())), at + block.limit());
      }
      return at;
    }

    private void write(ByteBuffer block, long at) throws IOException {
      for (long position = at; block.hasRemaining(); ) {
        position += channel.write(block, position);
      }
    }

    /** Writes a group with all in it and returns where its header is. */
    long group(Group group) throws IOException {
      TreeMap<String, Long> headers = new TreeMap<>();
      for (var inner : group.groups.entrySet()) {
        headers.put(inner.getKey(), group(inner.getValue()));
      }
      for (var array : group.arrays.entrySet()) {
        headers.put(array.getKey(), array(array.getValue()));
      }
      if (headers.size() > 2 * INTERNAL_K * 2 * LEAF_K) {
        throw new IllegalArgumentException("A group of %d names".formatted(headers.size()));
      }
      ByteBuffer names = buffer(8 + headers.keySet().stream().mapToInt(Output::nameBytes).sum());
      names.position(8);
      ByteBuffer tree = buffer(TREE_BYTES);
      int leaves = (headers.size() + 2 * LEAF_K - 1) / (2 * LEAF_K);
      tree.put(ascii("TREE")).putShort((short) 0).putShort((short) leaves);
      tree.putLong(UNDEFINED).putLong(UNDEFINED).putLong(0);
      List<Map.Entry<String, Long>> all = List.copyOf(headers.entrySet());
      for (int leaf = 0; leaf < leaves; leaf++) {
        List<Map.Entry<String, Long>> entries =
            all.subList(leaf * 2 * LEAF_K, Math.min(all.size(), (leaf + 1) * 2 * LEAF_K));
        ByteBuffer block = buffer(LEAF_BYTES);
        block.put(ascii("SNOD")).putShort((short) 1).putShort((short) entries.size());
        int last = 0;
        for (int i = 0; i < entries.size(); i++) {
          last = names.position();
          names.put(entries.get(i).getKey().getBytes(StandardCharsets.UTF_8));
          names.position(last + nameBytes(entries.get(i).getKey()));
          block.position(8 + i * ENTRY_BYTES);
          block.putLong(last).putLong(entries.get(i).getValue());
        }
        tree.putLong(append(block)).putLong(last);
      }
      ByteBuffer heap = buffer(32);
      heap.put(ascii("HEAP")).putInt(0).putLong(names.capacity()).putLong(1).putLong(append(names));
      ByteBuffer table = buffer(16);
      table.putLong(append(tree)).putLong(append(heap));
      return header(List.of(message(0x11, table)));
    }

    /** Room of a name with the zero that ends it. */
    private static int nameBytes(String name) {
      return padded(name.getBytes(StandardCharsets.UTF_8).length + 1);
    }

    private long array(Array array) throws IOException {
      ByteBuffer space = buffer(8 + 8 * array.shape().length);
      space.put((byte) 1).put((byte) array.shape().length).position(8);
      for (int size : array.shape()) {
        space.putLong(size);
      }
      int bytes = array.values().capacity();
      // Late allocation, values written if set, none set: h5py's defaults.
      ByteBuffer fill = buffer(8).put(new byte[] {2, 2, 2, 1});
      ByteBuffer layout = buffer(24).put((byte) 3).put((byte) 1);
      layout.putLong(bytes == 0 ? UNDEFINED : append(array.values())).putLong(bytes);
      return header(
          List.of(
              message(1, space),
              message(3, datatype(array)),
              message(5, fill),
              message(8, layout)));
    }

    private static ByteBuffer datatype(Array array) {
      ByteBuffer type =
          buffer(
              switch (array.type()) {
                case STRING -> 8;
                case INT8, INT32, INT64 -> 12;
                case FLOAT32, FLOAT64 -> 20;
              });
      switch (array.type()) {
        case STRING -> type.put(new byte[] {0x13, 1, 0, 0}).putInt(array.elementBytes());
        case FLOAT32 ->
            type.put(new byte[] {0x11, 0x20, 31, 0})
                .putInt(4)
                .putInt(32 << 16)
                .put(new byte[] {23, 8, 0, 23})
                .putInt(127);
        case FLOAT64 ->
            type.put(new byte[] {0x11, 0x20, 63, 0})
                .putInt(8)
                .putInt(64 << 16)
                .put(new byte[] {52, 11, 0, 52})
                .putInt(1023);
        case INT8, INT32, INT64 ->
            type.put(new byte[] {0x10, 8, 0, 0})
                .putInt(array.elementBytes())
                .putInt(8 * array.elementBytes() << 16);
      }
      return type;
    }

    private static ByteBuffer message(int kind, ByteBuffer content) {
      int size = padded(content.capacity());
      ByteBuffer message = buffer(8 + size);
      message.putShort((short) kind).putShort((short) size);
      return message.put(8, content.rewind(), 0, content.capacity());
    }

    private long header(List<ByteBuffer> messages) throws IOException {
      int size = messages.stream().mapToInt(ByteBuffer::capacity).sum();
      ByteBuffer header = buffer(16 + size);
      header.put((byte) 1).put((byte) 0).putShort((short) messages.size()).putInt(1).putInt(size);
      header.position(16);
      messages.forEach(message -> header.put(message.rewind()));
      return append(header);
    }

    void superblock(long rootHeader) throws IOException {
      ByteBuffer block = buffer(SUPERBLOCK_BYTES);
      block.put(new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'});
      block.put(new byte[] {0, 0, 0, 0, 0, 8, 8, 0});
      block.putShort((short) LEAF_K).putShort((short) INTERNAL_K).putInt(0);
      block.putLong(0).putLong(UNDEFINED).putLong(end).putLong(UNDEFINED);
      block.putLong(0).putLong(rootHeader);
      write(block.rewind(), 0);
    }

    private static byte[] ascii(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }
}

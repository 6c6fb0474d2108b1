package flowdeck.dataset;

import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rows of a take while it is being recorded: fixed-size records handed to the operating system
 * one by one, so that a dying program loses none and a torn last one is recognised by its length.
 */
final class RowJournal implements AutoCloseable {

  /**
   * One row.
   *
   * @param state measured positions
   * @param action targets in force
   * @param captureSeconds capture time on the cell's clock
   * @param extra values of the schema's further columns in order
   */
  record Row(float[] state, float[] action, double captureSeconds, double[] extra) {}

  private final Path file;
  private final Schema schema;
  private final FileChannel channel;
  private final ByteBuffer buffer;

  RowJournal(Path file, Schema schema) {
    this.file = file;
    this.schema = schema;
    this.buffer = ByteBuffer.allocate(recordBytes(schema)).order(ByteOrder.LITTLE_ENDIAN);
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void append(
      JointVector state,
      JointVector action,
      double captureSeconds,
      Map<String, ? extends Number> extra) {
    buffer.clear();
    put(state);
    put(action);
    buffer.putDouble(captureSeconds);
    for (Schema.Column column : schema.extra()) {
      Number value = extra.get(column.name());
      if (value == null || !Double.isFinite(value.doubleValue())) {
        throw new IllegalArgumentException(
            "Column %s needs a finite value, got %s".formatted(column.name(), value));
      }
      buffer.putDouble(value.doubleValue());
    }
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void put(JointVector vector) {
    if (!vector.isFinite()) {
      throw new IllegalArgumentException("A row needs finite values, got " + vector);
    }
    for (int i = 0; i < vector.size(); i++) {
      buffer.putFloat((float) vector.get(i));
    }
  }

  /** The whole rows of a journal. */
  static List<Row> read(Path file, Schema schema) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); check the disk.".formatted(file, e.getMessage()), e);
    }
    List<Row> rows = new ArrayList<>();
    while (bytes.remaining() >= recordBytes(schema)) {
      float[] state = floats(bytes, schema.state().size());
      float[] action = floats(bytes, schema.action().size());
      double captureSeconds = bytes.getDouble();
      double[] extra = new double[schema.extra().size()];
      for (int i = 0; i < extra.length; i++) {
        extra[i] = bytes.getDouble();
      }
      rows.add(new Row(state, action, captureSeconds, extra));
    }
    return rows;
  }

  private static float[] floats(ByteBuffer bytes, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = bytes.getFloat();
    }
    return values;
  }

  private static int recordBytes(Schema schema) {
    return Float.BYTES * (schema.state().size() + schema.action().size())
        + Double.BYTES * (1 + schema.extra().size());
  }

  private InputException failed(IOException e) {
    return new InputException(
        "%s cannot be written (%s); check that the folder is writable and the disk has space."
            .formatted(file, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}

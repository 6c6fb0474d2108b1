package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("weights.safetensors");
  }

  @Test
  void readsBackExactlyWhatWasWrittenInFullPrecision() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(
        "b.weight", new Tensor(new long[] {2, 3}, new float[] {1, -2, 3.5f, 0, 1e-30f, 7e30f}));
    tensors.put("a", new Tensor(new long[] {}, new float[] {42}));
    tensors.put("empty", new Tensor(new long[] {0, 4}, new float[0]));

    Safetensors.write(file, tensors, false, Map.of("format", "pt"));

    Map<String, Tensor> read = Safetensors.read(file);
    assertThat(read.keySet()).containsExactly("b.weight", "a", "empty");
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
          assertThat(read.get(name).values()).isEqualTo(tensor.values());
        });
    assertThat(Safetensors.metadata(file)).containsExactly(Map.entry("format", "pt"));
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".partial"));
  }

  @Test
  void halfPrecisionRoundsToElevenBitsAndKeepsLargeTensorsWhole() {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i) * 10;
    }
    Safetensors.write(
        file,
        Map.of(
            "w", new Tensor(new long[] {values.length}, values),
            "large", new Tensor(new long[] {1}, new float[] {1e6f})),
        true,
        Map.of());

    Map<String, Tensor> read = Safetensors.read(file);

    float[] back = read.get("w").values();
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(back[i] - values[i]))
          .isLessThanOrEqualTo(Math.abs(values[i]) / 2048 + 1e-7f);
    }
    assertThat(read.get("large").values()).containsExactly(1e6f);
  }

  @Test
  void readsTheOtherFloatFormats() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(-2.25).putShort((short) (Float.floatToIntBits(1.5f) >>> 16));
    raw(
        "{\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[8,10]}}",
        data.array());

    Map<String, Tensor> read = Safetensors.read(file);

    assertThat(read.get("d").values()).containsExactly(-2.25f);
    assertThat(read.get("b").values()).containsExactly(1.5f);
  }

  @Test
  void everyTruncationIsRefusedWithTheFileNamed() throws IOException {
    Safetensors.write(
        file, Map.of("w", new Tensor(new long[] {3}, new float[] {1, 2, 3})), false, Map.of());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.read(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("weights.safetensors");
    }
  }

  @Test
  void nonsenseInTheHeaderIsRefusedWithTheTensorNamed() throws IOException {
    refused("{\"w\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0,4]}}", "'w'");
    refused("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "'w'");
    refused("{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "'w'");
    refused("{\"w\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", "'w'");
    refused("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "'w'");
    refused("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "'w'");
    refused(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}",
        "'w'");
    refused("{\"w\":3}", "'w'");
    refused("[1]", "not a JSON object");
    refused("{\"w\":", "not valid JSON");
    refused("{} x", "not valid JSON");
    refused("{}", "belong to none");
    refused(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"v\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]}}",
        "'v'");
    refused(
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "not valid JSON");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Safetensors.read(folder.resolve("none.safetensors")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.safetensors");
  }

  private void refused(String header, String says) throws IOException {
    raw(header, new byte[4]);
    assertThatThrownBy(() -> Safetensors.read(file))
        .as(header)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(says)
        .hasMessageContaining("weights.safetensors");
  }

  private void raw(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(json.length).put(json).put(data).array());
  }
}

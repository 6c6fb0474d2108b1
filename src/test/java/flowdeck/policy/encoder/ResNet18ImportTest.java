package flowdeck.policy.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.TensorMisfits;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.TorchvisionResNet18.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResNet18ImportTest {
  private static final Map<String, Tensor> WEIGHTS = TorchvisionResNet18.random(3);

  @TempDir Path folder;
  private Path file;

  private Path write(Map<String, Tensor> tensors, String prefix) {
    file = folder.resolve("weights.safetensors");
    return TorchvisionResNet18.write(file, tensors, Format.F32, prefix);
  }

  private Path changed(Consumer<Map<String, Tensor>> change) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(WEIGHTS);
    change.accept(tensors);
    return write(tensors, "");
  }

  private void refused(Path given, String... named) {
    assertThatThrownBy(() -> ResNet18Import.read(given))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(given.toString())
        .hasMessageContainingAll(named);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void theEmbeddingIsThatOfThePythonNetwork(Format format) {
    file = folder.resolve("weights.safetensors");
    TorchvisionResNet18.write(file, WEIGHTS, format, "");
    PixelNormalisation pixels = PixelNormalisation.IMAGENET;
    closeToReference(ResNet18Import.read(file), format, pixels);
  }

  @Test
  void anotherNormalisationOfPixelsIsHonoured() {
    write(WEIGHTS, "");
    PixelNormalisation pixels =
        new PixelNormalisation(List.of(0.5, 0.4, 0.3), List.of(0.5, 0.25, 0.125));
    closeToReference(ResNet18Import.read(file), Format.F32, pixels);
  }

  private static void closeToReference(
      ResNet18Import imported, Format format, PixelNormalisation pixels) {
    EncoderConfig config = new EncoderConfig(64, 48, Features.EMBEDDING, List.of(), pixels);
    byte[] bgr = new byte[3 * 64 * 48];
    new SplittableRandom(5).nextBytes(bgr);
    Frame frame = new Frame(64, 48, bgr, 0, 0);
    double[] reference =
        TorchvisionResNet18.embedding(
            TorchvisionResNet18.rounded(WEIGHTS, format), frame, pixels.mean(), pixels.deviation());
    try (KeypointEncoder encoder = new KeypointEncoder(config, imported.tensors())) {
      float[] embedding = encoder.encode(frame);
      assertThat(embedding).hasSize(512);
      double largest = 0;
      for (int i = 0; i < embedding.length; i++) {
        largest = Math.max(largest, Math.abs(reference[i]));
        assertThat((double) embedding[i]).isCloseTo(reference[i], within(1e-4));
      }
      assertThat(largest).isBetween(0.1, 100.0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"backbone.", "encoder.", "model.", "module.", "resnet.", "module.obs.encoder."})
  void aCommonPrefixIsTakenOff(String prefix) {
    ResNet18Import imported = ResNet18Import.read(write(WEIGHTS, prefix));
    assertThat(imported.prefix()).isEqualTo(prefix);
    assertThat(imported.tensors()).hasSize(100).containsKey("encoder.layer4.1.bn2.running_var");
    assertThat(imported.ignored()).hasSize(22);
  }

  @Test
  void classifierAndCountersAreIgnoredByName() {
    ResNet18Import imported = ResNet18Import.read(write(WEIGHTS, ""));
    assertThat(imported.prefix()).isEmpty();
    assertThat(imported.tensors().keySet()).noneMatch(name -> name.contains("fc."));
    assertThat(imported.ignored())
        .hasSize(22)
        .contains("fc.weight", "fc.bias", "bn1.num_batches_tracked");
  }

  @Test
  void everythingThatDoesNotFitIsListed() {
    changed(
        tensors -> {
          tensors.remove("layer3.0.downsample.0.weight");
          tensors.remove("bn1.bias");
          tensors.put("conv1.weight", new Tensor(new long[] {64, 1, 7, 7}, new float[64 * 49]));
          tensors.put("attention.weight", new Tensor(new long[] {2}, new float[2]));
          float[] values = new float[64];
          values[5] = Float.NaN;
          tensors.put("layer1.0.bn1.weight", new Tensor(new long[] {64}, values));
          values = new float[512];
          values[7] = Float.NEGATIVE_INFINITY;
          tensors.put("layer4.0.bn2.running_mean", new Tensor(new long[] {512}, values));
          values = new float[512];
          values[7] = -0.5f;
          tensors.put("layer4.0.bn2.running_var", new Tensor(new long[] {512}, values));
        });
    refused(
        file,
        "7 tensors do not fit",
        "layer3.0.downsample.0.weight is missing (shape [256, 128, 1, 1])",
        "bn1.bias is missing (shape [64])",
        "conv1.weight has shape [64, 1, 7, 7] instead of [64, 3, 7, 7]",
        "attention.weight is not expected (shape [2])",
        "layer1.0.bn1.weight holds NaN",
        "layer4.0.bn2.running_mean holds -Infinity",
        "layer4.0.bn2.running_var holds the variance -0.5",
        "safetensors.torch.save_file");
  }

  @Test
  void aLongListIsCutAndTheRestCounted() {
    write(Map.of("head.weight", new Tensor(new long[] {1}, new float[1])), "");
    refused(file, "101 tensors do not fit", "conv1.weight is missing", "and 81 more");
    assertThatThrownBy(() -> ResNet18Import.read(file))
        .message()
        .satisfies(message -> assertThat(message.lines()).hasSizeLessThan(30));
  }

  @Test
  void namesOutsideThePrefixAreNotExpected() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    WEIGHTS.forEach((name, tensor) -> tensors.put("backbone." + name, tensor));
    tensors.put("head.weight", new Tensor(new long[] {1}, new float[1]));
    refused(write(tensors, ""), "1 tensor does not fit", "head.weight is not expected");
  }

  @Test
  void twoNetworksInOneFileAreRefused() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    WEIGHTS.forEach((name, tensor) -> tensors.put("student." + name, tensor));
    WEIGHTS.forEach((name, tensor) -> tensors.put("teacher." + name, tensor));
    refused(write(tensors, ""), "2 ResNets", "student.", "teacher.");
  }

  @Test
  void deeperNetworksAreNamed() {
    Tensor one = new Tensor(new long[] {1}, new float[1]);
    Map<String, Tensor> deep = new LinkedHashMap<>();
    for (int block = 0; block < 6; block++) {
      deep.put("layer1.%d.conv1.weight".formatted(block % 3), one);
      deep.put("layer3.%d.conv1.weight".formatted(block), one);
    }
    refused(write(deep, ""), "a ResNet34", "is a ResNet18", "resnet18.safetensors");
    deep.put("layer1.0.conv3.weight", one);
    refused(write(deep, "model."), "a ResNet50", "is a ResNet18", "resnet18.safetensors");
  }

  @Test
  void picklesAreNotOpenedButToldHowToConvert() throws IOException {
    Path zip = folder.resolve("resnet18.pth");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("archive/data.pkl"));
      out.write(new byte[] {(byte) 0x80, 2, '}'});
    }
    refused(zip, "pickle", "save_file", "torch.load(\"resnet18.pth\", weights_only=True)");
    Path old = folder.resolve("resnet18.pt");
    Files.write(
        old, new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46});
    refused(old, "pickle", "save_file");
  }

  @Test
  void whatIsNoFileOrNoSafetensorsIsRefused() throws IOException {
    refused(folder.resolve("none.safetensors"), "There is no file", "save_file");
    refused(folder, "There is no file");
    Path text = folder.resolve("text.safetensors");
    Files.write(text, "version https://git-lfs".getBytes(StandardCharsets.UTF_8));
    refused(text, "no safetensors file");
    Files.write(text, new byte[0]);
    refused(text, "no safetensors file");
    write(WEIGHTS, "");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 4));
    refused(file, "cut short");
  }

  @ParameterizedTest
  @EnumSource(Features.class)
  void namesAndShapesAreThoseOfTheTrainableNetwork(Features features) {
    EncoderConfig config = new EncoderConfig(32, 32, features, List.of("a", "b", "c"));
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      EncoderNet net = new EncoderNet(config);
      net.initialize(manager, 1);
      Map<String, Tensor> tensors = net.export("");
      Map<String, String> needed = readable(EncoderTensors.needed(config));
      Map<String, String> known = readable(EncoderTensors.known(config));
      assertThat(readable(TensorMisfits.shapesOf(tensors)).entrySet())
          .isSubsetOf(known.entrySet())
          .containsAll(needed.entrySet());
      if (features == Features.EMBEDDING_AND_KEYPOINTS) {
        assertThat(known.keySet()).isEqualTo(tensors.keySet());
      }
    }
  }

  private static Map<String, String> readable(Map<String, long[]> shapes) {
    return shapes.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, shape -> Arrays.toString(shape.getValue())));
  }
}

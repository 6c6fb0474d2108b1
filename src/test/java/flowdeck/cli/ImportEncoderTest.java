package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.TorchvisionResNet18;
import flowdeck.policy.encoder.TorchvisionResNet18.Format;
import flowdeck.station.Encoders;
import flowdeck.station.Policies;
import flowdeck.training.EncoderFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code models import-encoder} and what comes after it. */
class ImportEncoderTest {
  private static final Map<String, Tensor> WEIGHTS = TorchvisionResNet18.random(3);

  private static final int FRAMES = 24;

  @TempDir Path folder;
  private Path file;
  private Path out;
  private StringWriter said;
  private StringWriter refused;

  @BeforeEach
  void choosePlaces() {
    file = folder.resolve("resnet18.safetensors");
    out = folder.resolve("models/imagenet");
  }

  private int run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    said = new StringWriter();
    refused = new StringWriter();
    return Flowdeck.run(new PrintWriter(said, true), new PrintWriter(refused, true), words);
  }

  private int importing(Object... more) {
    Object[] words = new Object[5 + more.length];
    System.arraycopy(new Object[] {"models", "import-encoder", file, "--out", out}, 0, words, 0, 5);
    System.arraycopy(more, 0, words, 5, more.length);
    return run(words);
  }

  private static Map<String, byte[]> content(Path folder) throws IOException {
    Map<String, byte[]> content = new LinkedHashMap<>();
    try (var files = Files.walk(folder)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        content.put(folder.relativize(each).toString(), Files.readAllBytes(each));
      }
    }
    return content;
  }

  private static Frame picture(int width, int height, long seed) {
    byte[] bgr = new byte[3 * width * height];
    new SplittableRandom(seed).nextBytes(bgr);
    return new Frame(width, height, bgr, 0, 0);
  }

  @Test
  void theFolderSaysWhatItIsAndHoldsTheWeightsAsTheyAre() throws IOException {
    TorchvisionResNet18.write(file, WEIGHTS, Format.F32, "backbone.");
    assertThat(importing()).as(refused.toString()).isZero();
    assertThat(said.toString())
        .contains("backbone.", "fc.weight", "fc.bias", "20 x num_batches_tracked")
        .contains("100 tensors", "160 x 120", "512 features", "--encoder " + out);
    JsonNode json = new ObjectMapper().readTree(out.resolve("encoder.json").toFile());
    assertThat(json.at("/config/pixels/mean").toString()).isEqualTo("[0.485,0.456,0.406]");
    assertThat(json.at("/config/pixels/deviation").toString()).isEqualTo("[0.229,0.224,0.225]");
    assertThat(json.at("/config/features").asText()).isEqualTo("embedding");
    assertThat(json.at("/imported/file").asText()).isEqualTo("resnet18.safetensors");
    assertThat(json.at("/imported/sha256").asText()).hasSize(64);
    assertThat(json.has("training")).isFalse();
    Map<String, Tensor> read = EncoderFiles.weights(out);
    assertThat(read).hasSize(100);
    read.forEach(
        (name, tensor) ->
            assertThat(tensor.values())
                .isEqualTo(WEIGHTS.get(name.substring("encoder.".length())).values()));
    assertThat(content(folder).keySet())
        .containsExactlyInAnyOrder(
            "models/imagenet/encoder.json",
            "models/imagenet/encoder.safetensors",
            "resnet18.safetensors");
  }

  @Test
  void sixteenBitWeightsStaySmall() throws IOException {
    TorchvisionResNet18.write(file, WEIGHTS, Format.F16, "");
    assertThat(importing("--width", 64, "--height", 48)).as(refused.toString()).isZero();
    assertThat(Files.size(out.resolve("encoder.safetensors"))).isLessThan(23_000_000);
    EncoderConfig config = Encoders.read(out.toString(), null).config();
    assertThat(config.width()).isEqualTo(64);
    assertThat(config.height()).isEqualTo(48);
  }

  @Test
  void nothingIsOverwrittenUnlessAskedFor() throws IOException {
    TorchvisionResNet18.write(file, WEIGHTS, Format.F16, "");
    assertThat(importing()).as(refused.toString()).isZero();
    Map<String, byte[]> before = content(out);

    assertThat(importing("--mean", "0.5,0.5,0.5")).isEqualTo(2);
    assertThat(refused.toString())
        .contains(out.toString(), "already holds an encoder", "--replace");
    assertThat(content(out)).containsExactlyEntriesOf(before);

    assertThat(importing("--mean", "0.5,0.5,0.5", "--replace")).as(refused.toString()).isZero();
    assertThat(Encoders.read(out.toString(), null).config().pixels().mean())
        .containsExactly(0.5, 0.5, 0.5);

    Files.writeString(out.resolve("notes.txt"), "mine");
    before = content(out);
    assertThat(importing("--replace")).isEqualTo(2);
    assertThat(refused.toString()).contains(out.toString(), "notes.txt");
    assertThat(content(out)).containsExactlyEntriesOf(before);

    out = folder.resolve("taken");
    Files.writeString(out, "mine");
    assertThat(importing("--replace")).isEqualTo(2);
    assertThat(out).hasContent("mine");
    out = Path.of("models/stack-blocks-two");
    assertThat(importing("--replace")).isEqualTo(2);
    assertThat(refused.toString()).contains("policy.json");
  }

  @Test
  void aFileThatDoesNotFitLeavesWhatIsThere() throws IOException {
    TorchvisionResNet18.write(file, WEIGHTS, Format.F16, "");
    assertThat(importing()).as(refused.toString()).isZero();
    Map<String, byte[]> before = content(out);
    Map<String, Tensor> lacking = new LinkedHashMap<>(WEIGHTS);
    lacking.remove("bn1.weight");
    TorchvisionResNet18.write(file, lacking, Format.F16, "");
    assertThat(importing("--replace")).isEqualTo(2);
    assertThat(refused.toString()).contains("bn1.weight is missing").doesNotContain("Exception");
    assertThat(content(out)).containsExactlyEntriesOf(before);
  }

  @Test
  void badInputIsSaidWithExitCodeTwo() throws IOException {
    assertThat(run("models")).isEqualTo(2);
    assertThat(run("models", "import-encoder")).isEqualTo(2);
    assertThat(run("models", "import-encoder", file)).isEqualTo(2);
    assertThat(importing()).isEqualTo(2);
    assertThat(refused.toString()).contains("There is no file", "safetensors.torch.save_file");
    TorchvisionResNet18.write(file, Map.of(), Format.F32, "");
    for (String[] bad :
        new String[][] {
          {"--width", "30"},
          {"--height", "121"},
          {"--mean", "0.5,0.5"},
          {"--mean", "a,b,c"},
          {"--mean", "NaN,0,0"},
          {"--deviation", "1,1,0"},
          {"--deviation", "1,1,Infinity"}
        }) {
      assertThat(importing(bad[0], bad[1])).as(String.join(" ", bad)).isEqualTo(2);
      assertThat(refused.toString()).doesNotContain("Exception", "do not fit");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void aPolicyIsTrainedWithItAndCarriesItWithItsNormalisation() throws IOException {
    TorchvisionResNet18.write(file, WEIGHTS, Format.F32, "");
    assertThat(
            importing(
                "--width",
                64,
                "--height",
                48,
                "--mean",
                "0.5,0.4,0.3",
                "--deviation",
                "0.5,0.25,1"))
        .as(refused.toString())
        .isZero();
    Path data = folder.resolve("data");
    record(data);
    Path policy = folder.resolve("models/tiny");
    assertThat(
            run(
                "train",
                "--data",
                data,
                "--out",
                policy,
                "--encoder",
                out,
                "--epochs",
                1,
                "--warm-start-epochs",
                1,
                "--held-out",
                0,
                "--hidden",
                8,
                "--trunk-width",
                16))
        .as(refused.toString())
        .isZero();
    PolicyFolder read = PolicyFolder.read(policy);
    assertThat(read.description().encoder().features()).isEqualTo(512);
    Encoders.Encoder imported = Encoders.read(out.toString(), null);
    Encoders.Encoder carried = Encoders.of(read);
    assertThat(run("train", "--data", data, "--out", out)).isEqualTo(2);
    assertThat(refused.toString()).contains(out.toString(), "encoder.json", "another folder");
    assertThat(carried.config()).isEqualTo(imported.config());
    assertThat(carried.config().pixels().deviation()).containsExactly(0.5, 0.25, 1.0);
    assertThat(carried.hash()).isEqualTo(imported.hash());
    Frame frame = picture(640, 480, 7);
    try (KeypointEncoder one = imported.open();
        KeypointEncoder other = carried.open()) {
      assertThat(other.encode(frame)).isEqualTo(one.encode(frame));
    }
    assertThat(Policies.list(folder.resolve("models")))
        .extracting(Policies.Entry::name, Policies.Entry::problem)
        .containsExactly(tuple("tiny", null));
    Policies.open(folder.resolve("models"), "tiny").close();
  }

  /** Two episodes, together of more frames than the embedding has numbers. */
  private static void record(Path data) {
    Schema schema =
        Schema.scene(
            15, "test", 64, 48, new ActionLayout(List.of("left_joint_1", "gripper")), List.of());
    try (DatasetWriter writer = DatasetWriter.openOrCreate(data, schema)) {
      for (int episode = 0; episode < 2; episode++) {
        EpisodeWriter take = writer.begin("Do it.");
        for (int row = 0; row < FRAMES; row++) {
          Frame noise = picture(64, 48, FRAMES * episode + row);
          Frame frame = new Frame(64, 48, noise.bgr(), row, row * 1_000_000_000L / 15);
          JointVector command = JointVector.of(episode + Math.sin(0.1 * row), 0.5);
          take.append(frame, command, command, Map.of());
        }
        take.commit();
      }
    }
  }
}

package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.flow.ReferenceFlow;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFolderTest {
  @TempDir Path models;

  @Test
  void readsWhatItWrote() {
    PolicyFolder written = TestPolicies.write(models.resolve("a"), 1);
    PolicyFolder read = PolicyFolder.read(models.resolve("a"));
    assertThat(read.name()).isEqualTo("a");
    assertThat(read.hash()).isEqualTo(written.hash()).hasSize(64);
    assertThat(read.description().flow()).isEqualTo(written.description().flow());
    assertThat(read.description().layout()).isEqualTo(TestPolicies.LAYOUT);
    assertThat(read.description().waypointNanos()).isEqualTo(266_666_667);
    assertThat(read.description().training()).containsEntry("episodes", 3);
    Map<String, float[]> original =
        ReferenceFlow.randomTensors(written.description().flow(), 1, 0.2);
    read.modelTensors().forEach((name, values) -> assertThat(values).isEqualTo(original.get(name)));
    assertThat(read.tensors()).containsKey("encoder.bias");
  }

  @Test
  void replacesAnOlderPolicyAndLeavesNothingBeside() throws IOException {
    String first = TestPolicies.write(models.resolve("a"), 1).hash();
    String second = TestPolicies.write(models.resolve("a"), 2).hash();
    assertThat(second).isNotEqualTo(first);
    try (var files = Files.list(models)) {
      assertThat(files).containsExactly(models.resolve("a"));
    }
  }

  @Test
  void aFolderOfSomethingElseIsNotReplaced() throws IOException {
    Path demos = Files.createDirectory(models.resolve("demos"));
    Files.writeString(demos.resolve("info.json"), "mine");
    for (Runnable attempt :
        new Runnable[] {
          () -> PolicyFolder.requireReplaceable(demos),
          () -> PolicyFolder.requireReplaceable(demos.resolve("info.json")),
          () -> TestPolicies.write(demos, 1)
        }) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("demos")
          .hasMessageContaining("another folder");
    }
    assertThat(demos.resolve("info.json")).hasContent("mine");
    Files.delete(demos.resolve("info.json"));
    TestPolicies.write(demos, 1);
    TestPolicies.write(demos, 2);
  }

  @Test
  void anEncodersWeightsAreOnlyHalvedWhereThatChangesNothing() {
    PolicyDescription description = TestPolicies.description();
    Tensor exact = new Tensor(new long[] {1}, new float[] {0.25f});
    Tensor fine = new Tensor(new long[] {1}, new float[] {0.1f});
    PolicyFolder written =
        PolicyFolder.write(
            models.resolve("a"),
            description,
            ReferenceFlow.randomTensors(description.flow(), 1, 0.2),
            Map.of("encoder.exact", exact, "encoder.fine", fine),
            true);
    assertThat(written.tensors().get("encoder.fine").values()).containsExactly(0.1f);
    assertThat(written.tensors().get("encoder.exact").values()).containsExactly(0.25f);
    assertThat(Safetensors.isHalf(written.tensors().get("encoder.fine"))).isFalse();
    assertThat(Safetensors.isHalf(written.tensors().get("flow.film.weight"))).isTrue();
  }

  @Test
  void halfPrecisionStaysReadable() {
    PolicyDescription description = TestPolicies.description();
    PolicyFolder half =
        PolicyFolder.write(
            models.resolve("half"),
            description,
            ReferenceFlow.randomTensors(description.flow(), 1, 0.2),
            Map.of(),
            true);
    assertThat(half.modelTensors()).hasSameSizeAs(description.flow().shapes());
  }

  @Test
  void aFlowFromBeforeThereWasASkipHasNone() throws IOException {
    String hash = TestPolicies.write(models.resolve("a"), 1).hash();
    Path json = models.resolve("a/policy.json");
    String words = Files.readString(json);
    Files.writeString(json, words.replaceFirst(",\\s*\"skip\" : false", ""));
    assertThat(Files.readString(json)).doesNotContain("\"skip\"");
    PolicyFolder read = PolicyFolder.read(models.resolve("a"));
    assertThat(read.description().flow().skip()).isFalse();
    assertThat(read.hash()).isNotEqualTo(hash);
  }

  @Test
  void namesTheMissingFile() {
    assertThatThrownBy(() -> PolicyFolder.read(models.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("policy.json");
  }

  @Test
  void refusesCutWeights() throws IOException {
    TestPolicies.write(models.resolve("a"), 1);
    Path weights = models.resolve("a/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 40));
    assertThatThrownBy(() -> PolicyFolder.read(models.resolve("a")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("weights.safetensors");
  }

  @Test
  void refusesDescriptionsThatDoNotFit() throws IOException {
    TestPolicies.write(models.resolve("a"), 1);
    assertRefused("\"hidden\" : 8", "\"hidden\" : 9", "flow.film.weight");
    assertRefused("\"horizon\" : 4", "\"horizon\" : 5", "waypoints");
    assertRefused("\"format\" : 1", "\"format\" : 2", "newer Flowdeck (format 2");
    assertRefused("\"stride\" : 4,", "", "stride");
    assertRefused("\"stride\" : 4,", "\"stride\" : \"many\",", "policy.json");
    assertRefused("{", "[", "policy.json");
  }

  private void assertRefused(String text, String replacement, String named) throws IOException {
    Path file = models.resolve("a/policy.json");
    String good = Files.readString(file);
    assertThat(good).contains(text);
    Files.writeString(file, good.replace(text, replacement));
    assertThatThrownBy(() -> PolicyFolder.read(models.resolve("a")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(named);
    Files.writeString(file, good);
  }
}

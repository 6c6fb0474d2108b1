package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.ReferenceFlow;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that came from elsewhere, from later, or broken: each refused with one sentence. */
class BadPolicyFilesTest {
  @TempDir Path models;
  private Path folder;
  private Path json;
  private Path weights;

  /** A policy with all parts: flow, encoder and observation density. */
  @BeforeEach
  void writeAPolicyWithAllParts() {
    folder = models.resolve("a");
    json = folder.resolve("policy.json");
    weights = folder.resolve("weights.safetensors");
    ObservationSizes sizes =
        new ObservationSizes(2, 1, new FlowArchitecture(2, 2, 2, 8, 5, 4, 8, 0, 4, false));
    Map<String, float[]> observation = new LinkedHashMap<>(sizes.flow().initial(1));
    observation.put(ObservationSizes.DIRECTIONS, new float[] {1, 0});
    observation.put(ObservationSizes.REMAINDER, new float[] {0, 1});
    PolicyDescription description = TestPolicies.description();
    PolicyFolder.write(
        folder,
        description,
        ReferenceFlow.randomTensors(description.flow(), 1, 0.2),
        Map.of("encoder.bias", new Tensor(new long[] {1}, new float[] {0.25f})),
        new ObservationModel(sizes, observation),
        false);
  }

  private void refused(String... named) {
    assertThatThrownBy(() -> PolicyFolder.read(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(named)
        .message()
        .doesNotContain("\n", "Exception", "java.");
  }

  private void edit(String text, String replacement) throws IOException {
    String words = Files.readString(json);
    assertThat(words).contains(text);
    Files.writeString(json, words.replace(text, replacement));
  }

  private void edit(Consumer<Map<String, Tensor>> change) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(Safetensors.read(weights));
    change.accept(tensors);
    Safetensors.write(weights, tensors, false, Map.of());
  }

  private static Tensor with(Tensor tensor, int at, float value) {
    float[] values = tensor.values().clone();
    values[at] = value;
    return new Tensor(tensor.shape(), values);
  }

  @Test
  void thePolicyItselfIsRead() {
    assertThat(PolicyFolder.read(folder).observation()).isNotNull();
  }

  @Test
  void aNewerFileSaysWhichVersionAndWhatToDo() throws IOException {
    edit("\"format\" : 1", "\"format\" : 3");
    refused(
        "policy.json was written by a newer Flowdeck (format 3, this one reads up to 1); update"
            + " Flowdeck or train the policy again.");
    assertThatThrownBy(() -> PolicyFolder.describe(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("newer Flowdeck");
  }

  @Test
  void aNewerFileIsKnownAsSuchWhateverElseIsInIt() throws IOException {
    Files.writeString(json, "{ \"format\" : 99999999999, \"kind\" : [ \"something else\" ] }");
    refused("newer Flowdeck (format 99999999999, this one reads up to 1)");
  }

  @Test
  void aFileFromBeforeThereWereVersionsIsOfTheFirst() throws IOException {
    edit("\"format\" : 1,", "");
    assertThat(PolicyFolder.read(folder).description().format()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "\"1\"", "null", "true", "[]"})
  void aVersionThatIsNoneIsRefused(String version) throws IOException {
    edit("\"format\" : 1", "\"format\" : " + version);
    refused("policy.json", "format");
  }

  @Test
  void tensorsThatBelongToNoPartAreAllNamed() {
    edit(
        tensors -> {
          Tensor one = new Tensor(new long[] {1}, new float[] {1});
          tensors.put("flow.coupling.4.in.weight", one);
          tensors.put("observation.extra", one);
          tensors.put("optimizer.step", one);
        });
    refused(
        "weights.safetensors",
        "flow.coupling.4.in.weight is not expected",
        "observation.extra is not expected",
        "optimizer.step is not expected",
        "train the policy again");
  }

  @Test
  void anObservationDensityThatPolicyJsonDoesNotKnowIsRefused() throws IOException {
    String words = Files.readString(json);
    Files.writeString(json, words.replace("\"observation\" :", "\"was-observation\" :"));
    refused("observation.directions is not expected");
  }

  @Test
  void aLongListIsCutAndCounted() {
    edit(
        tensors -> {
          for (int i = 0; i < 50; i++) {
            tensors.put("more." + i, new Tensor(new long[] {1}, new float[1]));
          }
        });
    refused("more.0 is not expected", "and 44 more");
  }

  @ParameterizedTest
  @ValueSource(strings = {"flow.film.weight", "observation.directions", "observation.remainder"})
  void missingTensorsAreNamed(String name) {
    edit(tensors -> tensors.remove(name));
    refused("weights.safetensors", name + " is missing");
  }

  @Test
  void tensorsOfAnotherShapeAreNamedWithBothShapes() {
    edit(tensors -> tensors.put("flow.film.bias", new Tensor(new long[] {2, 1}, new float[2])));
    refused("flow.film.bias has shape [2, 1] instead of [");
  }

  @ParameterizedTest
  @CsvSource({
    "flow.film.weight, NaN",
    "flow.coupling.1.in.weight, Infinity",
    "encoder.bias, NaN",
    "encoder.bias, -Infinity",
    "observation.directions, NaN",
    "observation.coupling.0.in.weight, Infinity"
  })
  void numbersThatAreNoneAreRefusedInEveryPart(String name, float value) {
    edit(tensors -> tensors.put(name, with(tensors.get(name), 0, value)));
    refused("weights.safetensors", name + " holds " + value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"flow.coupling.0.order", "observation.coupling.1.order"})
  void anOrderThatListsANumberTwiceIsRefused(String name) {
    edit(tensors -> tensors.put(name, with(tensors.get(name), 0, tensors.get(name).values()[1])));
    refused(name + " does not list each of");
    edit(tensors -> tensors.put(name, with(tensors.get(name), 0, 1e9f)));
    refused(name + " does not list each of");
  }

  @Test
  void anObservationDensityThatDividesByNothingIsRefused() {
    edit(
        tensors ->
            tensors.put(
                "observation.directions", new Tensor(new long[] {1, 2}, new float[] {0, 0})));
    refused("observation.directions");
    writeAPolicyWithAllParts();
    edit(
        tensors ->
            tensors.put("observation.remainder", new Tensor(new long[] {2}, new float[] {3, 0})));
    refused("observation.remainder");
  }

  @ParameterizedTest
  @CsvSource({
    "actionScale, 0.0",
    "actionScale, '\"NaN\"'",
    "actionScale, -1.0",
    "featureScale, 0",
    "featureScale, '\"Infinity\"'",
    "actionMean, '\"NaN\"'",
    "featureMean, '\"-Infinity\"'"
  })
  void aNormalisationThatLeadsNowhereIsRefusedByItsName(String field, String value)
      throws IOException {
    String words = Files.readString(json);
    Files.writeString(
        json,
        words.replaceFirst(
            "(\"%s\" : \\[ [^,]+, )[^ ]+".formatted(field), "$1" + value.replace("\\", "")));
    assertThat(Files.readString(json)).isNotEqualTo(words);
    refused("policy.json", field + "[1]", value.replace("\"", ""));
  }

  /** Each number, text and part is replaced by what it should not be, one at a time. */
  @ParameterizedTest
  @ValueSource(strings = {"nfp", "diffusion"})
  void whateverStandsInTheFileEitherThePolicyRunsOrItIsRefused(String kind) throws IOException {
    if (kind.equals("diffusion")) {
      TestPolicies.writeDiffusion(folder, 1);
    }
    byte[] good = Files.readAllBytes(json);
    ObjectMapper mapper = new ObjectMapper();
    JsonNode[] junk = {
      mapper.nullNode(),
      mapper.getNodeFactory().numberNode(-1),
      mapper.getNodeFactory().numberNode(0),
      mapper.getNodeFactory().numberNode(1_000_000_007),
      mapper.getNodeFactory().numberNode(1e300),
      mapper.getNodeFactory().textNode("NaN"),
      mapper.createArrayNode(),
      mapper.createObjectNode()
    };
    int refused = 0;
    for (JsonPointer place : places(mapper.readTree(good), JsonPointer.empty())) {
      for (JsonNode each : junk) {
        JsonNode tree = mapper.readTree(good);
        replace(tree, place, each);
        Files.write(json, mapper.writeValueAsBytes(tree));
        try {
          open(PolicyFolder.read(folder)).close();
        } catch (InputException e) {
          refused++;
        } catch (RuntimeException e) {
          throw new AssertionError(place + " = " + each, e);
        }
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  private static Policy open(PolicyFolder folder) {
    return switch (folder.description().model()) {
      case PolicyModel.Flow flow -> new NfpPolicy(folder, new TestPolicies.PixelEncoder());
      case PolicyModel.Diffusion diffusion ->
          new DiffusionPolicy(folder, diffusion, new TestPolicies.PixelEncoder());
    };
  }

  private static List<JsonPointer> places(JsonNode tree, JsonPointer at) {
    List<JsonPointer> places = new ArrayList<>();
    tree.properties()
        .forEach(
            field -> {
              JsonPointer place = at.appendProperty(field.getKey());
              places.add(place);
              places.addAll(places(field.getValue(), place));
            });
    for (int i = 0; tree.isArray() && i < tree.size(); i++) {
      places.add(at.appendIndex(i));
    }
    return places;
  }

  private static void replace(JsonNode tree, JsonPointer place, JsonNode value) {
    JsonNode parent = tree.at(place.head());
    if (parent instanceof ArrayNode array) {
      array.set(place.last().getMatchingIndex(), value);
    } else {
      ((ObjectNode) parent).set(place.last().getMatchingProperty(), value);
    }
  }
}

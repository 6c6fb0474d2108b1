package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.Clock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations over several processes, with everything that can happen to them. */
class EvaluateProcessesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double PATIENCE_SECONDS = 120;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int evaluate(String file, int trials, int processes, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--policy",
                "expert",
                "--trials",
                String.valueOf(trials),
                "--processes",
                String.valueOf(processes),
                "--json",
                path(file).toString()));
    arguments.addAll(List.of(more));
    return Flowdeck.run(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
  }

  private Path path(String file) {
    return folder.resolve(file);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Clock wall = Clock.system();
    long deadline = wall.nanos() + Math.round(PATIENCE_SECONDS * 1e9);
    while (!condition.getAsBoolean()) {
      assertThat(wall.nanos()).as("still waiting").isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  @Test
  void workerRefusesAPolicyThatChangedSinceTheEvaluationBegan() {
    int code =
        Flowdeck.run(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            "evaluate",
            "--policy",
            "stack-blocks-two",
            "--worker=hash-of-the-weights-before");
    assertThat(code).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("stack-blocks-two has changed since");
    assertThat(out.toString()).doesNotContain("ready");
  }

  @Test
  void rowsAreTheSameForAnyNumberOfProcessesAndAfterInterruptions() throws IOException {
    assertThat(evaluate("one.json", 5, 1)).as(err.toString()).isZero();
    assertThat(evaluate("two.json", 5, 2)).as(err.toString()).isZero();
    assertThat(path("two.json")).hasSameTextualContentAs(path("one.json"));
    assertThat(out.toString()).contains("Wilson 95 % interval").contains("5 of 5 succeeded");

    ObjectNode interrupted = (ObjectNode) MAPPER.readTree(path("one.json").toFile());
    ArrayNode rows = (ArrayNode) interrupted.get("rows");
    rows.remove(3);
    rows.remove(1); // two were at work when it was interrupted
    MAPPER.writeValue(path("rest.json").toFile(), interrupted);
    assertThat(evaluate("rest.json", 5, 2)).as(err.toString()).isZero();
    assertThat(path("rest.json")).hasSameTextualContentAs(path("one.json"));
    assertThat(out.toString()).contains("rest.json holds 3 of 5 trials already");

    assertThat(evaluate("rest.json", 5, 2, "--success", "instant")).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(evaluate("rest.json", 4, 2)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString())
        .contains("rest.json holds another evaluation (here success rule instant instead of held)")
        .contains("rest.json was begun with 5 trials, more than the 4");
    assertThat(path("rest.json")).hasSameTextualContentAs(path("one.json"));
  }

  @Test
  void theSeedOfAProcessThatDiesIsDoneAgain() throws Exception {
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> evaluate("killed.json", 8, 2));
    await(() -> out.toString().contains(" of 8, ") || code.isDone());
    List<ProcessHandle> workers = ProcessHandle.current().children().toList();
    assertThat(workers).isNotEmpty();
    assertThat(evaluate("killed.json", 8, 1)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("Another evaluation is writing").contains("killed.json");
    workers.getFirst().destroyForcibly();
    assertThat(code.get(100, TimeUnit.SECONDS)).as(err.toString()).isZero();
    JsonNode result = MAPPER.readTree(path("killed.json").toFile());
    assertThat(result.get("rows")).hasSize(8);
    assertThat(result.get("invalid").intValue()).isZero();
    assertThat(result.get("complete").booleanValue()).isTrue();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path("killed.json"));
    }
  }

  @Test
  void beingStoppedKeepsWhatIsDoneAndLeavesNoProcess() throws Exception {
    Path file = path("stopped.json");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-classpath",
            System.getProperty("java.class.path"),
            Flowdeck.class.getName(),
            "evaluate",
            "--policy",
            "expert",
            "--trials",
            "5000",
            "--processes",
            "2",
            "--json",
            file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(path("log").toFile())
            .start();
    try {
      await(() -> rows(file) > 0 || !process.isAlive());
      List<ProcessHandle> workers = process.descendants().toList();
      assertThat(workers).as(Files.readString(path("log"))).isNotEmpty();
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      await(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(path("log"))).contains("the same command goes on from");
    JsonNode result = MAPPER.readTree(file.toFile());
    assertThat(result.get("rows").size()).isPositive();
    assertThat(result.get("complete").booleanValue()).isFalse();
  }

  private static int rows(Path file) {
    try {
      return Files.exists(file) ? MAPPER.readTree(file.toFile()).get("rows").size() : 0;
    } catch (IOException e) {
      throw new AssertionError("A reader saw half a file", e);
    }
  }

  @Test
  void badInputIsOneSentence() throws IOException {
    for (String[] bad :
        new String[][] {
          {"--trials", "0"},
          {"--trials", "100001"},
          {"--trials", "many"},
          {"--first-seed", "-1"},
          {"--first-seed", "9000000000000000000"},
          {"--first-seed", "99999999999999999999"},
          {"--processes", "0"},
          {"--processes", "1000"},
          {"--success", "maybe"},
          {"--step-limit", "0"},
          {"--step-limit", "1e3"},
          {"--step-limit", "RoboTwin"},
          {"--decision-millis", "-1"},
          {"--task", "juggle"},
          {"--task", "watch-recording"},
          {"--task", path("none.yaml").toString()}
        }) {
      int before = err.getBuffer().length();
      int code =
          Flowdeck.run(
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              "evaluate",
              "--policy",
              "expert",
              bad[0],
              bad[1]);
      assertThat(code).as(String.join(" ", bad)).isEqualTo(Flowdeck.BAD_INPUT);
      assertThat(err.toString().substring(before))
          .as(String.join(" ", bad))
          .contains(bad[1].endsWith(".yaml") ? "none.yaml" : bad[1])
          .doesNotContain("Exception");
    }
    Files.writeString(path("other.json"), "{\"result\": 7}");
    assertThat(evaluate("other.json", 1, 1)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(Files.readString(path("other.json"))).isEqualTo("{\"result\": 7}");
    Files.writeString(path("file"), "");
    assertThat(evaluate("file/below.json", 1, 1)).isEqualTo(Flowdeck.BAD_INPUT);
    assertThat(err.toString()).contains("below.json cannot be written");
  }
}

package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.InputException;
import flowdeck.trial.statistics.Rate;
import flowdeck.trial.store.TrialJson;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultJsonTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();

  private static final EvaluationSettings SETTINGS = settings("nfp", 7, null, "b1");

  private static EvaluationSettings settings(
      String policy, long firstSeed, @Nullable Integer stepLimit, String build) {
    return settings(policy, firstSeed, stepLimit, "usual", build);
  }

  private static EvaluationSettings settings(
      String policy, long firstSeed, @Nullable Integer stepLimit, String conditions, String build) {
    return new EvaluationSettings(
        Trials.STACK.name(),
        EvaluationSettings.hash(Trials.STACK),
        new PolicyUsed(policy, Trials.NFP.hash()),
        Trials.SBS,
        firstSeed,
        50,
        "held",
        stepLimit,
        conditions,
        build);
  }

  @TempDir private Path folder;

  @Test
  void aTrialHasTheNamesOfTheContract() throws Exception {
    Path file = folder.resolve("out/trial.json");
    try (TrialStore store = TrialStore.open(folder.resolve("sessions"))) {
      Session session = store.newSession("monday", "");
      long id = store.begin(Trials.start(session, 42));
      store.end(id, Trials.end(EndReason.STAGE_LIMIT));
      Trial trial = store.commit(id, Label.failureAfter(STAGES, "arm-one-placing"));
      JsonFile.write(file, TrialJson.of(store, session, trial, 48.5));
    }
    JsonNode json = new ObjectMapper().readTree(Files.readString(file));
    assertThat(json.get("task").textValue()).isEqualTo("stack-blocks-two");
    assertThat(json.get("policy").textValue()).isEqualTo("nfp");
    assertThat(json.get("seed").longValue()).isEqualTo(42);
    assertThat(json.get("selection").textValue()).isEqualTo("sbs");
    assertThat(json.get("continuity").doubleValue()).isZero();
    assertThat(json.get("warmStart").booleanValue()).isFalse();
    assertThat(json.get("outcome").textValue()).isEqualTo("failure");
    assertThat(json.get("lastCompletedStage").textValue()).isEqualTo("arm-one-placing");
    assertThat(json.get("failedAtStage").textValue()).isEqualTo("arm-two-picking");
    assertThat(json.get("decisions").longValue()).isEqualTo(118);
    assertThat(json.get("decisionMillis").get("median").doubleValue()).isEqualTo(20.5);
    assertThat(json.get("decisionMillis").get("p99").doubleValue()).isEqualTo(31.25);
    assertThat(json.get("decisionMillis").get("max").doubleValue()).isEqualTo(44);
    assertThat(json.get("loopJitterMillis").get("p99").doubleValue()).isEqualTo(0.8);
    assertThat(json.get("loopJitterMillis").get("max").doubleValue()).isEqualTo(2.25);
    assertThat(json.get("consolePulsesPerSecond").doubleValue()).isEqualTo(48.5);
    assertThat(json.get("session").textValue()).isEqualTo("monday");
    assertThat(folder.resolve("out")).isDirectoryContaining(f -> f.endsWith("trial.json"));
    assertThat(folder.resolve("out")).isDirectoryNotContaining(f -> f.toString().endsWith(".new"));
  }

  @Test
  void anEvaluationHasTheNamesOfTheContract() throws Exception {
    List<EvaluationJson.Judged> judged =
        List.of(
            judged(4, Label.failureAfter(STAGES, "arm-two-picking"), 120, 40, "dropped"),
            judged(5, Label.invalid("camera failed", "initial"), 1, 0.5, "camera failed"),
            new EvaluationJson.Judged(
                3, Label.success(STAGES), 90, 22.5, Set.of(Kind.SPREAD), null, List.of("pressed")));
    List<EvaluationJson.Row> rows = judged.stream().map(EvaluationJson.Row::of).toList();
    EvaluationJson evaluation =
        EvaluationJson.of(
            SETTINGS,
            STAGES,
            3,
            rows,
            List.of(new EvaluationJson.Skipped(6, "out of reach")),
            EnumSet.of(Kind.OBSERVATION, Kind.SPREAD));
    JsonNode json = new ObjectMapper().readTree(JsonFile.text(evaluation));
    assertThat(json.get("trials").intValue()).isEqualTo(2);
    assertThat(json.get("successes").intValue()).isEqualTo(1);
    assertThat(json.get("sigma").doubleValue()).isEqualTo(0.5);
    assertThat(json.get("continuity").doubleValue()).isZero();
    assertThat(json.get("warmStart").booleanValue()).isFalse();
    assertThat(json.get("wilson95").get(0).doubleValue()).isEqualTo(new Rate(1, 2).wilson().low());
    assertThat(json.get("wilson95").get(1).doubleValue()).isEqualTo(new Rate(1, 2).wilson().high());
    assertThat(json.get("skippedSeeds").get(0).longValue()).isEqualTo(6);
    assertThat(json.get("terminalStages").get("initial").intValue()).isZero();
    assertThat(json.get("terminalStages").get("arm-two-picking").intValue()).isEqualTo(1);
    assertThat(json.get("terminalStages").get("arm-two-placing").intValue()).isEqualTo(1);
    JsonNode row = json.get("rows").get(1);
    assertThat(row.get("seed").longValue()).isEqualTo(4);
    assertThat(row.get("outcome").textValue()).isEqualTo("failure");
    assertThat(row.get("lastCompletedStage").textValue()).isEqualTo("arm-two-picking");
    assertThat(row.get("failedAtStage").textValue()).isEqualTo("arm-two-placing");
    assertThat(row.get("decisions").longValue()).isEqualTo(120);
    assertThat(row.get("seconds").doubleValue()).isEqualTo(40);
    assertThat(json.get("rows")).hasSize(3);
    assertThat(json.get("rows").get(0).get("alarms").get(0).textValue()).isEqualTo("spread");
    assertThat(row.get("alarms")).isEmpty();
    JsonNode alarms = json.get("falseAlarms");
    assertThat(alarms.get("successes").intValue()).isEqualTo(1);
    assertThat(alarms.get("alarmed").intValue()).isEqualTo(1);
    assertThat(alarms.get("exact95").get(0).doubleValue()).isCloseTo(0.025, within(1e-6));
    assertThat(alarms.get("exact95").get(1).doubleValue()).isEqualTo(1);
    assertThat(alarms.get("bySignal").get("spread").intValue()).isEqualTo(1);
    assertThat(alarms.get("bySignal").get("observation").intValue()).isZero();
    assertThat(alarms.get("bySignal").has("innovation")).isFalse();
    EvaluationJson uncalibrated = EvaluationJson.of(SETTINGS, STAGES, 4, rows, List.of(), Set.of());
    assertThat(uncalibrated.falseAlarms()).isNull();
    assertThat(json.get("invalid").intValue()).isEqualTo(1);
    assertThat(json.get("reasons").get("dropped").intValue()).isEqualTo(1);
    assertThat(json.get("reasons").has("camera failed")).as("held against the policy").isFalse();
    assertThat(json.get("invalidReasons").get("camera failed").intValue()).isEqualTo(1);
    assertThat(json.get("skipped").get(0).get("reason").textValue()).isEqualTo("out of reach");
    assertThat(json.get("complete").booleanValue()).isTrue();
    assertThat(uncalibrated.complete()).isFalse();
    assertThat(json.get("successRule").textValue()).isEqualTo("held");
    assertThat(json.get("conditions").textValue()).isEqualTo("usual");
    assertThat(json.get("stepLimit").isNull()).isTrue();
    assertThat(json.get("policyHash").textValue()).isEqualTo(Trials.NFP.hash());
  }

  private static EvaluationJson.Judged judged(
      long seed, Label label, long decisions, double seconds, String reason) {
    return new EvaluationJson.Judged(seed, label, decisions, seconds, Set.of(), reason, List.of());
  }

  @Test
  void anEvaluationGoesOnOnlyFromOneOfItsOwnKind() throws Exception {
    Path file = folder.resolve("e.json");
    EvaluationJson written =
        EvaluationJson.of(
            SETTINGS,
            STAGES,
            9,
            List.of(
                EvaluationJson.Row.of(
                    new EvaluationJson.Judged(
                        12,
                        Label.success(STAGES),
                        90,
                        22.5,
                        Set.of(Kind.SPREAD),
                        null,
                        List.of("pressed"))),
                EvaluationJson.Row.invalid(13, "crashed")),
            List.of(new EvaluationJson.Skipped(14, "out of reach")),
            Set.of(Kind.SPREAD));
    JsonFile.write(file, written);
    assertThat(EvaluationJson.read(file, SETTINGS, STAGES, 9)).isEqualTo(written);
    assertThat(EvaluationJson.read(file, SETTINGS, STAGES, 20).rows()).isEqualTo(written.rows());
    refused(file, SETTINGS, 8, "was begun with 9 trials, more than the 8 asked for");
    refused(file, settings("other", 7, null, "b1"), 9, "policy other instead of nfp");
    refused(file, settings("nfp", 8, null, "b1"), 9, "first seed 8 instead of 7");
    refused(file, settings("nfp", 7, 800, "b1"), 9, "step limit 800 instead of none");
    refused(
        file,
        settings("nfp", 7, null, "randomised light", "b1"),
        9,
        "conditions randomised light instead of usual");
    refused(file, settings("nfp", 7, null, "b2"), 9, "build b2 instead of b1");
    assertThat(SETTINGS.rules()).doesNotContain("cell");
    assertThat(settings("nfp", 7, null, "randomised light", "b1").rules())
        .endsWith("; cell: randomised light");
    String text = Files.readString(file);
    for (String damage :
        List.of(
            "{}",
            "[]",
            "null",
            "",
            "nonsense",
            text.substring(0, text.length() / 2),
            text.replace("\"seed\" : 12", "\"seed\" : 13"),
            text.replace("\"seed\" : 12", "\"seed\" : 1"),
            text.replace("\"success\"", "\"triumph\""),
            text.replace("arm-two-placing\",", "elsewhere\","),
            text.replace("\"build\"", "\"Build\""))) {
      Files.writeString(file, damage);
      assertThatThrownBy(() -> EvaluationJson.read(file, SETTINGS, STAGES, 9))
          .as(damage)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("e.json is n")
          .hasMessageContaining("move that one away");
    }
  }

  private void refused(Path file, EvaluationSettings settings, int asked, String why) {
    assertThatThrownBy(() -> EvaluationJson.read(file, settings, STAGES, asked))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("e.json ")
        .hasMessageContaining("move that one away")
        .hasMessageContaining(why);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> JsonFile.write(file.resolve("out.json"), List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("out.json cannot be written");
  }

  @Test
  void latenciesAreSummedUpByRank() {
    assertThat(Millis.of(new double[0])).isNull();
    assertThat(Millis.of(new double[] {3, 1, 2})).isEqualTo(new Millis(2, 3, 3));
    double[] hundred = new double[100];
    for (int i = 0; i < 100; i++) {
      hundred[i] = 100 - i;
    }
    assertThat(Millis.of(hundred)).isEqualTo(new Millis(50, 99, 100));
  }
}

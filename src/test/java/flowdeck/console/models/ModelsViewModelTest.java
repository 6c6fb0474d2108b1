package flowdeck.console.models;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoModels;
import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.console.ModelOperations.Model;
import flowdeck.console.Refusals;
import flowdeck.station.TrainingFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelsViewModelTest {
  private final DemoOperations demo = new DemoOperations();
  private final DemoModels models = demo.models();
  private final Live live = new Live(demo);
  private final Refusals refusals = new Refusals();

  private ModelsViewModel list() {
    ModelsViewModel list = new ModelsViewModel(live, refusals);
    list.pulse();
    return list;
  }

  private TrainViewModel form() {
    TrainViewModel form = new TrainViewModel(live, refusals);
    form.datasetProperty().set("/home/lab/demos");
    form.pulse();
    return form;
  }

  @Test
  void oneIsLookedAtFirstAndThreeAtMost() {
    ModelsViewModel list = list();
    assertThat(list.single()).isNotNull();
    assertThat(list.single().name()).isEqualTo("stack-blocks-two");
    list.choose(list.modelsProperty().get().stream().map(Model::name).toList());
    assertThat(list.chosenProperty().get()).hasSize(3);
    assertThat(list.single()).isNull();
    models.empty();
    list.pulse();
    assertThat(list.chosenProperty().get()).isEmpty();
  }

  @Test
  void whatDiffersIsSaid() {
    List<Model> two = list().modelsProperty().get().subList(0, 2);
    Comparison comparison = Comparison.of(two);
    assertThat(line(comparison, "Learning rate").differs()).isTrue();
    assertThat(line(comparison, "Learning rate").values()).containsExactly("0.001", "1.0E-4");
    assertThat(line(comparison, "History").differs()).isFalse();
    Comparison withBroken = Comparison.of(list().modelsProperty().get().subList(2, 4));
    assertThat(line(withBroken, "History").values()).containsExactly("4 observations", "–");
    assertThat(line(withBroken, "History").differs()).isTrue();
  }

  private static Comparison.Line line(Comparison comparison, String label) {
    return comparison.lines().stream()
        .filter(line -> line.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCurveBeginsWithTheLikelihoodAndItsBestEpochIsMarked() {
    var chart = CurveCharts.of(List.of(list().single().curve()), 0, "none");
    var curve = chart.curves().getFirst();
    assertThat(curve.epochs()[0]).isEqualTo(11);
    assertThat(curve.heldOut()[curve.best()])
        .isEqualTo(java.util.Arrays.stream(curve.heldOut()).max().orElseThrow());
    assertThat(chart.nats().low()).isLessThanOrEqualTo(curve.heldOut()[5]);
    assertThat(CurveCharts.of(List.of(List.of()), 0, "none").nothing()).isEqualTo("none");
  }

  @Test
  void aPolicyWithoutACurveLeavesTheOthersTheirColours() {
    List<TrainingFile.Point> curve = list().single().curve();
    var chart = CurveCharts.of(List.of(List.of(), curve), 0, "none");
    assertThat(chart.curves().get(0).epochs()).isEmpty();
    assertThat(chart.curves().get(1).epochs()[0]).isEqualTo(11);
    assertThat(chart.nothing()).isEmpty();
  }

  @Test
  void logLikelihoodsAndScoresOfDiffusionPoliciesShareNoAxis() {
    Model flow = list().single();
    Model diffusion =
        new Model(
            "dp",
            null,
            "diffusion",
            false,
            "demos",
            Double.NaN,
            List.of(),
            flow.curve(),
            List.of());
    var mixed = CurveCharts.of(List.of(diffusion, flow));
    assertThat(mixed.title())
        .isEqualTo("Log-likelihood by epoch, nats per dimension (a diffusion policy has none)");
    assertThat(mixed.chart().curves().get(0).epochs()).isEmpty();
    assertThat(mixed.chart().curves().get(1).epochs()).isNotEmpty();
    Model damaged =
        new Model("old", "gone", "?", false, "", Double.NaN, List.of(), List.of(), List.of());
    assertThat(CurveCharts.of(List.of(flow, damaged)).title())
        .as("nothing is known of a damaged policy")
        .isEqualTo("Log-likelihood by epoch, nats per dimension");
    var alone = CurveCharts.of(List.of(diffusion));
    assertThat(alone.title()).isEqualTo("Negative squared error of the noise by epoch");
    assertThat(alone.chart().curves().get(0).epochs()).isNotEmpty();
  }

  @Test
  void theFormProposesAFreeNameUntilTheOperatorWritesOne() {
    TrainViewModel form = form();
    assertThat(form.summaryProperty().get())
        .isEqualTo(
            "60 episodes, 12,480 frames at 15 fps (14 min); camera scene; 5 numbers per action:"
                + " left_joint_1, left_joint_2 … right_gripper");
    assertThat(form.tasksProperty().get()).startsWith(TrainViewModel.ALL).hasSize(3);
    assertThat(form.nameProperty().get()).isEqualTo("demos");
    form.taskProperty().set("Fold the towel.");
    assertThat(form.nameProperty().get()).isEqualTo("towel-folding-2");
    form.nameProperty().set("mine");
    form.taskProperty().set(TrainViewModel.ALL);
    assertThat(form.nameProperty().get()).isEqualTo("mine");
  }

  @Test
  void aDatasetThatCannotBeUsedIsExplainedAndNotTrainedOn() {
    TrainViewModel form = form();
    form.datasetProperty().set("/nowhere");
    assertThat(form.usableProperty().get()).isFalse();
    form.pulse();
    assertThat(form.problemProperty().get()).isTrue();
    assertThat(form.summaryProperty().get()).startsWith("There is no folder /nowhere");
  }

  @Test
  void aTrainingIsOrderedAsTheFormSays() {
    TrainViewModel form = form();
    form.taskProperty().set("Fold the towel.");
    form.nameProperty().set("mine");
    assertThat(form.train()).isTrue();
    assertThat(models.commands).contains("train mine Fold the towel. imagenet QUICK");
    assertThat(form.train()).isFalse();
    assertThat(refusals.sentenceProperty().get())
        .isEqualTo("Training mine is still going on; wait for its end or stop it first.");
  }

  @Test
  void whatRunsIsShownWithItsNumbers() {
    WorkViewModel work = new WorkViewModel(live, refusals);
    work.pulse();
    assertThat(work.shownProperty().get()).isFalse();
    models.training("mine", 29);
    work.pulse();
    assertThat(work.titleProperty().get()).isEqualTo("Training mine");
    assertThat(work.detailProperty().get()).isEqualTo("likelihood, epoch 29 of 45");
    assertThat(work.lossProperty().get()).isEqualTo("−2.142");
    assertThat(work.leftProperty().get()).isEqualTo("23 min 32 s");
    assertThat(work.chartProperty().get().curves()).hasSize(1);
    assertThat(work.chartProperty().get().epochs().high()).isEqualTo(45);
    work.stopOrDismiss();
    assertThat(models.commands).contains("stop");
  }

  @Test
  void anUnfinishedTrainingSaysWhyItEnded() {
    models.unfinished();
    ModelsViewModel list = list();
    List<TrainingFile> waiting = list.unfinishedProperty().get();
    assertThat(waiting.stream().map(ModelsViewModel::words))
        .containsExactly(
            "stopped, epoch 23 of 45",
            "failed: demos has no camera; a policy needs one to look through.",
            "its process ended unexpectedly, epoch 12 of 45");
    list.resume("handover");
    list.discard("towel-folding-2");
    assertThat(models.commands).contains("resume handover", "discard towel-folding-2");
  }

  @Test
  void aJudgementKnowsItsTaskAndRefusesNonsense() {
    JudgeViewModel judge = new JudgeViewModel(live, refusals);
    judge.opened(list().single(), true);
    assertThat(judge.taskProperty().get().id()).isEqualTo("stack-blocks-two");
    assertThat(judge.trialsProperty().get()).isEqualTo("40");
    judge.trialsProperty().set("many");
    assertThat(judge.begin()).isFalse();
    assertThat(refusals.sentenceProperty().get())
        .isEqualTo("'many' is no number of trials; give 1 to 100000.");
    judge.opened(list().single(), false);
    assertThat(judge.begin()).isTrue();
    assertThat(models.commands).contains("evaluate stack-blocks-two stack-blocks-two 20");
  }

  @Test
  void anImportedEncoderIsNamedAfterItsFile() {
    ImportViewModel form = new ImportViewModel(live, refusals);
    assertThat(form.begin()).isFalse();
    form.fileProperty().set("/home/lab/resnet18.safetensors");
    assertThat(form.nameProperty().get()).isEqualTo("resnet18");
    assertThat(form.begin()).isTrue();
    assertThat(models.commands).contains("import /home/lab/resnet18.safetensors resnet18");
  }
}

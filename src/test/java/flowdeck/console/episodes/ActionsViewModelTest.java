package flowdeck.console.episodes;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.episodes.ActionsViewModel.Action;
import flowdeck.station.DatasetOrder;
import flowdeck.station.DatasetOrder.Format;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionsViewModelTest {
  private static final Path OWN = Path.of("/lab/sessions/2026-12-01-0915/dataset");

  private final DemoOperations demo = new DemoOperations();
  private final Live live = new Live(demo);
  private final Refusals refusals = new Refusals();
  private final EpisodesViewModel list = new EpisodesViewModel(live);
  private final ActionsViewModel model = new ActionsViewModel(live, refusals);

  private void select(Integer... numbers) {
    list.refresh();
    list.select(Arrays.asList(numbers));
    model.show(demo.datasets.shown(), list.selectedProperty().get());
  }

  private DatasetOrder ordered() {
    assertThat(refusals.sentenceProperty().get()).isEmpty();
    return demo.datasets.orders.getLast();
  }

  @Test
  void deletingSaysWhatHappensAndNeedsAChoice() {
    select();
    model.choose(Action.DELETE);
    assertThat(model.readyProperty().get()).isFalse();
    select(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(model.readyProperty().get()).as("at least one stays").isFalse();
    select(7, 3, 8);
    assertThat(model.sentenceProperty().get())
        .isEqualTo(
            "Moves episodes 3, 7-8 of 2026-12-01-0915 to its trash; the others move up. Restore"
                + " brings them back.");
    model.begin();
    assertThat(ordered()).isEqualTo(new DatasetOrder.Delete(OWN, List.of(3, 7, 8)));
    assertThat(ordered().arguments())
        .containsExactly("dataset", "delete", "--data", OWN.toString(), "--episodes", "3, 7-8");
    assertThat(model.actionProperty().get()).as("the form is closed").isNull();
  }

  @Test
  void trimmingKeepsWhatIsBetweenTwoTimes() {
    select(2);
    model.choose(Action.TRIM);
    assertThat(model.toProperty().get()).isEqualTo("33.6");
    model.fromProperty().set("1.5");
    model.toProperty().set("later");
    model.begin();
    assertThat(refusals.sentenceProperty().get())
        .isEqualTo("The end must be seconds, e.g. 1.5, not 'later'.");
    assertThat(model.actionProperty().get()).as("still open").isEqualTo(Action.TRIM);
    model.toProperty().set("20,25");
    model.begin();
    assertThat(ordered()).isEqualTo(new DatasetOrder.Trim(OWN, 2, 1.5, 20.25));
    assertThat(ordered().arguments())
        .endsWith("--episode", "2", "--from", "1.5000", "--to", "20.2500");
  }

  @Test
  void withNothingSelectedAllIsExported() {
    select();
    model.choose(Action.EXPORT);
    model.formatProperty().set(Format.ROBOTWIN);
    assertThat(model.sentenceProperty().get())
        .isEqualTo(
            "Writes all 9 episodes of 2026-12-01-0915 as RoboTwin HDF5; nothing changes here.");
    assertThat(model.targetProperty().get()).startsWith("/lab/sessions/datasets/export-");
    model.targetProperty().set("/lab/out");
    model.begin();
    assertThat(ordered())
        .isEqualTo(new DatasetOrder.Export(OWN, List.of(), Format.ROBOTWIN, Path.of("/lab/out")));
  }

  @Test
  void mergingNeedsTheOtherDataset() {
    select();
    model.choose(Action.MERGE);
    assertThat(model.othersProperty().get()).hasSize(2).doesNotContain(OWN.toString());
    model.begin();
    assertThat(refusals.sentenceProperty().get()).isEqualTo("Choose the other folder first.");
    model.sourceProperty().set("/lab/other");
    model.targetProperty().set("/lab/both");
    model.begin();
    assertThat(ordered())
        .isEqualTo(
            new DatasetOrder.Merge(List.of(OWN, Path.of("/lab/other")), Path.of("/lab/both")));
  }

  @Test
  void restoringSaysWhatItUndoes() {
    select();
    model.choose(Action.RESTORE);
    assertThat(model.sentenceProperty().get())
        .startsWith("Undoes the newest edit of 2026-12-01-0915: episodes 3, 7-8 deleted, 1 Dec");
    assertThat(model.readyProperty().get()).isTrue();
  }

  @Test
  void replayingNeedsOneEpisodeAndSaysThatObjectsNeedNotMatch() {
    select(1, 2);
    model.choose(Action.REPLAY);
    assertThat(model.readyProperty().get()).isFalse();
    select(2);
    assertThat(model.sentenceProperty().get())
        .startsWith("Moves both arms slowly to where episode 2 begins")
        .contains("Objects need not lie as they did then");
    model.begin();
    assertThat(demo.datasets.replayed).containsExactly(OWN + " 2");
    assertThat(demo.datasets.orders).isEmpty();
  }

  @Test
  void nothingBeginsWhileOtherWorkRuns() {
    select(1);
    model.choose(Action.DELETE);
    model.begin();
    select(1);
    model.choose(Action.CHECK);
    assertThat(model.readyProperty().get()).isFalse();
  }
}

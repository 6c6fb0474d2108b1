package flowdeck.console.episodes;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoOperations;
import flowdeck.console.Live;
import flowdeck.station.DatasetDesk.Entry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EpisodesViewModelTest {
  private final DemoOperations demo = new DemoOperations();
  private EpisodesViewModel model;

  @BeforeEach
  void show() {
    model = new EpisodesViewModel(new Live(demo));
    model.refresh();
  }

  private List<Integer> listed() {
    return model.rowsProperty().get().stream().map(row -> row.episode().number()).toList();
  }

  private List<Integer> selected() {
    return model.selectedProperty().get().stream().map(row -> row.episode().number()).toList();
  }

  @Test
  void theSessionsDatasetIsOpenFirst() {
    assertThat(model.openProperty().get().own()).isTrue();
    assertThat(listed()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(model.summaryProperty().get()).isEqualTo("9 episodes, 4,842 frames, 5.4 min");
  }

  @Test
  void theFilterLooksInNumberTaskOutcomeAndHealth() {
    model.filterProperty().set("Failure");
    assertThat(listed()).containsExactly(1, 4);
    assertThat(model.summaryProperty().get()).endsWith("listed of 9");
    model.filterProperty().set("could not be moved");
    assertThat(listed()).containsExactly(2, 6);
    model.filterProperty().set("green block");
    assertThat(listed()).hasSize(9);
    model.filterProperty().set("towel");
    assertThat(listed()).isEmpty();
    assertThat(model.nothingProperty().get()).isEqualTo("None of the 9 episodes fits the filter.");
  }

  @Test
  void onlyEpisodesWithFaultsAreListedIfAskedFor() {
    model.faultsOnlyProperty().set(true);
    assertThat(listed()).containsExactly(2, 6);
  }

  @Test
  void whatIsNotListedAnyMoreIsNotSelectedAnyMore() {
    model.select(List.of(1, 2, 6));
    assertThat(model.summaryProperty().get())
        .isEqualTo("selected: 3 episodes, 1,563 frames, 1.7 min");
    model.faultsOnlyProperty().set(true);
    assertThat(selected()).containsExactly(2, 6);
    model.faultsOnlyProperty().set(false);
    assertThat(selected()).as("nothing is deleted that was out of sight").containsExactly(2, 6);
  }

  @Test
  void anotherDatasetOpensWithNothingSelected() {
    model.select(List.of(1));
    model.open(Path.of("/lab/elsewhere"));
    model.pulse();
    assertThat(selected()).isEmpty();
    assertThat(listed()).hasSize(48);
    Entry open = model.openProperty().get();
    assertThat(open.name()).isEqualTo("elsewhere");
    assertThat(model.entriesProperty().get()).contains(open);
  }

  @Test
  void aDamagedDatasetSaysWhy() {
    demo.datasets.broken();
    model.pulse();
    assertThat(model.problemProperty().get()).contains("meta/info.json is not valid JSON");
    assertThat(model.nothingProperty().get()).isEqualTo("This dataset cannot be read.");
    assertThat(listed()).isEmpty();
  }
}

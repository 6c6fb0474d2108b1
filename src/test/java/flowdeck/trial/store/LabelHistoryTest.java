package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import flowdeck.trial.Edit;
import flowdeck.trial.Label;
import flowdeck.trial.StageLadder;
import flowdeck.trial.Trials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The label of one trial in two stores. */
class LabelHistoryTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();
  private static final Label SUCCESS = Label.success(STAGES);
  private static final Label FAILURE = Label.failureAfter(STAGES, "arm-one-placing");

  private static Instant at(long seconds) {
    return Instant.EPOCH.plusSeconds(seconds);
  }

  private static LabelHistory committed(long seconds, Label label) {
    return new LabelHistory(label, at(seconds), List.of());
  }

  private static LabelHistory edited(LabelHistory before, long seconds, Label label) {
    List<Edit> edits = new ArrayList<>(before.edits());
    for (Label.Change change : Label.differences(before.present(), label)) {
      edits.add(new Edit(1, at(seconds), change.field(), change.from(), change.to()));
    }
    return new LabelHistory(label, before.committed(), edits);
  }

  @Test
  void editsOfDifferentFieldsAllHold() {
    LabelHistory start = committed(0, FAILURE);
    LabelHistory here = edited(start, 10, FAILURE.withCause("missed-grasp"));
    LabelHistory there = edited(start, 20, FAILURE.withNotes("watched the video"));
    LabelHistory both = there.with(here, STAGES);
    assertThat(both.present())
        .isEqualTo(FAILURE.withCause("missed-grasp").withNotes("watched the video"));
    assertThat(both.edits()).extracting(Edit::field).containsExactly("cause", "notes");
  }

  @Test
  void theNewestEditOfAFieldDecidesAndTheOthersAreKept() {
    LabelHistory start = committed(0, SUCCESS);
    LabelHistory here = edited(start, 10, SUCCESS.withNotes("here"));
    LabelHistory there = edited(start, 20, SUCCESS.withNotes("there"));
    for (LabelHistory both : List.of(there.with(here, STAGES), here.with(there, STAGES))) {
      assertThat(both.present().notes()).isEqualTo("there");
      assertThat(both.edits()).extracting(Edit::newValue).containsExactly("here", "there");
    }
  }

  @Test
  void whereBothTogetherMakeNoLabelTheNewestIsRightAboutAllOfIt() {
    LabelHistory start = committed(0, SUCCESS);
    LabelHistory here = edited(start, 10, FAILURE.withCause("missed-grasp"));
    LabelHistory there = edited(start, 20, Label.invalid("light went out", STAGES.last()));
    LabelHistory both = there.with(here, STAGES);
    assertThat(both.present()).isEqualTo(there.present());
    assertThat(both.edits()).containsAll(here.edits()).containsAll(there.edits());
    assertThat(both.with(here, STAGES)).isEqualTo(both);
  }

  @Test
  void aLabelCommittedInBothWithoutTheOtherIsAnEditOfTheEarlier() {
    LabelHistory both = committed(20, FAILURE).with(committed(10, SUCCESS), STAGES);
    assertThat(both.committed()).isEqualTo(at(10));
    assertThat(both.present()).isEqualTo(FAILURE);
    assertThat(both.edits())
        .containsExactlyInAnyOrder(
            new Edit(0, at(20), "outcome", "success", "failure"),
            new Edit(0, at(20), "lastCompletedStage", "arm-two-placing", "arm-one-placing"),
            new Edit(0, at(20), "failedAtStage", null, "arm-two-picking"));
  }

  @Property
  void nothingIsLostTheLabelHoldsAndTheSameAgainChangesNothing(
      @ForAll("histories") LabelHistory there, @ForAll("histories") LabelHistory here) {
    LabelHistory both = there.with(here, STAGES);
    assertThatCode(() -> both.present().check(STAGES)).doesNotThrowAnyException();
    assertThat(both.editsBeside(here.edits()).size() + here.edits().size())
        .isEqualTo(both.edits().size());
    assertThat(both.editsBeside(there.edits()).size() + there.edits().size())
        .isEqualTo(both.edits().size());
    assertThat(both.with(here, STAGES)).isEqualTo(both);
    assertThat(both.with(there, STAGES)).isEqualTo(both);
    assertThat(both.with(both, STAGES)).isEqualTo(both);
  }

  /** A first label and up to four corrections; no two at the same moment. */
  @Provide
  Arbitrary<LabelHistory> histories() {
    Arbitrary<Label> labels =
        Arbitraries.of(
            SUCCESS,
            SUCCESS.withNotes("n"),
            FAILURE,
            FAILURE.withCause("missed-grasp"),
            Label.failureAfter(STAGES, "initial").withNotes("m"),
            Label.invalid("light", null),
            Label.invalid("camera", "arm-one-placing").withNotes("n"));
    return Combinators.combine(
            labels.list().ofMinSize(1).ofMaxSize(5), Arbitraries.longs().between(0, 1_000_000))
        .as(
            (all, seed) -> {
              LabelHistory history = committed(seed, all.getFirst());
              for (int i = 1; i < all.size(); i++) {
                history = edited(history, seed + i * (100_000 + seed % 977), all.get(i));
              }
              return history;
            });
  }
}

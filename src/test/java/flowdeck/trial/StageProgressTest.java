package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StageProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long START = 5 * SECOND;
  private static final StageProgress BEGUN = StageProgress.begin(Trials.STACK, START);

  @Test
  void aTrialBeginsWithItsFirstStageCompleted() {
    assertThat(BEGUN.lastCompleted()).isEqualTo("initial");
    assertThat(BEGUN.completed()).containsExactly(new StageTime("initial", 0));
    assertThat(BEGUN.current().id()).isEqualTo("arm-one-picking");
    assertThat(BEGUN.canUndo()).isFalse();
    assertThat(BEGUN.due(START)).isNull();
  }

  @Test
  void marksTimeEachStage() {
    StageProgress progress =
        BEGUN
            .mark("arm-one-picking", START + 8 * SECOND)
            .mark("arm-one-placing", START + 15 * SECOND);
    assertThat(progress.completed())
        .containsExactly(
            new StageTime("initial", 0),
            new StageTime("arm-one-picking", 8),
            new StageTime("arm-one-placing", 15));
    assertThat(progress.stageSeconds(START + 20 * SECOND)).isEqualTo(5);
    assertThat(progress.elapsedSeconds(START + 20 * SECOND)).isEqualTo(20);
  }

  @Test
  void markingALaterStageCompletesThoseBefore() {
    StageProgress progress = BEGUN.mark("arm-two-placing", START + 9 * SECOND);
    assertThat(progress.done()).isTrue();
    assertThat(progress.current()).isNull();
    assertThat(progress.completed())
        .hasSize(5)
        .last()
        .isEqualTo(new StageTime("arm-two-placing", 9));
    assertThat(progress.due(START + 500 * SECOND)).isEqualTo(EndReason.SUCCEEDED);
    assertThat(progress.elapsedSeconds(START + 500 * SECOND)).isEqualTo(9);
    assertThat(progress.undo()).isSameAs(BEGUN);
  }

  @Test
  void aStageIsOverdueOnlyAfterItsLimit() {
    assertThat(BEGUN.stageOverdue(START + 30 * SECOND)).isFalse();
    assertThat(BEGUN.stageOverdue(START + 30 * SECOND + 1)).isTrue();
    assertThat(BEGUN.due(START + 31 * SECOND)).isEqualTo(EndReason.STAGE_LIMIT);
    StageProgress marked = BEGUN.mark("arm-one-picking", START + 29 * SECOND);
    assertThat(marked.stageOverdue(START + 31 * SECOND)).isFalse();
  }

  @Test
  void theTrialHasALimitOfItsOwn() {
    TaskDescription relaxed =
        new TaskDescription(
            "t",
            "T",
            "i",
            null,
            "s",
            10,
            List.of(
                new TaskDescription.Stage("initial", "Initial", Double.POSITIVE_INFINITY),
                new TaskDescription.Stage("doing", "Doing", Double.POSITIVE_INFINITY)),
            List.of());
    StageProgress progress = StageProgress.begin(relaxed, 0);
    assertThat(progress.due(10 * SECOND)).isNull();
    assertThat(progress.due(10 * SECOND + 1)).isEqualTo(EndReason.TRIAL_LIMIT);
  }

  @Test
  void refusesUnknownStagesAndTimeThatGoesBack() {
    assertThatThrownBy(() -> BEGUN.mark("dancing", START))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BEGUN.mark("arm-one-picking", START - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void undoTakesBackExactlyTheNewestMark(
      @ForAll @Size(max = 8) List<@IntRange(max = 4) Integer> marks) {
    StageProgress progress = BEGUN;
    long now = START;
    for (int mark : marks) {
      now += SECOND;
      StageProgress marked = progress.mark(Trials.STACK.stages().get(mark).id(), now);
      if (marked != progress) {
        assertThat(marked.undo()).isSameAs(progress);
        assertThat(marked.completed()).startsWith(progress.completed().toArray(StageTime[]::new));
      }
      progress = marked;
    }
    while (progress.canUndo()) {
      progress = progress.undo();
    }
    assertThat(progress).isSameAs(BEGUN);
  }
}

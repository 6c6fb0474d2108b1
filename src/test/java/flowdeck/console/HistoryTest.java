package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.TickRecord;
import flowdeck.policy.Selection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept to look back at stays within ten minutes and within its memory. */
class HistoryTest {
  private final DemoOperations demo = new DemoOperations();
  private final Live live = new Live(demo);

  private List<Past> decisions(int count) {
    demo.select(new Operations.RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS));
    demo.start();
    List<Past> made = new ArrayList<>();
    while (made.size() < count) {
      demo.advance(0.1);
      live.pull(1);
      TickRecord tick = demo.tick();
      Past newest = live.history().seen();
      if (tick != null && newest != null && (made.isEmpty() || made.getLast() != newest)) {
        made.add(newest);
      }
    }
    return made;
  }

  @Test
  void theOldestGoWhenTheMemoryIsFull() {
    List<Past> made = decisions(12);
    History history = new History(5 * made.getFirst().bytes());
    made.forEach(history::add);
    assertThat(history.kept()).containsExactlyElementsOf(made.subList(7, 12));
  }

  @Test
  void aDecisionThatIsNoLongerKeptIsNoLongerShown() {
    List<Past> made = decisions(6);
    History history = new History(3 * made.getFirst().bytes());
    made.subList(0, 3).forEach(history::add);
    history.lookAt(made.getFirst().nanos(), true);
    history.add(made.get(3));
    assertThat(history.lookingBack()).isFalse();
    assertThat(history.seen()).isSameAs(made.get(3));
  }

  @Test
  void tenMinutesAreKept() {
    List<Past> made = decisions(2);
    History history = new History(Long.MAX_VALUE);
    for (int i = 0; i < 1000; i++) {
      history.add(at(made.getFirst(), i * 1_000_000_000L));
    }
    assertThat(history.kept()).hasSize(601);
    assertThat(history.kept().getFirst().nanos()).isEqualTo(399_000_000_000L);
  }

  @Test
  void stepsGoThroughDecisionsAndEndLive() {
    List<Past> made = decisions(4);
    History history = new History();
    made.forEach(history::add);
    history.step(1);
    assertThat(history.lookingBack()).isFalse();
    history.step(-9);
    assertThat(history.seen()).isSameAs(made.getFirst());
    history.step(1);
    assertThat(history.seen()).isSameAs(made.get(1));
    history.step(5);
    assertThat(history.lookingBack()).isFalse();
  }

  private static Past at(Past past, long nanos) {
    Decision d = past.decision();
    return new Past(
        past.plan(),
        new Decision(
            nanos, d.candidates(), d.likely(), d.spread(), d.change(), d.unit(), d.millis()),
        past.present());
  }
}

package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.cli.SeedQueue.Verdict;
import flowdeck.core.InputException;
import flowdeck.trial.EvaluationJson.Row;
import flowdeck.trial.EvaluationJson.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeedQueueTest {

  private static Verdict verdict(long seed, Set<Long> unsolvable) {
    return unsolvable.contains(seed)
        ? new Verdict(null, new Skipped(seed, "out of reach"))
        : new Verdict(Row.invalid(seed, "test"), null);
  }

  private static Set<Long> unsolvable(Random random) {
    Set<Long> seeds = new TreeSet<>();
    for (long seed = 0; seed < 200; seed++) {
      if (random.nextInt(3) == 0) {
        seeds.add(seed);
      }
    }
    return seeds;
  }

  private static Set<Long> alone(int wanted, Set<Long> unsolvable) {
    Set<Long> run = new TreeSet<>();
    int judged = 0;
    for (long seed = 0; judged < wanted; seed++) {
      run.add(seed);
      judged += unsolvable.contains(seed) ? 0 : 1;
    }
    return run;
  }

  @Property(tries = 200)
  void howeverManyWorkAndDieTheSameSeedsAreRun(
      @ForAll @IntRange(min = 1, max = 9) int workers,
      @ForAll @IntRange(min = 1, max = 30) int wanted,
      @ForAll long chance)
      throws InterruptedException {
    Random random = new Random(chance);
    Set<Long> unsolvable = unsolvable(random);
    SeedQueue queue = new SeedQueue(0, wanted);
    Set<Long> run = new TreeSet<>();
    List<Long> atWork = new ArrayList<>();
    while (queue.judged() < wanted) {
      boolean couldTake = atWork.size() < workers && queue.judged() + atWork.size() < wanted;
      if (couldTake && (atWork.isEmpty() || random.nextBoolean())) {
        OptionalLong seed = queue.take();
        assertThat(seed).isPresent();
        run.add(seed.getAsLong());
        atWork.add(seed.getAsLong());
      } else {
        long seed = atWork.remove(random.nextInt(atWork.size()));
        if (random.nextInt(6) == 0) {
          queue.giveBack(seed);
        } else {
          queue.add(verdict(seed, unsolvable));
        }
      }
    }
    assertThat(queue.take()).isEmpty();
    assertThat(run).isEqualTo(alone(wanted, unsolvable));
    assertThat(queue.rows()).hasSize(wanted);
    assertThat(queue.skipped()).hasSize(run.size() - wanted);
  }

  @Property(tries = 200)
  void whatWasDoneBeforeAnInterruptionIsNotDoneAgain(
      @ForAll @IntRange(min = 1, max = 9) int workers,
      @ForAll @IntRange(min = 1, max = 30) int wanted,
      @ForAll long chance)
      throws InterruptedException {
    Random random = new Random(chance);
    Set<Long> unsolvable = unsolvable(random);
    SeedQueue before = new SeedQueue(0, wanted);
    SeedQueue after = new SeedQueue(0, wanted + 3); // more may be asked for then
    Set<Long> run = new TreeSet<>();
    List<Long> atWork = new ArrayList<>();
    for (int steps = random.nextInt(3 * wanted); steps > 0 && before.judged() < wanted; steps--) {
      boolean couldTake = atWork.size() < workers && before.judged() + atWork.size() < wanted;
      if (couldTake) {
        atWork.add(before.take().getAsLong());
      } else {
        Verdict done = verdict(atWork.remove(random.nextInt(atWork.size())), unsolvable);
        before.add(done);
        after.add(done); // what is still at work then leaves a gap
        run.add(done.seed());
      }
    }
    for (OptionalLong seed = after.take(); seed.isPresent(); seed = after.take()) {
      assertThat(run.add(seed.getAsLong())).isTrue();
      after.add(verdict(seed.getAsLong(), unsolvable));
    }
    assertThat(run).isEqualTo(alone(wanted + 3, unsolvable));
  }

  @Test
  void aTaskNobodySolvesIsGivenUp() throws InterruptedException {
    SeedQueue queue = new SeedQueue(5, 100);
    for (int i = 0; i < 20; i++) {
      queue.add(verdict(queue.take().getAsLong(), Set.of(5L + i)));
    }
    assertThatThrownBy(queue::take)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("solved only 0 of the 20 seeds from 5 on");
    assertThat(queue.take()).isEmpty();
  }
}

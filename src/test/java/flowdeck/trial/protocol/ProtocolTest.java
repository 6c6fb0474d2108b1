package flowdeck.trial.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.Trials;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  static final Contender FLOW = new Contender(Trials.NFP, Trials.SBS);
  static final Contender DIFFUSION =
      new Contender(new PolicyUsed("dp", "beef"), new SelectionUsed("ddim-10", 1, 1));

  static Protocol protocol(
      List<Contender> contenders, int trialsEach, long orderSeed, StoppingRule rule) {
    return new Protocol(
        "Which one stacks?",
        Trials.STACK,
        contenders,
        trialsEach,
        orderSeed,
        100_000,
        true,
        rule,
        Protocol.USUAL_ALPHA);
  }

  @Property
  void everyBlockHasEachPolicyOnceInTheSameScene(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int trialsEach) {
    List<Slot> order =
        protocol(List.of(FLOW, DIFFUSION), trialsEach, seed, StoppingRule.ALL_TRIALS).order();
    assertThat(order).hasSize(2 * trialsEach);
    for (int i = 0; i < order.size(); i += 2) {
      Slot one = order.get(i);
      Slot other = order.get(i + 1);
      assertThat(Set.of(one.contender(), other.contender())).containsExactlyInAnyOrder(0, 1);
      assertThat(one.block()).isEqualTo(other.block()).isEqualTo(i / 2 + 1);
      assertThat(one.seed()).isEqualTo(other.seed()).isEqualTo(100_000 + i / 2);
      assertThat(one.number()).isEqualTo(i + 1);
    }
  }

  @Test
  void theOrderIsTheSameForTheSameSeedAndDiffersForOthers() {
    Set<List<Slot>> orders = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      List<Slot> order =
          protocol(List.of(FLOW, DIFFUSION), 10, seed, StoppingRule.ALL_TRIALS).order();
      assertThat(protocol(List.of(FLOW, DIFFUSION), 10, seed, StoppingRule.ALL_TRIALS).order())
          .isEqualTo(order);
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(15);
  }

  @Test
  void eachPolicyGoesFirstInAboutHalfOfTheBlocks() {
    long first =
        protocol(List.of(FLOW, DIFFUSION), 1000, 7, StoppingRule.ALL_TRIALS).order().stream()
            .filter(slot -> slot.number() % 2 == 1 && slot.contender() == 0)
            .count();
    assertThat(first).isBetween(440L, 560L);
  }

  @Test
  void whatCannotBeCarriedOutOrSaysNothingIsRefusedWithWhatToChange() {
    refused(List.of(), 10, StoppingRule.ALL_TRIALS, "one policy or compares two");
    refused(List.of(FLOW, FLOW), 10, StoppingRule.ALL_TRIALS, "Both policies are nfp, sbs 128");
    refused(List.of(FLOW), 0, StoppingRule.ALL_TRIALS, "1 to 1000 trials, not 0");
    refused(List.of(FLOW), 10, StoppingRule.EVIDENCE, "Evidence compares two policies");
    assertThatThrownBy(
            () ->
                new Protocol(
                        " ",
                        Trials.STACK,
                        List.of(FLOW),
                        5,
                        1,
                        1,
                        false,
                        StoppingRule.ALL_TRIALS,
                        0.05)
                    .check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("title");
    assertThatThrownBy(
            () ->
                new Protocol(
                        "x",
                        Trials.STACK,
                        List.of(FLOW),
                        5,
                        1,
                        1,
                        false,
                        StoppingRule.ALL_TRIALS,
                        Double.NaN)
                    .check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("accepted error");
  }

  private static void refused(
      List<Contender> contenders, int trialsEach, StoppingRule rule, String words) {
    assertThatThrownBy(() -> protocol(contenders, trialsEach, 1, rule).check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words);
  }
}

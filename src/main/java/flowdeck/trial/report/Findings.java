package flowdeck.trial.report;

import flowdeck.trial.Outcome;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.statistics.Evidence;
import flowdeck.trial.statistics.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation says, and how sure that is.
 *
 * @param study with its protocol
 * @param contenders each policy's results, in the protocol's order; those of all together as long
 *     as it is not to be known which is which
 * @param contrast both policies beside each other; null with one, or as long as they are hidden
 * @param evidence that they differ, pair by pair
 * @param invalid trials that do not count
 * @param unlabelled trials that nobody has judged yet
 */
public record Findings(
    Study study,
    List<ContenderResult> contenders,
    @Nullable Contrast contrast,
    Evidence evidence,
    List<Trial> invalid,
    int unlabelled) {

  /** All policies together, as long as it is not to be known which is which. */
  private static final String HIDDEN = "All policies together";

  public Findings {
    contenders = List.copyOf(contenders);
    invalid = List.copyOf(invalid);
  }

  /** Counts an evaluation's trials as they are now. */
  public static Findings of(Study study) {
    Protocol protocol = study.protocol();
    List<ContenderResult> results = new ArrayList<>();
    if (study.hidden()) {
      results.add(
          ContenderResult.of(HIDDEN, protocol.task(), List.copyOf(study.counted().values())));
    } else {
      for (int i = 0; i < protocol.contenders().size(); i++) {
        results.add(ContenderResult.of(name(study, i), protocol.task(), study.counted(i)));
      }
    }
    return new Findings(
        study,
        results,
        results.size() == 2 ? Contrast.of(results.getFirst(), results.getLast()) : null,
        study.evidence(),
        study.trials().stream()
            .filter(trial -> trial.label() != null && trial.label().outcome() == Outcome.INVALID)
            .toList(),
        (int)
            study.trials().stream()
                .filter(trial -> trial.end() != null && trial.label() == null)
                .count());
  }

  private static String name(Study study, int contender) {
    List<Contender> contenders = study.protocol().contenders();
    Contender one = contenders.get(contender);
    boolean alike =
        contenders.stream().map(each -> each.policy().name()).distinct().count()
            < contenders.size();
    return alike ? one.text() : one.policy().name();
  }

  /** How many trials are planned in all. */
  public int planned() {
    return study.protocol().trialsEach() * study.protocol().contenders().size();
  }

  /** How many of them count. */
  public int counted() {
    return contenders.stream().mapToInt(one -> one.success().trials()).sum();
  }

  /** Whether the tests that suppose a number of trials fixed beforehand hold. */
  public boolean fixedNumber() {
    return study.protocol().rule() == StoppingRule.ALL_TRIALS && counted() == planned();
  }

  /** Whether the policies differ in success beyond chance, by the rule that was laid down. */
  public boolean beyondChance() {
    if (study.protocol().rule() == StoppingRule.EVIDENCE) {
      return study.decidedAfter() > 0;
    }
    return contrast != null
        && fixedNumber()
        && contrast.success().barnard() <= study.protocol().alpha();
  }

  /** What it comes to, in sentences for people; says nothing that was not measured. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    Protocol protocol = study.protocol();
    for (ContenderResult one : contenders) {
      sentences.add(
          one.success().trials() == 0
              ? "%s: no trial counts yet.".formatted(one.name())
              : "%s succeeded in %d of %d trials, %s."
                  .formatted(
                      one.name(),
                      one.success().successes(),
                      one.success().trials(),
                      one.success().text()));
    }
    if (contrast != null) {
      sentences.add(verdict(protocol, contrast));
    } else if (study.hidden()) {
      sentences.add("Which policy ran in which trial is hidden until the evaluation is unblinded.");
    }
    if (study.closed() != null) {
      sentences.add(
          "It was ended early, after %d of %d trials: %s"
              .formatted(counted(), planned(), study.closed().reason()));
    } else if (!study.over()) {
      sentences.add(
          "It is not over: %d of %d trials count so far.".formatted(counted(), planned()));
    }
    if (!invalid.isEmpty()) {
      sentences.add(
          invalid.size() == 1
              ? "One trial was invalid and was not counted."
              : "%d trials were invalid and were not counted.".formatted(invalid.size()));
    }
    return sentences;
  }

  private String verdict(Protocol protocol, Contrast both) {
    if (!both.success().comparable()) {
      return "There is nothing to compare yet.";
    }
    Range difference = both.success().differenceInterval();
    String size =
        String.format(
            Locale.ROOT,
            "The difference is %+.0f points [%+.0f, %+.0f]",
            100 * both.success().difference(),
            100 * difference.low(),
            100 * difference.high());
    if (protocol.rule() == StoppingRule.EVIDENCE) {
      int after = study.decidedAfter();
      double wanted = 1 / protocol.alpha();
      return after > 0
          ? String.format(
              Locale.ROOT,
              "%s is better beyond chance: the evidence came to %.0f× after %d pairs, %.0f× was"
                  + " wanted. %s.",
              both.better(),
              evidence.values().get(after - 1),
              after,
              wanted,
              size)
          : String.format(
              Locale.ROOT,
              "Which one is better is not beyond chance: the evidence is %.1f× after %d pairs,"
                  + " %.0f× is wanted. %s.",
              evidence.now(),
              evidence.values().size(),
              wanted,
              size);
    }
    if (!fixedNumber()) {
      return size + ". Tests wait for the number of trials that was laid down.";
    }
    double p = both.success().barnard();
    return beyondChance()
        ? String.format(
            Locale.ROOT,
            "%s is better beyond chance (Barnard's exact test, p = %s). %s.",
            both.better(),
            probability(p),
            size)
        : String.format(
            Locale.ROOT,
            "The difference is within chance (Barnard's exact test, p = %s). %s.",
            probability(p),
            size);
  }

  /** For people, e.g. "0.0033", "0.23", "&lt; 0.0001". */
  public static String probability(double p) {
    return p < 0.0001
        ? "< 0.0001"
        : String.format(Locale.ROOT, p < 0.01 ? "%.4f" : p < 0.1 ? "%.3f" : "%.2f", p);
  }

  /** The task they were judged by. */
  public TaskDescription task() {
    return study.protocol().task();
  }
}

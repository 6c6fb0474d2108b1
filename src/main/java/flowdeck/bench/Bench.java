package flowdeck.bench;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.UntrainedEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The comparison: ours and its peers in turn, round after round. A Diffusion Policy draws one plan
 * per decision, a flow all candidates.
 *
 * @param sizes of the flows
 * @param candidates N
 * @param rounds how many are counted
 * @param decisions how many follow of the fast flow alone
 * @param peer command of another implementation, or null
 */
public record Bench(Sizes sizes, int candidates, int rounds, int decisions, @Nullable String peer) {
  private static final int WARM_UPS = 3;

  /** Rounds of the fast flow alone before all others, after which it is compiled. */
  private static final int FAST_WARM_UPS = 60;

  public Bench {
    if (rounds < 1 || rounds > 10_000 || decisions < 1 || decisions > 1_000_000) {
      throw new InputException(
          "Rounds must be 1 to 10000 and decisions 1 to 1000000, got %d and %d."
              .formatted(rounds, decisions));
    }
    if (candidates < 4 || candidates > 4096) {
      throw new InputException("Candidates must be 4 to 4096, got " + candidates + ".");
    }
  }

  /**
   * Runs it.
   *
   * @param progress told before each round: rounds done, of how many
   */
  public BenchReport run(BiConsumer<Integer, Integer> progress) {
    try (FastFlow fast = new FastFlow(sizes.film(), candidates);
        DjlFlow film = new DjlFlow(sizes.film(), candidates);
        DjlFlow concat = new DjlFlow(sizes.concat(), candidates);
        DiffusionDraw ddpm = new DiffusionDraw(sizes.unet(), Sampler.DDPM, 100);
        DiffusionDraw ddim = new DiffusionDraw(sizes.unet(), Sampler.DDIM, 10);
        KeypointEncoder encoder160 = encoder(160, 120);
        KeypointEncoder encoder224 = encoder(224, 224)) {
      Frame frame = frame();
      Map<String, Contender> contenders = new LinkedHashMap<>();
      contenders.put("fast sbs", Contender.timed(fast::best));
      contenders.put("djl concat sbs", Contender.timed(() -> concat.best(true)));
      contenders.put("djl concat sbs, context once", Contender.timed(() -> concat.best(false)));
      contenders.put("djl film sbs", Contender.timed(() -> film.best(false)));
      contenders.put("fast gr", Contender.timed(fast::refine));
      contenders.put("djl concat gr", Contender.timed(concat::refine));
      contenders.put("djl film gr", Contender.timed(film::refine));
      contenders.put("ddpm 100", Contender.timed(ddpm::draw));
      contenders.put("ddim 10", Contender.timed(ddim::draw));
      contenders.put("fast frame 160", Contender.timed(() -> fast.best(encoder160, frame)));
      contenders.put("djl frame 160", Contender.timed(() -> concat.best(encoder160, frame)));
      contenders.put("fast frame 224", Contender.timed(() -> fast.best(encoder224, frame)));
      contenders.put("djl frame 224", Contender.timed(() -> concat.best(encoder224, frame)));
      List<Comparison> comparisons = new ArrayList<>(COMPARISONS);
      try (PeerProcess other = peer == null ? null : new PeerProcess(peer)) {
        if (other != null) {
          contenders.put("peer sbs", other.contender("sbs " + candidates));
          contenders.put("peer gr", other.contender("gr " + Ascent.STEPS));
          comparisons.add(new Comparison("sbs128-vs-peer", "fast sbs", "peer sbs"));
          comparisons.add(new Comparison("gr10-vs-peer", "fast gr", "peer gr"));
        }
        for (int i = 0; i < FAST_WARM_UPS; i++) {
          fast.best();
          fast.refine();
        }
        Map<String, double[]> times = measure(contenders, progress);
        return new BenchReport(
            Runtime.getRuntime().availableProcessors(),
            fast.engine(),
            sizes.film().parameters(),
            sizes.concat().parameters(),
            sizes.unet().parameters(),
            comparisons.stream().map(comparison -> comparison.row(times)).toList(),
            fast.decisions(decisions));
      }
    }
  }

  private Map<String, double[]> measure(
      Map<String, Contender> contenders, BiConsumer<Integer, Integer> progress) {
    Map<String, double[]> times = new LinkedHashMap<>();
    contenders.keySet().forEach(name -> times.put(name, new double[rounds]));
    for (int round = -WARM_UPS; round < rounds; round++) {
      progress.accept(Math.max(0, round), rounds);
      for (Map.Entry<String, Contender> entry : contenders.entrySet()) {
        double millis = entry.getValue().millis();
        double[] taken = times.get(entry.getKey());
        if (round >= 0 && taken != null) {
          taken[round] = millis;
        }
      }
    }
    progress.accept(rounds, rounds);
    return times;
  }

  private static final List<Comparison> COMPARISONS =
      List.of(
          new Comparison("sbs128-vs-djl-concat", "fast sbs", "djl concat sbs"),
          new Comparison(
              "sbs128-vs-djl-concat-context-once", "fast sbs", "djl concat sbs, context once"),
          new Comparison("sbs128-vs-djl-film", "fast sbs", "djl film sbs"),
          new Comparison("gr10-vs-djl-concat", "fast gr", "djl concat gr"),
          new Comparison("gr10-vs-djl-film", "fast gr", "djl film gr"),
          new Comparison("sbs128-vs-ddpm-100", "fast sbs", "ddpm 100"),
          new Comparison("sbs128-vs-ddim-10", "fast sbs", "ddim 10"),
          new Comparison("frame160-to-best128", "fast frame 160", "djl frame 160"),
          new Comparison("frame224-to-best128", "fast frame 224", "djl frame 224"));

  private record Comparison(String name, String ours, String peer) {
    BenchReport.Row row(Map<String, double[]> times) {
      return BenchReport.Row.of(
          name, times.getOrDefault(ours, new double[0]), times.getOrDefault(peer, new double[0]));
    }
  }

  private static KeypointEncoder encoder(int width, int height) {
    EncoderConfig config = new EncoderConfig(width, height, Features.EMBEDDING, List.of("none"));
    return new KeypointEncoder(config, UntrainedEncoder.tensors(config));
  }

  /** Noise of the size the camera gives. */
  private static Frame frame() {
    byte[] bgr = new byte[640 * 480 * 3];
    new Random(1).nextBytes(bgr);
    return new Frame(640, 480, bgr, 0, 0);
  }
}

package flowdeck.console.shell;

import com.sun.management.ThreadMXBean;
import flowdeck.arms.fri.ControllerStatistics;
import flowdeck.arms.fri.LatencyHistogram;
import flowdeck.arms.fri.VirtualController;
import flowdeck.console.StationOperations;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Selection;
import flowdeck.station.Bench.Phase;
import flowdeck.station.Choice;
import flowdeck.station.Station;
import flowdeck.station.VirtualPlace;
import flowdeck.trial.Label;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Trial after trial on a virtual cell, with console, policy and recorder, and what both controllers
 * saw of it. Run by hand:
 *
 * <pre>VirtualCellSoak CELL MINUTES SESSIONS</pre>
 */
final class VirtualCellSoak {
  private static final Clock WALL = Clock.system();
  private static final long SECOND = 1_000_000_000L;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Station station;
  private final VirtualPlace place;
  private final long[] friThreads;
  private long allocatedBefore;
  private long lateBefore;
  private long missingBefore;
  private int successes;
  private int trials;

  private VirtualCellSoak(Station station) {
    this.station = station;
    this.place = (VirtualPlace) station.place();
    this.friThreads =
        Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
            .filter(info -> info != null && info.getThreadName().startsWith("fri "))
            .mapToLong(ThreadInfo::getThreadId)
            .toArray();
  }

  public static void main(String[] arguments) {
    System.setProperty("glass.platform", "Headless");
    System.setProperty("prism.order", "sw");
    try (Station station = Station.open(arguments[0], Path.of(arguments[2]), Path.of("models"))) {
      VirtualCellSoak soak = new VirtualCellSoak(station);
      ConsoleApp.run(
          "Flowdeck",
          () -> new StationOperations(station),
          console ->
              NamedThreads.start(
                  "soak",
                  () -> {
                    try {
                      soak.run(Double.parseDouble(arguments[1]));
                    } catch (RuntimeException e) {
                      System.out.println("broken off: " + e);
                    } finally {
                      ConsoleApp.exit();
                    }
                  }));
    }
  }

  private void run(double minutes) {
    long seed = 100_000;
    play(seed++); // the compiler is done with most after one trial
    long before = allocated();
    ControllerStatistics[] from = statistics();
    long end = WALL.nanos() + Math.round(60 * minutes * SECOND);
    long said = WALL.nanos();
    while (WALL.nanos() < end) {
      play(seed++);
      if (WALL.nanos() - said > 60 * SECOND) {
        said = WALL.nanos();
        report(from, before);
      }
    }
    report(from, before);
  }

  private void play(long seed) {
    station.select(new Choice("stack-blocks-two", "stack-blocks-two", seed, Selection.SBS));
    await(() -> station.bench().phase() == Phase.READY);
    if (mode() == Mode.HOLDING) {
      station.rearm();
      await(() -> mode() == Mode.IDLE);
    }
    station.toggleRecording();
    station.start();
    await(() -> station.bench().phase() == Phase.ENDED);
    var end = station.bench().end();
    trials++;
    boolean success = end.proposed().outcome() == flowdeck.trial.Outcome.SUCCESS;
    successes += success ? 1 : 0;
    System.out.printf(
        Locale.ROOT,
        "seed %d: %s, %s, %.1f s, decision %s, jitter %s, %s%n",
        seed,
        end.proposed().outcome(),
        end.detail(),
        end.seconds(),
        end.decisionMillis(),
        end.loopJitterMillis(),
        end.health());
    station.commit(Label.invalid("soak", null));
    await(() -> station.bench().phase() == Phase.COMMITTED);
  }

  private Mode mode() {
    var tick = station.tick();
    return tick == null ? Mode.IDLE : tick.mode();
  }

  private void await(BooleanSupplier condition) {
    long deadline = WALL.nanos() + 180 * SECOND;
    while (!condition.getAsBoolean()) {
      if (WALL.nanos() > deadline) {
        throw new InputException("Waited too long: " + station.bench().notice());
      }
      sayAllocation();
      sayLate();
      LockSupport.parkNanos(SECOND / 500);
    }
  }

  /** Says when an FRI thread made objects, for the JVM's own log to tell why. */
  private void sayAllocation() {
    long now = allocated();
    if (now != allocatedBefore) {
      System.out.printf(
          Locale.ROOT,
          "%.3f s: FRI threads allocated %d bytes%n",
          ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3,
          now - allocatedBefore);
      allocatedBefore = now;
    }
  }

  /** Says when messages came late or had no answer in time, to be held to the machine's stalls. */
  private void sayLate() {
    long late =
        station.place().cell().arms().stream()
            .mapToLong(arm -> arm.link().orElseThrow().late())
            .sum();
    long missing = Stream.of(statistics()).mapToLong(ControllerStatistics::missing).sum();
    if (late != lateBefore || missing != missingBefore) {
      System.out.printf(
          Locale.ROOT,
          "%s: %d heard late, %d without an answer in time%n",
          LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS),
          late - lateBefore,
          missing - missingBefore);
      lateBefore = late;
      missingBefore = missing;
    }
  }

  private ControllerStatistics[] statistics() {
    return place.robots().controllers().stream()
        .map(VirtualController::statistics)
        .toArray(ControllerStatistics[]::new);
  }

  private void report(ControllerStatistics[] from, long before) {
    ControllerStatistics[] now = statistics();
    for (int i = 0; i < now.length; i++) {
      ControllerStatistics a = from[i];
      ControllerStatistics b = now[i];
      System.out.printf(
          Locale.ROOT,
          "controller %d: sent %d, answered %d, late %d, missing %d (in stalls %d), stalls %d;"
              + " latency %s; own lateness %s%n",
          i,
          b.sent() - a.sent(),
          b.answered() - a.answered(),
          b.late() - a.late(),
          b.missing() - a.missing(),
          b.missingInStalls() - a.missingInStalls(),
          b.stalls() - a.stalls(),
          text(b.latency()),
          text(b.lateness()));
      System.out.println("  errors " + place.robots().controllers().get(i).errors());
    }
    station
        .place()
        .cell()
        .arms()
        .forEach(
            arm -> {
              var link = arm.link().orElseThrow();
              System.out.printf(
                  Locale.ROOT,
                  "%s link: heard %d, answered %d, lost %d, disordered %d, late %d; arrival p99"
                      + " %.2f max %.2f ms; answer p99 %.2f max %.2f ms%n",
                  arm.name(),
                  link.heard(),
                  link.answered(),
                  link.lost(),
                  link.disordered(),
                  link.late(),
                  link.arrival().p99Millis(),
                  link.arrival().maxMillis(),
                  link.answer().p99Millis(),
                  link.answer().maxMillis());
            });
    System.out.printf(
        Locale.ROOT,
        "%d of %d trials succeeded; FRI threads allocated %d bytes%n",
        successes,
        trials,
        allocated() - before);
  }

  private static String text(LatencyHistogram histogram) {
    return String.format(
        Locale.ROOT,
        "median %.3f, 99.9 %% %.3f, longest %.3f ms",
        histogram.percentileNanos(50) * 1e-6,
        histogram.percentileNanos(99.9) * 1e-6,
        histogram.longestNanos() * 1e-6);
  }

  private long allocated() {
    return LongStream.of(THREADS.getThreadAllocatedBytes(friThreads)).sum();
  }
}

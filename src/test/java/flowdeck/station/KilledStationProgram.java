package flowdeck.station;

import flowdeck.core.Clock;
import flowdeck.core.NamedThreads;
import flowdeck.policy.Selection;
import flowdeck.recording.RecorderStatus;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.Label;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A console without a window that records one trial, labels it, and records the next until it is
 * killed. Says on its output {@code session NAME}, {@code keeping}, {@code kept INDEX ROWS}, {@code
 * label TRIAL} once that is done, {@code rows N} of the running take, and {@code planned} once a
 * second of it was of a policy that decides.
 */
final class KilledStationProgram {
  private static final Clock WALL = Clock.system();
  private static final Choice CHOICE =
      new Choice("stack-blocks-two", "stack-blocks-two", 100_001, Selection.SBS);

  private KilledStationProgram() {}

  /** Takes the sessions folder. */
  public static void main(String[] arguments) {
    Station station = Station.open("simulated", Path.of(arguments[0]), Path.of("models"));
    say("session " + station.session().name());
    station.select(CHOICE);
    await(station, () -> station.bench().phase() == Phase.READY);
    await(station, () -> station.place().cell().camera().newest() != null);
    record(station);
    say("keeping");
    station.finish();
    await(station, () -> station.bench().phase() == Phase.ENDED);
    EpisodeRecording.Episode episode = station.recording().episodes().getFirst();
    say("kept %d %d".formatted(episode.index(), episode.frames()));
    station.commit(Label.success(station.bench().task().ladder()));
    await(station, () -> station.bench().phase() == Phase.COMMITTED);
    say("label " + station.bench().trial().id());
    station.next();
    await(station, () -> station.bench().phase() == Phase.READY);
    record(station);
    LockSupport.park(); // until it is killed
  }

  /**
   * Starts a trial that is recorded and tells its rows until two seconds of them have plans: one
   * may be lost.
   */
  private static void record(Station station) {
    station.toggleRecording();
    await(station, () -> station.recording().isRecording());
    station.start();
    await(station, () -> station.bench().phase() == Phase.RUNNING);
    NamedThreads.start("rows", () -> tell(station));
    await(station, () -> station.tick().plan() != null);
    int unplanned = station.recording().status().frames();
    await(station, () -> station.recording().status().frames() >= unplanned + 30);
    say("planned");
  }

  /** Tells the rows of a take while it runs. */
  private static void tell(Station station) {
    int told = 0;
    for (RecorderStatus take = station.recording().status();
        take.recording();
        take = station.recording().status()) {
      if (take.frames() > told) {
        told = take.frames();
        say("rows " + told);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void await(Station station, BooleanSupplier condition) {
    long deadline = WALL.nanos() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (WALL.nanos() > deadline) {
        throw new IllegalStateException("Waited too long: " + station.bench());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}

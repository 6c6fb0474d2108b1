package flowdeck.cli;

import flowdeck.console.StationOperations;
import flowdeck.console.shell.Console;
import flowdeck.console.shell.ConsoleApp;
import flowdeck.console.shell.Film;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.station.Bench;
import flowdeck.station.Bench.Phase;
import flowdeck.station.Choice;
import flowdeck.station.Station;
import flowdeck.trial.JsonFile;
import flowdeck.trial.Label;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.store.TrialJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One trial in the real console, at wall speed, from start to label: chooses, starts, records,
 * takes a picture while it runs, and commits what the cell's own judge proposes.
 */
final class HandsFreeTrial {
  private static final long LOOK_NANOS = 20_000_000L;
  private static final double PREPARE_SECONDS = 120;

  /** Late enough in the trial that every panel of the picture holds live data. */
  private static final double PICTURE_SECONDS = 6;

  private static final double SNAPSHOT_SECONDS = 30;

  /** How long a film shows the end. */
  private static final long EPILOGUE_NANOS = 1_500_000_000L;

  private final Station station;
  private final Choice choice;
  private final PrintWriter out;
  private final Clock wall = Clock.system();
  private @Nullable InputException unfilmed;

  private HandsFreeTrial(Station station, Choice choice, PrintWriter out) {
    this.station = station;
    this.choice = choice;
    this.out = out;
  }

  /** Runs the trial and returns the exit code. */
  static int run(RunOptions options, @Nullable Path json, @Nullable Path video, PrintWriter out) {
    try (Station station = options.open()) {
      Choice choice = options.requireChoice(station);
      HandsFreeTrial trial = new HandsFreeTrial(station, choice, out);
      CompletableFuture<TrialJson> result = new CompletableFuture<>();
      ConsoleApp.run(
          "Flowdeck",
          () -> new StationOperations(station),
          console ->
              NamedThreads.start(
                  "trial",
                  () -> {
                    try {
                      result.complete(trial.play(console, video));
                    } catch (RuntimeException e) { // thread root: the caller gets it
                      result.completeExceptionally(e);
                    } finally {
                      ConsoleApp.exit();
                    }
                  }));
      TrialJson done = result.join();
      if (json != null) {
        JsonFile.write(json, done);
      }
      trial.report(done);
      InputException problem = trial.unfilmed;
      if (problem != null) {
        throw problem; // the trial itself went well and is kept
      }
      return Flowdeck.DONE;
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private TrialJson play(Console console, @Nullable Path video) {
    station.select(choice);
    await(Phase.READY, PREPARE_SECONDS);
    Film film = video == null ? null : new Film(new StationOperations(station), video);
    double pulsesPerSecond;
    try {
      pulsesPerSecond = play(console);
      if (film != null) {
        LockSupport.parkNanos(EPILOGUE_NANOS);
      }
    } finally {
      if (film != null) {
        end(film);
      }
    }
    Trial stored = station.bench().trial();
    if (stored == null) {
      throw new IllegalStateException("The trial was committed but is not there");
    }
    return TrialJson.of(station.store(), station.session(), stored, pulsesPerSecond);
  }

  /** However the trial ended, the film shows it up to there. */
  private void end(Film film) {
    try (film) {
      Progress progress = new Progress(out);
      film.develop(percent -> progress.at(percent, 100, "percent of the film"));
    } catch (InputException e) {
      unfilmed = e;
    }
  }

  /** Plays the trial and returns the console's pulses per second meanwhile. */
  private double play(Console console) {
    station.toggleRecording();
    station.start();
    await(Phase.RUNNING, PREPARE_SECONDS);
    long pulsesBefore = console.pulses();
    long startNanos = wall.nanos();
    boolean pictured = false;
    while (station.bench().phase() == Phase.RUNNING) {
      if (!pictured && station.elapsedSeconds() > PICTURE_SECONDS) {
        picture(console);
        pictured = true;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    double pulsesPerSecond =
        (console.pulses() - pulsesBefore) / ((wall.nanos() - startNanos) * 1e-9);
    if (!pictured) {
      picture(console);
    }
    await(Phase.ENDED, PREPARE_SECONDS);
    station.commit(proposed(station.bench()));
    await(Phase.COMMITTED, PREPARE_SECONDS);
    return pulsesPerSecond;
  }

  private static Label proposed(Bench bench) {
    TrialEnd end = bench.end();
    if (end == null || end.proposed() == null || bench.task() == null) {
      throw new IllegalStateException("The trial ended without a proposal for its label");
    }
    var ladder = bench.task().ladder();
    String last = end.proposed().lastCompletedStage();
    return switch (end.proposed().outcome()) {
      case SUCCESS -> Label.success(ladder);
      case FAILURE -> Label.failureAfter(ladder, last);
      case INVALID -> Label.invalid(end.proposed().because(), last);
    };
  }

  private void await(Phase phase, double seconds) {
    long deadline = wall.nanos() + Math.round(seconds * 1e9);
    while (station.bench().phase() != phase) {
      String notice = station.bench().notice();
      if (notice != null) {
        throw new InputException(notice);
      }
      if (wall.nanos() > deadline) {
        throw new InputException(
            "The trial is still %s after %.0f s, not %s; look at the log."
                .formatted(station.bench().phase(), seconds, phase));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void picture(Console console) {
    CompletableFuture<Void> taken = console.picture(station.folder().resolve("console.png"));
    try {
      taken.get(Math.round(SNAPSHOT_SECONDS), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The console could not be pictured", e);
    }
  }

  private void report(TrialJson done) {
    out.printf(
        Locale.ROOT,
        "%s with %s, seed %d: %s after %.1f s (%s), last completed stage %s, %d decisions%n",
        done.task(),
        done.policy(),
        done.seed(),
        done.outcome(),
        done.seconds(),
        done.endDetail(),
        done.lastCompletedStage(),
        done.decisions());
    if (done.decisionMillis() != null && done.loopJitterMillis() != null) {
      out.printf(
          Locale.ROOT,
          "decision %.0f ms median, %.0f ms worst; control loop jitter %.2f ms p99, %.2f ms"
              + " worst; console %.0f pulses/s%n",
          done.decisionMillis().median(),
          done.decisionMillis().max(),
          done.loopJitterMillis().p99(),
          done.loopJitterMillis().max(),
          done.consolePulsesPerSecond());
    }
    out.println("Record, dataset and console.png are in " + done.sessionFolder());
  }
}

package flowdeck.recording;

import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import flowdeck.dataset.Schema;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Session;
import flowdeck.trial.Trials;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A program that records episodes and labels trials in real time until it is killed, and says on
 * its output what is done: {@code rows N} of the running take, {@code keeping}, {@code kept INDEX
 * ROWS} and {@code label TRIAL} once the call that does it has returned.
 */
final class RecordingProgram {
  static final Schema SCHEMA =
      EpisodeRecorder.schema(15, "two_iiwa", 64, 48, ActionLayout.TWO_IIWA);

  private RecordingProgram() {}

  static Path dataset(Path folder) {
    return folder.resolve("dataset");
  }

  static Path sessions(Path folder) {
    return folder.resolve("sessions");
  }

  /** Takes the folder to record into and a seed for the lengths of the takes. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
    TrialStore store = TrialStore.open(sessions(folder));
    Session session = store.newSession();
    EpisodeRecorder recorder = new EpisodeRecorder(dataset(folder), SCHEMA, 30, 0);
    Clock clock = Clock.system();
    long begun = clock.nanos();
    for (long tick = 0; ; ) {
      long trial = store.begin(Trials.start(session, tick));
      recorder.start("Stack the blocks.").join();
      long end = tick + random.nextInt(60, 260);
      int told = 0;
      for (; tick < end; tick++) {
        long ahead = begun + tick * Ticks.TICK_NANOS - clock.nanos();
        if (ahead > 0) {
          Thread.sleep(ahead / 1_000_000);
        }
        recorder.acceptWaiting(Ticks.tick(tick, Ticks.newestAt(tick)));
        int rows = recorder.status().frames();
        if (rows > told) {
          told = rows;
          say("rows " + rows);
        }
      }
      say("keeping");
      int episode = recorder.keep().join();
      say("kept %d %d".formatted(episode, recorder.status().frames()));
      store.end(trial, Trials.end(EndReason.OPERATOR));
      store.commit(trial, Label.success(Trials.STACK.ladder()));
      say("label " + trial);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}

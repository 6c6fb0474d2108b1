package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.trial.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a training is that has not made its policy yet: {@code models/.cache/NAME.progress.json}.
 * The training writes it about once a second and removes it when the policy is there; whoever reads
 * it sees one whole state or another. Log-likelihoods are in nats per dimension; NaN where there is
 * none yet.
 *
 * @param name of the policy
 * @param arguments of the command that trains, to go on with
 * @param folder the command was started in; paths among the arguments may be relative to it
 * @param pid of the process that trains
 * @param started when that process began, or null if the system does not tell
 * @param phase in words, e.g. "likelihood"
 * @param epoch current one of all phases, from 1; 0 before the first
 * @param epochs of all phases
 * @param fraction of all steps, 0 to 1
 * @param loss of the current epoch until now
 * @param heldOut newest score of held-out windows
 * @param best highest such score
 * @param windowsPerSecond speed
 * @param remainingSeconds estimate
 * @param curve all epochs done
 * @param end how it ended without a policy, or null while it runs, or if its process was killed
 * @param message why it ended, or empty
 */
public record TrainingFile(
    String name,
    List<String> arguments,
    String folder,
    long pid,
    @Nullable String started,
    String phase,
    int epoch,
    int epochs,
    double fraction,
    double loss,
    double heldOut,
    double best,
    double windowsPerSecond,
    double remainingSeconds,
    List<Point> curve,
    @Nullable End end,
    String message) {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingFile.class);
  private static final String ENDING = ".progress.json";
  private static final String CHECKPOINT = ".checkpoint";

  /** How a training ended without a policy. */
  public enum End {
    STOPPED,
    FAILED
  }

  /** What is going on. */
  public enum State {
    RUNNING,
    STOPPED,
    FAILED,
    /** Its process is gone and had no time to say anything. */
    INTERRUPTED
  }

  /**
   * One epoch.
   *
   * @param epoch from 1, over all phases
   * @param loss mean over the epoch: squared error while warming up, else negative log-likelihood
   * @param heldOut score after it, NaN while warming up
   */
  public record Point(int epoch, double loss, double heldOut) {}

  /** Where the training of a policy keeps its file and its checkpoint. */
  public static Path cache(Path models) {
    return models.resolve(".cache");
  }

  /** Writes it. */
  public void write(Path models) {
    JsonFile.write(file(models, name), this);
  }

  private static Path file(Path models, String name) {
    return cache(models).resolve(name + ENDING);
  }

  /** The training of a policy that is not there yet, or null if there is none. */
  public static @Nullable TrainingFile find(Path models, String name) {
    Path file = file(models, name);
    return Files.exists(file) ? read(file) : null;
  }

  /** A file that cannot be read tells nothing: it may be of another version, or just removed. */
  private static @Nullable TrainingFile read(Path file) {
    try {
      TrainingFile found = JsonFile.read(file, TrainingFile.class, "the progress of a training");
      return found.whole() ? found : null;
    } catch (InputException e) {
      LOG.warn("{}", e.getMessage());
      return null;
    }
  }

  /** A file may lack anything: then the parser leaves null where none is allowed. */
  @SuppressWarnings("ConstantValue")
  private boolean whole() {
    return name != null
        && arguments != null
        && folder != null
        && phase != null
        && curve != null
        && message != null;
  }

  /** All trainings whose policy is not there yet, by name. */
  public static List<TrainingFile> list(Path models) {
    Path cache = cache(models);
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    List<TrainingFile> found = new ArrayList<>();
    try (var files = Files.list(cache)) {
      for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList()) {
        TrainingFile training = read(file);
        if (training != null) {
          found.add(training);
        }
      }
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(cache, e.getMessage()), e);
    }
    return found;
  }

  /** What is going on now. */
  public State state() {
    if (end != null) {
      return switch (end) {
        case STOPPED -> State.STOPPED;
        case FAILED -> State.FAILED;
      };
    }
    return process() == null ? State.INTERRUPTED : State.RUNNING;
  }

  /** The process that trains, or null if it is gone; another one may have its number by now. */
  public @Nullable ProcessHandle process() {
    ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
    return handle != null && handle.isAlive() && beginning(handle).equals(String.valueOf(started))
        ? handle
        : null;
  }

  /** When a process began; "null" where the system does not tell. */
  public static String beginning(ProcessHandle process) {
    return String.valueOf(process.info().startInstant().orElse(null));
  }

  /** Whether there is a checkpoint to go on from. */
  public boolean resumable(Path models) {
    return Files.exists(cache(models).resolve(name + CHECKPOINT));
  }

  /** Removes the file only: the policy is there. */
  public static void done(Path models, String name) {
    remove(file(models, name));
  }

  /** Gives a training up: file and checkpoint go. */
  public static void discard(Path models, String name) {
    remove(cache(models).resolve(name + CHECKPOINT));
    remove(file(models, name));
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new InputException("Cannot remove %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}

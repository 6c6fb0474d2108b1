package flowdeck.station;

import flowdeck.control.PolicyRunner;
import flowdeck.policy.Policy;
import flowdeck.policy.PolicyFolder;
import flowdeck.trial.PolicyUsed;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The policy that is loaded, if one is. Confined to the station's thread. */
final class LoadedPolicy implements AutoCloseable {
  private final Path models;
  private @Nullable PolicyRunner runner;
  private PolicyUsed used = new PolicyUsed("", "");

  /**
   * @param models where policies are read from
   */
  LoadedPolicy(Path models) {
    this.models = models;
  }

  /** What runs it, or null if none is loaded. */
  @Nullable PolicyRunner runner() {
    return runner;
  }

  /** Which weights these are. */
  PolicyUsed used() {
    return used;
  }

  /**
   * Whether {@link #prepare} will load: nothing is loaded, another policy is, it failed, or it was
   * trained or calibrated again since.
   */
  boolean mustLoad(Choice choice) {
    return !fits(runner, choice);
  }

  private boolean fits(@Nullable PolicyRunner loaded, Choice choice) {
    return loaded != null
        && loaded.failure() == null
        && used.name().equals(choice.policy())
        && used.hash().equals(PolicyFolder.hashOnDisk(Policies.find(models, choice.policy())));
  }

  /** Makes ready for a trial: loads and warms up the policy if it must, and sets its selection. */
  void prepare(Choice choice) {
    PolicyRunner ready = runner;
    if (ready == null || !fits(ready, choice)) {
      ready = load(choice.policy());
    }
    ready.select(choice.selection());
  }

  private PolicyRunner load(String policy) {
    close();
    Policy opened = Policies.open(models, policy);
    try {
      opened.warmUp();
    } catch (RuntimeException e) {
      opened.close(); // nobody else knows it yet
      throw e;
    }
    used = new PolicyUsed(policy, opened.hash());
    PolicyRunner loaded = PolicyRunner.threaded(opened);
    runner = loaded;
    return loaded;
  }

  @Override
  public void close() {
    if (runner != null) {
      runner.close();
      runner = null;
    }
  }
}

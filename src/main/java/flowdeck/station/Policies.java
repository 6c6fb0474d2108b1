package flowdeck.station;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.policy.Calibration;
import flowdeck.policy.DiffusionPolicy;
import flowdeck.policy.ImageEncoder;
import flowdeck.policy.NfpPolicy;
import flowdeck.policy.Policy;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies in a models folder. */
public final class Policies {
  private Policies() {}

  /**
   * A policy folder as listed.
   *
   * @param name folder name
   * @param description its {@code policy.json}, or null if it cannot be used
   * @param problem why it cannot be used, one sentence, or null
   * @param bytes size of the folder
   * @param calibration thresholds of its confidence, or null
   */
  public record Entry(
      String name,
      @Nullable PolicyDescription description,
      @Nullable String problem,
      long bytes,
      @Nullable Calibration calibration) {}

  /** Every folder with a {@code policy.json}, by name; empty if there is no models folder. */
  public static List<Entry> list(Path models) {
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    try (var folders = Files.list(models)) {
      List<Entry> entries = new ArrayList<>();
      for (Path folder :
          folders.filter(f -> Files.exists(f.resolve("policy.json"))).sorted().toList()) {
        entries.add(entry(folder));
      }
      return entries;
    } catch (IOException e) {
      throw new InputException(
          "Cannot read the models folder %s: %s".formatted(models, e.getMessage()), e);
    }
  }

  private static Entry entry(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    long bytes = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    try {
      return new Entry(
          name, PolicyFolder.describe(folder), null, bytes, PolicyFolder.calibration(folder));
    } catch (InputException e) {
      return new Entry(name, null, e.getMessage(), bytes, null);
    }
  }

  /**
   * The first policy that was taught a task, or the first at all, whose actions have a cell's
   * layout; an empty string if there is none.
   *
   * @param instruction of the task
   */
  public static String usual(Path models, ActionLayout layout, String instruction) {
    List<Entry> fitting =
        list(models).stream()
            .filter(
                entry ->
                    entry.description() != null
                        && entry.description().layout().equals(layout.names()))
            .toList();
    return fitting.stream()
        .filter(
            entry ->
                entry.description() != null
                    && entry.description().instructions().contains(instruction))
        .findFirst()
        .or(() -> fitting.stream().findFirst())
        .map(Entry::name)
        .orElse("");
  }

  /** The folder of a policy, which is there but not read yet. */
  public static Path find(Path models, String name) {
    if (name.isBlank() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
      throw new InputException(
          "'%s' cannot name a policy; give the name of a folder in %s.".formatted(name, models));
    }
    Path folder = models.resolve(name);
    if (!Files.isDirectory(folder)) {
      List<String> known = list(models).stream().map(Entry::name).toList();
      throw new InputException(
          "There is no policy %s in %s; %s."
              .formatted(
                  name,
                  models,
                  known.isEmpty()
                      ? "train one or point --models to a folder of policies"
                      : "choose " + String.join(", ", known)));
    }
    return folder;
  }

  /** Loads a policy; slow, so not on the JavaFX thread. The policy belongs to whoever runs it. */
  public static Policy open(Path models, String name) {
    return open(PolicyFolder.read(find(models, name)));
  }

  /** Starts a policy that was read. */
  public static Policy open(PolicyFolder folder) {
    ImageEncoder encoder = Encoders.of(folder).open();
    try {
      return switch (folder.description().model()) {
        case PolicyModel.Flow flow -> new NfpPolicy(folder, encoder);
        case PolicyModel.Diffusion diffusion -> new DiffusionPolicy(folder, diffusion, encoder);
      };
    } catch (RuntimeException e) {
      encoder.close(); // nobody else knows it
      throw e;
    }
  }
}

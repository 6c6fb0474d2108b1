package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.policy.PolicyFolder;
import flowdeck.training.EncoderFiles;
import flowdeck.trial.EvaluationJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a models folder holds, as it was when it was read.
 *
 * @param policies by name
 * @param encoders to train with, names of folders
 * @param trainings whose policy is not there yet
 */
public record ModelShelf(
    List<Policy> policies, List<String> encoders, List<TrainingFile> trainings) {
  /** A folder without anything. */
  public static final ModelShelf EMPTY = new ModelShelf(List.of(), List.of(), List.of());

  private static final Logger LOG = LoggerFactory.getLogger(ModelShelf.class);

  /**
   * A policy and how it did.
   *
   * @param evaluations newest first
   */
  public record Policy(Policies.Entry entry, List<Evaluated> evaluations) {}

  /**
   * An evaluation that was kept.
   *
   * @param at when it was last written
   * @param current whether it judged the policy as it is now, or an earlier one of its name
   */
  public record Evaluated(EvaluationJson result, Instant at, boolean current) {}

  /** Where evaluations of a policy are kept; a folder of its own, for policies are replaced. */
  public static Path evaluations(Path models, String policy) {
    return models.resolve("evaluations").resolve(policy);
  }

  /** Reads a models folder, weights included where hashes are needed; slow. */
  static ModelShelf read(Path models) {
    List<Policy> policies = new ArrayList<>();
    for (Policies.Entry entry : Policies.list(models)) {
      policies.add(new Policy(entry, evaluated(models, entry)));
    }
    return new ModelShelf(policies, encoders(models), TrainingFile.list(models));
  }

  /** The same with the trainings as they are now; fast. */
  ModelShelf withTrainings(Path models) {
    return new ModelShelf(policies, encoders, TrainingFile.list(models));
  }

  private static List<Evaluated> evaluated(Path models, Policies.Entry entry) {
    Path folder = evaluations(models, entry.name());
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    String hash =
        entry.description() == null ? "" : PolicyFolder.hashOnDisk(models.resolve(entry.name()));
    List<Evaluated> found = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(ModelShelf::visible).toList()) {
        try {
          EvaluationJson result = EvaluationJson.read(file);
          found.add(
              new Evaluated(
                  result,
                  Files.getLastModifiedTime(file).toInstant(),
                  result.policyHash().equals(hash)));
        } catch (InputException e) {
          LOG.warn("{}", e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(folder, e.getMessage()), e);
    }
    found.sort(Comparator.comparing(Evaluated::at).reversed());
    return found;
  }

  private static boolean visible(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") && !name.startsWith(".");
  }

  private static List<String> encoders(Path models) {
    if (!Files.isDirectory(models)) {
      return List.of();
    }
    try (var folders = Files.list(models)) {
      return folders
          .filter(EncoderFiles::exist)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InputException(
          "Cannot read the models folder %s: %s".formatted(models, e.getMessage()), e);
    }
  }
}

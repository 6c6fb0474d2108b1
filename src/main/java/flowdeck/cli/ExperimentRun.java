package flowdeck.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.experiment.CellResult;
import flowdeck.experiment.CellResult.DecisionTimes;
import flowdeck.experiment.Experiment;
import flowdeck.experiment.Experiment.Cell;
import flowdeck.experiment.ExperimentReport;
import flowdeck.station.Program;
import flowdeck.trial.EvaluationJson;
import flowdeck.trial.JsonFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Does what an experiment asks for, one command of this program after the other, each a process of
 * its own: what is done is kept in files, and what was interrupted goes on.
 */
final class ExperimentRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Experiment experiment;
  private final Path folder;
  private final PrintWriter out;
  private final List<String> failures = new ArrayList<>();
  private final Set<Path> failedPolicies = new HashSet<>();
  private Map<Cell, DecisionTimes> times = Map.of();
  private @Nullable Process running;
  private boolean ending;

  /**
   * @param folder gets everything; {@code policies}, {@code evaluations} and {@code open-loop} may
   *     be looked at any time
   */
  ExperimentRun(Experiment experiment, Path folder, PrintWriter out) {
    this.experiment = experiment;
    this.folder = folder;
    this.out = out;
  }

  /**
   * Runs what is left to do.
   *
   * @return whether all of it was done
   */
  boolean run() {
    requireSameQuestions();
    out.printf("%d cells; results in %s%n", experiment.cells().size(), folder);
    Runnable regardless = NamedThreads.atExit("experiment-end", this::end);
    try {
      int number = 0;
      for (Cell cell : experiment.cells()) {
        out.printf("%d of %d: %s%n", ++number, experiment.cells().size(), experiment.label(cell));
        run(cell);
        report();
      }
      times = DecisionTiming.of(experiment, this::policyFolder, out);
      report();
    } finally {
      regardless.run();
    }
    failures.forEach(out::println);
    out.printf("Report: %s%n", folder.resolve("report.md"));
    return failures.isEmpty();
  }

  private void run(Cell cell) {
    Path policy = policyFolder(cell);
    if (!cell.train().isEmpty() && training(cell) == null && !failedPolicies.contains(policy)) {
      List<String> arguments = new ArrayList<>(List.of("train"));
      arguments.addAll(Experiment.arguments(cell.train()));
      arguments.addAll(List.of("--out=" + policy, "--json=" + trainingFile(cell)));
      if (Files.exists(
          policy.resolveSibling(".cache").resolve(policy.getFileName() + ".checkpoint"))) {
        arguments.add("--resume");
      }
      if (!command(arguments)) {
        failedPolicies.add(policy);
      }
    }
    if (failedPolicies.contains(policy)) {
      return;
    }
    if (!cell.evaluate().isEmpty()) {
      Path json = evaluationFile(cell);
      EvaluationJson done = CellResult.evaluation(json);
      if (done == null || !done.complete()) {
        command(judging(cell, cell.evaluate(), json));
      }
    }
    if (!cell.openLoop().isEmpty() && CellResult.openLoop(openLoopFile(cell)) == null) {
      List<String> arguments = judging(cell, cell.openLoop(), openLoopFile(cell));
      arguments.add("--open-loop");
      command(arguments);
    }
  }

  private List<String> judging(Cell cell, Map<String, String> options, Path json) {
    List<String> arguments = new ArrayList<>(List.of("evaluate"));
    arguments.addAll(Experiment.arguments(options));
    if (!cell.train().isEmpty()) {
      arguments.add("--models=" + folder.resolve("policies"));
      arguments.add("--policy=" + experiment.policyName(cell));
    } else if (!options.containsKey("policy")) {
      arguments.add("--policy=" + cell.evaluate().get("policy"));
    }
    arguments.add("--json=" + json);
    return arguments;
  }

  /** Runs a command of this program and passes on what it says; false if it did not succeed. */
  private boolean command(List<String> arguments) {
    try {
      Process process = start(arguments);
      if (process == null) {
        return false;
      }
      try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          out.println("  " + line);
        }
      }
      int code = process.waitFor();
      if (code != 0) {
        failures.add("Not done, exit code %d: %s".formatted(code, String.join(" ", arguments)));
      }
      return code == 0;
    } catch (IOException e) {
      throw new InputException(
          "A process could not be started (%s); look at memory and processes."
              .formatted(e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
      return false;
    }
  }

  private synchronized @Nullable Process start(List<String> arguments) throws IOException {
    if (ending) {
      return null;
    }
    running =
        new ProcessBuilder(Program.command(List.of(), arguments)).redirectErrorStream(true).start();
    return running;
  }

  /** On Ctrl-C: the command that runs keeps what it has done. */
  private synchronized void end() {
    ending = true;
    if (running != null) {
      running.destroy();
    }
  }

  private void report() {
    List<CellResult> results = new ArrayList<>();
    for (Cell cell : experiment.cells()) {
      results.add(
          new CellResult(
              cell,
              training(cell),
              CellResult.evaluation(evaluationFile(cell)),
              CellResult.openLoop(openLoopFile(cell)),
              times.get(cell)));
    }
    ExperimentReport.write(experiment, results, folder);
  }

  private CellResult.@Nullable Training training(Cell cell) {
    return CellResult.training(trainingFile(cell), policyFolder(cell).resolve("policy.json"));
  }

  private Path policyFolder(Cell cell) {
    String named = cell.evaluate().get("policy");
    return cell.train().isEmpty() && named != null
        ? Path.of(cell.evaluate().getOrDefault("models", "models")).resolve(named)
        : folder.resolve("policies").resolve(experiment.policyName(cell));
  }

  private Path trainingFile(Cell cell) {
    return folder.resolve("training").resolve(experiment.policyName(cell) + ".json");
  }

  private Path evaluationFile(Cell cell) {
    return folder.resolve("evaluations").resolve(experiment.resultName(cell) + ".json");
  }

  private Path openLoopFile(Cell cell) {
    return folder.resolve("open-loop").resolve(experiment.resultName(cell) + ".json");
  }

  /** Refuses to take results of other options for answers. */
  private void requireSameQuestions() {
    Map<String, List<String>> asked = new TreeMap<>();
    for (Cell cell : experiment.cells()) {
      asked.put("policies/" + experiment.policyName(cell), Experiment.arguments(cell.train()));
      asked.put(
          "evaluations/" + experiment.resultName(cell), Experiment.arguments(cell.evaluate()));
      asked.put("open-loop/" + experiment.resultName(cell), Experiment.arguments(cell.openLoop()));
    }
    Path file = folder.resolve("asked.json");
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (Files.exists(file)) {
      try {
        all.putAll(
            JSON.readValue(
                Files.readAllBytes(file), new TypeReference<Map<String, List<String>>>() {}));
      } catch (IOException e) {
        throw new InputException(
            "%s cannot be read (%s); give another --out.".formatted(file, e.getMessage()), e);
      }
    }
    asked.forEach(
        (name, arguments) -> {
          List<String> before = all.put(name, arguments);
          if (before != null && !before.equals(arguments)) {
            throw new InputException(
                "%s was begun with %s for %s, now it is %s; give another --out."
                    .formatted(
                        folder, String.join(" ", before), name, String.join(" ", arguments)));
          }
        });
    JsonFile.write(file, all);
  }
}

package flowdeck.cli;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.VideoReader;
import flowdeck.experiment.CellResult.DecisionTimes;
import flowdeck.experiment.Experiment;
import flowdeck.experiment.Experiment.Cell;
import flowdeck.policy.Drawing;
import flowdeck.policy.Policy;
import flowdeck.policy.PolicyFolder;
import flowdeck.station.Policies;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * How long decisions take: the policies of an experiment decide in turn on the same recorded
 * pictures, so that whatever slows the machine slows them all.
 */
final class DecisionTiming {
  private static final int WARM_UP = 12;
  private static final int ROUNDS = 30;

  private DecisionTiming() {}

  /** One who takes turns. */
  private record Contender(Cell cell, Policy policy, double[] millis) {}

  /**
   * Times all cells whose policy was trained, on the first episode of its data.
   *
   * @param folders of the cells' policies; those not there are left out
   */
  static Map<Cell, DecisionTimes> of(
      Experiment experiment, Function<Cell, Path> folders, PrintWriter out) {
    List<Contender> contenders = new ArrayList<>();
    try {
      List<Observation> pictures = List.of();
      for (Cell cell : experiment.cells()) {
        Path folder = folders.apply(cell);
        String data = cell.train().get("data");
        if (data == null || !Files.exists(folder.resolve("policy.json"))) {
          continue;
        }
        if (pictures.isEmpty()) {
          pictures = pictures(Path.of(data));
        }
        PolicyFolder read = PolicyFolder.read(folder);
        Policy policy = Policies.open(read);
        contenders.add(new Contender(cell, policy, new double[ROUNDS]));
        policy.select(drawing(cell, read));
        policy.reset(1);
      }
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        Observation newest =
            pictures.isEmpty() ? null : pictures.get(Math.floorMod(round, pictures.size()));
        for (Contender each : contenders) {
          if (newest == null || newest.latestAction().size() != each.policy.layout().size()) {
            continue;
          }
          long nanos = each.policy.plan(newest).timings().totalNanos();
          if (round >= 0) {
            each.millis[round] = nanos * 1e-6;
          }
        }
      }
    } finally {
      contenders.forEach(each -> each.policy.close());
    }
    Map<Cell, DecisionTimes> times = new LinkedHashMap<>();
    for (Contender each : contenders) {
      double[] sorted = each.millis.clone();
      Arrays.sort(sorted);
      times.put(each.cell, new DecisionTimes(ROUNDS, sorted[ROUNDS / 2], sorted[0]));
    }
    if (!times.isEmpty()) {
      out.printf("Decisions timed: %d policies in turn, %d rounds%n", times.size(), ROUNDS);
    }
    return times;
  }

  private static Drawing drawing(Cell cell, PolicyFolder policy) {
    SelectionOptions options = new SelectionOptions();
    new CommandLine(options)
        .setUnmatchedArgumentsAllowed(true)
        .parseArgs(Experiment.arguments(cell.evaluate()).toArray(String[]::new));
    return options.drawing(policy.name(), policy.description().model());
  }

  /** The first frames of the first episode, with the commands in force. */
  private static List<Observation> pictures(Path data) {
    LeRobotDataset dataset = LeRobotDataset.open(data);
    if (dataset.episodes().isEmpty() || dataset.info().cameras().isEmpty()) {
      throw new InputException("%s has no pictures to decide on.".formatted(data));
    }
    String camera = dataset.info().cameras().getFirst();
    int episode = dataset.episodes().getFirst();
    Rows rows = dataset.rows(episode);
    List<Observation> pictures = new ArrayList<>();
    try (VideoReader video =
        dataset.video(
            episode, camera, dataset.info().width(camera), dataset.info().height(camera))) {
      for (int row = 0; row < Math.min(rows.count(), ROUNDS); row++) {
        Frame frame = video.next();
        if (frame == null) {
          break;
        }
        float[] action = rows.action()[row];
        pictures.add(
            new Observation(
                frame,
                JointVector.of(action, 0, action.length),
                Math.round(row * 1e9 / dataset.info().fps())));
      }
    }
    return pictures;
  }
}

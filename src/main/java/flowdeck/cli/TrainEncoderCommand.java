package flowdeck.cli;

import flowdeck.core.CellDescription;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.sim.scenes.ScenePainter;
import flowdeck.station.SimulatedTasks;
import flowdeck.training.EncoderFiles;
import flowdeck.training.EncoderReport;
import flowdeck.training.EncoderTrainer;
import flowdeck.training.EncoderTrainer.Progress;
import flowdeck.training.EncoderTrainer.Settings;
import flowdeck.trial.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains an image encoder on rendered scenes of the simulated cell. */
@Command(
    name = "train-encoder",
    mixinStandardHelpOptions = true,
    description =
        "Trains the image encoder on rendered scenes of the simulated cell. A checkpoint is"
            + " written every 1000 images; --resume goes on from the last.")
final class TrainEncoderCommand implements Callable<Integer> {
  private static final int PROGRESS_IMAGES = 200;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "gets the encoder")
  private Path out = Path.of("");

  @Option(
      names = "--task",
      defaultValue = "stack-blocks-two",
      description = "whose scenes it learns (default: ${DEFAULT-VALUE})")
  private String task = "";

  @Option(
      names = "--images",
      defaultValue = "12000",
      description = "how many to train on (default: ${DEFAULT-VALUE})")
  private int images;

  @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--batch",
      defaultValue = "12",
      description = "images per step (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "threads that train, beside one that renders (default: ${DEFAULT-VALUE})")
  private int threads;

  @Option(
      names = "--features",
      defaultValue = "keypoints",
      description = "embedding, keypoints or embedding+keypoints (default: ${DEFAULT-VALUE})")
  private String features = "keypoints";

  @Option(
      names = "--learning-rate",
      defaultValue = "0.001",
      description = "at its highest (default: ${DEFAULT-VALUE})")
  private double learningRate;

  @Option(names = "--resume", description = "go on from the checkpoint in --out")
  private boolean resume;

  @Override
  public Integer call() {
    PrintWriter printer = spec.commandLine().getOut();
    EncoderScenes scenes =
        new EncoderScenes(CellDescription.simulated(), SimulatedTasks.of(Tasks.named(task)));
    EncoderConfig config =
        new EncoderConfig(
            ScenePainter.WIDTH, ScenePainter.HEIGHT, Features.of(features), scenes.keypoints());
    Settings settings =
        new Settings(images, batch, learningRate, 1e-4, seed, 1, threads, 256, 1000);
    try (EncoderTrainer trainer =
        new EncoderTrainer(
            config, settings, scenes::source, out, progress -> print(printer, progress))) {
      if (resume) {
        trainer.resume();
        printer.printf("resumed at %d images%n", trainer.images());
      }
      trainer.run();
      try (KeypointEncoder encoder = new KeypointEncoder(config, EncoderFiles.weights(out))) {
        if (config.features().hasKeypoints()) {
          EncoderScenes.PlaceErrors errors = scenes.placeErrors(encoder, 300, seed + 1);
          printer.printf(
              "clearly visible things, %d in live pictures, at their height: mean %.1f, median"
                  + " %.1f, p95 %.1f mm%n",
              errors.points(),
              errors.meanMillimetres(),
              errors.medianMillimetres(),
              errors.p95Millimetres());
        }
      }
      return 0;
    }
  }

  private static void print(PrintWriter printer, Progress progress) {
    EncoderReport report = progress.heldOut();
    if (report != null || progress.images() % PROGRESS_IMAGES == 0) {
      printer.printf(
          "%6d of %d images, loss %.3f, %.1f images/s, %.0f min left%n",
          progress.images(),
          progress.total(),
          progress.loss(),
          progress.imagesPerSecond(),
          progress.remainingSeconds() / 60);
    }
    if (report != null) {
      print(printer, report);
    }
  }

  private static void print(PrintWriter printer, EncoderReport report) {
    printer.println("  clearly visible, px of a 640 px wide view:   mean  median   p95");
    for (EncoderReport.Row row : report.points()) {
      printer.printf(
          "  %-16s %4d of %d, confidence %.2f:         %5.1f   %5.1f %5.1f%n",
          row.name(),
          row.clear(),
          report.examples(),
          row.confidence(),
          row.meanPixels(),
          row.medianPixels(),
          row.p95Pixels());
    }
  }
}

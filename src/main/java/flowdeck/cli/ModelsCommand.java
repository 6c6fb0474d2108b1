package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.PixelNormalisation;
import flowdeck.policy.encoder.ResNet18Import;
import flowdeck.training.EncoderFiles;
import flowdeck.training.EncoderFiles.Imported;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models}: looks after what policies are made of. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Brings in weights that were made elsewhere.",
    subcommands = ModelsCommand.ImportEncoder.class)
final class ModelsCommand implements Runnable {
  @Override
  public void run() {
    throw new InputException(
        "Say what to do with the models: models import-encoder FILE --out models/NAME.");
  }

  /** {@code models import-encoder}: from ResNet18 weights to a folder for {@code --encoder}. */
  @Command(
      name = "import-encoder",
      mixinStandardHelpOptions = true,
      description =
          "Makes an encoder of ResNet18 weights of torchvision or timm, for train --encoder. Its"
              + " features are the 512 numbers before the classifier.",
      footer = {
        "",
        "A file of ImageNet weights is written in Python with",
        "  weights = torchvision.models.resnet18(weights=\"IMAGENET1K_V1\").state_dict()",
        "  safetensors.torch.save_file(weights, \"resnet18.safetensors\")"
      })
  static final class ImportEncoder implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE.safetensors", description = "32 or 16 bits")
    private Path file = Path.of("");

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "gets the encoder, e.g. models/imagenet")
    private Path out = Path.of("");

    @Option(names = "--replace", description = "replace the encoder that is there")
    private boolean replace;

    @Option(
        names = "--width",
        defaultValue = "160",
        paramLabel = "PX",
        description = "of the image the network sees (default: ${DEFAULT-VALUE})")
    private int width;

    @Option(
        names = "--height",
        defaultValue = "120",
        paramLabel = "PX",
        description =
            "of it; 224 x 168 shows more and takes twice as long (default: ${DEFAULT-VALUE})")
    private int height;

    @Option(
        names = "--mean",
        split = ",",
        defaultValue = "0.485,0.456,0.406",
        paramLabel = "SHARE",
        description =
            "red,green,blue that the network takes as 0 (default: ${DEFAULT-VALUE}, ImageNet)")
    private List<Double> mean = List.of();

    @Option(
        names = "--deviation",
        split = ",",
        defaultValue = "0.229,0.224,0.225",
        paramLabel = "SHARE",
        description = "red,green,blue that it takes as 1 (default: ${DEFAULT-VALUE}, ImageNet)")
    private List<Double> deviation = List.of();

    @Override
    public Integer call() {
      PrintWriter print = spec.commandLine().getOut();
      EncoderConfig config =
          new EncoderConfig(
              width,
              height,
              Features.EMBEDDING,
              List.of(),
              new PixelNormalisation(mean, deviation));
      EncoderFiles.requireFree(out, replace);
      ResNet18Import weights = ResNet18Import.read(file);
      EncoderFiles.write(out, config, weights.tensors(), Imported.of(file), replace);
      if (!weights.prefix().isEmpty()) {
        print.printf("names taken without %s%n", weights.prefix());
      }
      if (!weights.ignored().isEmpty()) {
        print.printf("ignored: %s%n", summary(weights.ignored()));
      }
      print.printf(
          "%s: ResNet18 of %s, %d tensors, images of %d x %d, %d features; train with --encoder"
              + " %s%n",
          out, file, weights.tensors().size(), width, height, config.featureCount(), out);
      return Flowdeck.DONE;
    }

    /** Twenty counters are one thing to know. */
    private static String summary(List<String> ignored) {
      List<String> counters =
          ignored.stream().filter(name -> name.endsWith("num_batches_tracked")).toList();
      List<String> parts =
          new ArrayList<>(ignored.stream().filter(name -> !counters.contains(name)).toList());
      if (!counters.isEmpty()) {
        parts.add("%d x num_batches_tracked".formatted(counters.size()));
      }
      return String.join(", ", parts);
    }
  }
}

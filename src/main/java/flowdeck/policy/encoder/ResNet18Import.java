package flowdeck.policy.encoder;

import flowdeck.core.InputException;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.TensorMisfits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ResNet18 weights of torchvision or timm, which name them alike, from a safetensors file. The
 * classifier {@code fc} and the counters {@code num_batches_tracked} are left out; anything else
 * that does not fit is refused.
 *
 * @param tensors of the trunk, named with {@link KeypointEncoder#PREFIX}
 * @param prefix what the names in the file began with, often nothing
 * @param ignored names in the file that were left out
 */
public record ResNet18Import(Map<String, Tensor> tensors, String prefix, List<String> ignored) {
  private static final String COUNTER = "num_batches_tracked";
  private static final String CLASSIFIER = "fc.";

  /** Only one tensor of a ResNet18 is called so, whatever stands before it. */
  private static final String LANDMARK = "layer1.0.conv1.weight";

  private static final int LISTED = 20;

  private static final String HOW_TO_CONVERT =
      "safetensors.torch.save_file(torchvision.models.resnet18(weights=\"IMAGENET1K_V1\").state_dict(),"
          + " \"resnet18.safetensors\")";

  /**
   * Reads a file.
   *
   * @throws InputException if it does not hold a ResNet18, with a list of what does not fit
   */
  public static ResNet18Import read(Path file) {
    requireSafetensors(file);
    Map<String, long[]> all = Safetensors.shapes(file);
    String prefix = prefix(file, all);
    requireDepth(file, prefix, all);
    Map<String, long[]> found = new LinkedHashMap<>();
    List<String> ignored = new ArrayList<>();
    all.forEach(
        (name, shape) -> {
          if (isIgnored(name, prefix)) {
            ignored.add(name);
          } else {
            found.put(name, shape);
          }
        });
    Map<String, long[]> needed = new LinkedHashMap<>();
    EncoderTensors.trunk(true).forEach((name, shape) -> needed.put(prefix + name, shape));
    TensorMisfits misfits = new TensorMisfits();
    misfits.shapes(needed, needed, found);
    Map<String, Tensor> read =
        Safetensors.read(file, name -> found.containsKey(name) && needed.containsKey(name));
    misfits.numbers(read);
    EncoderTensors.variances(read, misfits);
    if (!misfits.isEmpty()) {
      throw new InputException(
          "%s does not hold a ResNet18, %d %s not fit:\n  %s\nWrite such a file in Python with %s."
              .formatted(
                  file,
                  misfits.count(),
                  misfits.count() == 1 ? "tensor does" : "tensors do",
                  misfits.listed(LISTED, "\n  "),
                  HOW_TO_CONVERT));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    needed
        .keySet()
        .forEach(
            name ->
                tensors.put(
                    KeypointEncoder.PREFIX + name.substring(prefix.length()), read.get(name)));
    return new ResNet18Import(tensors, prefix, List.copyOf(ignored));
  }

  private static boolean isIgnored(String name, String prefix) {
    return name.endsWith("." + COUNTER)
        || name.startsWith(CLASSIFIER)
        || name.startsWith(prefix + CLASSIFIER);
  }

  private static void requireSafetensors(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "There is no file %s; give ResNet18 weights as safetensors, written in Python with %s."
              .formatted(file, HOW_TO_CONVERT));
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(4);
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
    if (isPickle(start)) {
      throw new InputException(
          "%s is a pickle of PyTorch, which is not opened because it may run a program; convert it in Python with %s, or the same of torch.load(\"%s\", weights_only=True)."
              .formatted(file, HOW_TO_CONVERT, file.getFileName()));
    }
  }

  /** A zip archive, as torch writes since 1.6, or a bare pickle of protocol 2 to 5, as before. */
  private static boolean isPickle(byte[] start) {
    if (start.length < 4) {
      return false;
    }
    boolean zip = start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
    boolean bare = (start[0] & 0xff) == 0x80 && start[1] >= 2 && start[1] <= 5;
    // Such may also be the length of a safetensors header, but then a short one's.
    return zip || (bare && start[3] != 0);
  }

  private static String prefix(Path file, Map<String, long[]> found) {
    List<String> prefixes =
        found.keySet().stream()
            .filter(name -> name.equals(LANDMARK) || name.endsWith("." + LANDMARK))
            .map(name -> name.substring(0, name.length() - LANDMARK.length()))
            .toList();
    if (prefixes.size() > 1) {
      throw new InputException(
          "%s holds %d ResNets (%s); write a file with one of them."
              .formatted(file, prefixes.size(), String.join(", ", prefixes)));
    }
    return prefixes.isEmpty() ? "" : prefixes.getFirst();
  }

  /** The deeper ones have the same names and more; a list of all would hide what it is. */
  private static void requireDepth(Path file, String prefix, Map<String, long[]> found) {
    boolean bottleneck = found.containsKey(prefix + "layer1.0.conv3.weight");
    boolean deeper = found.containsKey(prefix + "layer1.2.conv1.weight");
    if (bottleneck || deeper) {
      int blocks = 0;
      while (found.containsKey(prefix + "layer3.%d.conv1.weight".formatted(blocks))) {
        blocks++;
      }
      String kind =
          switch (blocks) {
            case 6 -> bottleneck ? "a ResNet50" : "a ResNet34";
            case 23 -> "a ResNet101";
            case 36 -> "a ResNet152";
            default -> "another ResNet";
          };
      throw new InputException(
          "%s holds %s, the encoder is a ResNet18; write the weights of one in Python with %s."
              .formatted(file, kind, HOW_TO_CONVERT));
    }
  }
}

package flowdeck.training;

import java.util.ArrayList;
import java.util.List;

/**
 * A demonstration as the trainer needs it: per frame the encoder's features and the command in
 * force. The arrays are handed over, not copied.
 *
 * @param features [frames][features]
 * @param commands [frames][action numbers], rad and opened fractions
 * @param copies features of the same frames with changed pictures, [frames][features] each
 */
public record EncodedEpisode(float[][] features, float[][] commands, List<float[][]> copies) {
  public EncodedEpisode {
    copies = List.copyOf(copies);
    if (features.length == 0 || features.length != commands.length) {
      throw new IllegalArgumentException(
          "An episode needs as many encoded frames as commands and at least one, got %d and %d"
              .formatted(features.length, commands.length));
    }
    for (float[][] copy : copies) {
      if (copy.length != features.length) {
        throw new IllegalArgumentException(
            "A copy of %d frames is none of an episode of %d"
                .formatted(copy.length, features.length));
      }
    }
  }

  /** An episode of which there are no changed pictures. */
  public EncodedEpisode(float[][] features, float[][] commands) {
    this(features, commands, List.of());
  }

  /** The episode as it was recorded and its copies, each as an episode of its own. */
  List<EncodedEpisode> withCopies() {
    List<EncodedEpisode> all = new ArrayList<>();
    all.add(new EncodedEpisode(features, commands));
    copies.forEach(copy -> all.add(new EncodedEpisode(copy, commands)));
    return all;
  }

  public int frames() {
    return features.length;
  }
}

package flowdeck.training;

/**
 * A demonstration as the trainer needs it: per frame the encoder's features and the command in
 * force. The arrays are handed over, not copied.
 *
 * @param features [frames][features]
 * @param commands [frames][action numbers], rad and opened fractions
 */
public record EncodedEpisode(float[][] features, float[][] commands) {
  public EncodedEpisode {
    if (features.length == 0 || features.length != commands.length) {
      throw new IllegalArgumentException(
          "An episode needs as many encoded frames as commands and at least one, got %d and %d"
              .formatted(features.length, commands.length));
    }
  }

  public int frames() {
    return features.length;
  }
}

package flowdeck.policy.encoder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import flowdeck.core.InputException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an encoder takes in and gives out; kept in {@code policy.json} and {@code encoder.json}.
 *
 * @param width of the image the network sees, px; frames of any size are averaged down to it
 * @param height of that image, px
 * @param features what the policy gets
 * @param keypoints names of the located points, in the order of the heat maps
 * @param pixels what the network wants them to look like
 */
public record EncoderConfig(
    int width, int height, Features features, List<String> keypoints, PixelNormalisation pixels) {

  /** Two blocks, two tool centre points and four finger tips in a quarter of the D435i's view. */
  public static final EncoderConfig STACK_BLOCKS =
      new EncoderConfig(
          160,
          120,
          Features.KEYPOINTS,
          List.of(
              "red block",
              "green block",
              "left tcp",
              "right tcp",
              "left finger +",
              "left finger -",
              "right finger +",
              "right finger -"));

  /** Numbers per key point: u, v and confidence. */
  public static final int NUMBERS_PER_KEYPOINT = 3;

  public EncoderConfig {
    keypoints = List.copyOf(keypoints);
    if (width < 32 || height < 32 || width > 1024 || height > 1024) {
      throw new InputException(
          "An encoder image of %d x %d is not usable; width and height must be 32 to 1024."
              .formatted(width, height));
    }
    if (width % 4 != 0 || height % 4 != 0) {
      throw new InputException(
          "An encoder image of %d x %d is not usable; width and height must be multiples of 4."
              .formatted(width, height));
    }
    if (features.hasKeypoints() && keypoints.isEmpty()) {
      throw new InputException(
          "The encoder gives key points but names none; list them under \"keypoints\".");
    }
  }

  /** Pixels as for ImageNet. */
  public EncoderConfig(int width, int height, Features features, List<String> keypoints) {
    this(width, height, features, keypoints, PixelNormalisation.IMAGENET);
  }

  /**
   * Reads a configuration.
   *
   * @param pixels null in files from when there was but one normalisation
   */
  @JsonCreator
  static EncoderConfig of(
      @JsonProperty(value = "width", required = true) int width,
      @JsonProperty(value = "height", required = true) int height,
      @JsonProperty(value = "features", required = true) Features features,
      @JsonProperty(value = "keypoints", required = true) List<String> keypoints,
      @JsonProperty("pixels") @Nullable PixelNormalisation pixels) {
    return new EncoderConfig(
        width, height, features, keypoints, pixels == null ? PixelNormalisation.IMAGENET : pixels);
  }

  /** The numbers a frame becomes. */
  public enum Features {
    /** Global average of the last stage, 512 numbers: the paper's. */
    EMBEDDING("embedding"),
    /** u, v and confidence of every key point. */
    KEYPOINTS("keypoints"),
    /** The embedding, then the key points. */
    EMBEDDING_AND_KEYPOINTS("embedding+keypoints");

    private final String label;

    Features(String label) {
      this.label = label;
    }

    /**
     * The features of that name.
     *
     * @throws InputException if there are none
     */
    public static Features of(String label) {
      for (Features features : values()) {
        if (features.label.equals(label)) {
          return features;
        }
      }
      throw new InputException(
          "There are no encoder features '%s'; take embedding, keypoints or embedding+keypoints."
              .formatted(label));
    }

    /** The name in configuration files. */
    @JsonValue
    public String label() {
      return label;
    }

    /** Whether the last stage of the trunk is needed. */
    public boolean hasEmbedding() {
      return this != KEYPOINTS;
    }

    public boolean hasKeypoints() {
      return this != EMBEDDING;
    }
  }

  /** The same encoder giving something else. */
  public EncoderConfig with(Features features) {
    return new EncoderConfig(width, height, features, keypoints, pixels);
  }

  /** How many numbers a frame becomes. */
  @JsonIgnore
  public int featureCount() {
    return (features.hasEmbedding() ? ResNet18.EMBEDDING : 0)
        + (features.hasKeypoints() ? NUMBERS_PER_KEYPOINT * keypoints.size() : 0);
  }

  /** What each of the numbers is, e.g. {@code left tcp u}. */
  @JsonIgnore
  public List<String> featureNames() {
    List<String> names = new ArrayList<>();
    if (features.hasEmbedding()) {
      for (int i = 0; i < ResNet18.EMBEDDING; i++) {
        names.add("embedding " + i);
      }
    }
    if (features.hasKeypoints()) {
      for (String keypoint : keypoints) {
        names.addAll(List.of(keypoint + " u", keypoint + " v", keypoint + " confidence"));
      }
    }
    return names;
  }
}

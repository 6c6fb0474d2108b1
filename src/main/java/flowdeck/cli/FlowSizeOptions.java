package flowdeck.cli;

import flowdeck.flow.Conditioner;
import flowdeck.flow.FlowArchitecture;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The sizes of the flow that is trained. */
final class FlowSizeOptions {
  private static final FlowArchitecture STANDARD = FlowArchitecture.standard(2, 1);

  @Option(
      names = "--conditioner",
      defaultValue = "film",
      description =
          "how the layers learn of the observation: film (a trunk modulates small networks) or"
              + " concat (the paper's; default: ${DEFAULT-VALUE})")
  private String conditioner = "film";

  @Option(
      names = "--hidden",
      description = "width of the layers' networks (default: 64 with film, 256 with concat)")
  private @Nullable Integer hidden;

  @Option(names = "--trunk-width", description = "width of the trunk (film only; default: 256)")
  private @Nullable Integer trunkWidth;

  @Option(
      names = "--trunk-blocks",
      description = "residual blocks of the trunk (film only; default: 2)")
  private @Nullable Integer trunkBlocks;

  @Option(
      names = "--skip",
      description =
          "let the plan's centre also follow the observations linearly, from holding the latest"
              + " action on; predicts recordings better (film only)")
  private boolean skip;

  /**
   * The sizes, for data of any size.
   *
   * @throws IllegalArgumentException if they are none
   */
  FlowArchitecture architecture() {
    Conditioner chosen = conditioner();
    return switch (chosen) {
      case FILM ->
          new FlowArchitecture(
              STANDARD.dims(),
              STANDARD.context(),
              STANDARD.layers(),
              STANDARD.bins(),
              STANDARD.bound(),
              or(hidden, STANDARD.hidden()),
              or(trunkWidth, STANDARD.trunkWidth()),
              or(trunkBlocks, STANDARD.trunkBlocks()),
              STANDARD.code(),
              skip);
      case CONCAT -> {
        if (trunkWidth != null || trunkBlocks != null || skip) {
          throw new IllegalArgumentException(
              "The concat conditioner has no trunk: --trunk-width, --trunk-blocks and --skip do not"
                  + " go with it");
        }
        yield FlowArchitecture.concat(
            STANDARD.dims(),
            STANDARD.context(),
            STANDARD.layers(),
            STANDARD.bins(),
            STANDARD.bound(),
            or(hidden, 256));
      }
    };
  }

  private Conditioner conditioner() {
    return Arrays.stream(Conditioner.values())
        .filter(c -> c.toString().equals(conditioner))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no conditioner; choose %s"
                        .formatted(
                            conditioner,
                            Arrays.stream(Conditioner.values())
                                .map(Conditioner::toString)
                                .collect(Collectors.joining(" or ")))));
  }

  private static int or(@Nullable Integer value, int standard) {
    return value == null ? standard : value;
  }
}

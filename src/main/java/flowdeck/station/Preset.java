package flowdeck.station;

import java.util.List;

/** Ways to train a policy that are offered by name; the command {@code train} has every option. */
public enum Preset {
  /** The standard settings. */
  QUICK("Quick", "10 + 30 epochs of the standard flow", List.of()),
  /** Paper §V-A: flow, epochs and learning rate. */
  PAPER(
      "Paper",
      "300 epochs of the paper's flow at 1e-4; days without a graphics card",
      List.of(
          "--conditioner",
          "concat",
          "--epochs",
          "300",
          "--learning-rate",
          "1e-4",
          "--constant-rate")),
  /** The baseline of the paper's comparison, of a size for processors. */
  DIFFUSION(
      "Diffusion Policy",
      "a small Diffusion Policy on the same windows; no likelihood, slow decisions",
      List.of("--model", "diffusion"));

  private final String title;
  private final String explanation;
  private final List<String> arguments;

  Preset(String title, String explanation, List<String> arguments) {
    this.title = title;
    this.explanation = explanation;
    this.arguments = arguments;
  }

  /** E.g. "Quick". */
  public String title() {
    return title;
  }

  /** What it is, in a few words. */
  public String explanation() {
    return explanation;
  }

  /** Options of the command {@code train}. */
  List<String> arguments() {
    return arguments;
  }
}

package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.CellDescription.CameraDescription;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What is drawn anew for each trial beside the task's own start, after RoboTwin's axes. Each axis
 * has its own stream of numbers from the trial's seed: switching one on changes no other.
 *
 * @param axes that are on
 */
public record Randomisation(Set<Axis> axes) {
  public static final Randomisation NONE = new Randomisation(Set.of());

  /** The table is lowered by at most this, m. */
  private static final double MAX_DROP = 0.03;

  /** The camera and the point it looks at are moved by at most this, m. */
  private static final double MAX_DISPLACEMENT = 0.03;

  /** One thing that can vary. */
  public enum Axis {
    /** Things on the table that no task needs. */
    CLUTTER,
    /** Colour and pattern of table and wall. */
    TEXTURES,
    /** Direction, strength and tint of the lamp. */
    LIGHT,
    /** Height of the table below arms and camera. */
    TABLE_HEIGHT,
    /** Place and direction of the camera. */
    CAMERA,
    /** Grain of the camera's sensor. */
    NOISE;

    /** As commands and datasets spell it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Randomisation {
    EnumSet<Axis> ordered = EnumSet.noneOf(Axis.class);
    ordered.addAll(axes);
    axes = Collections.unmodifiableSet(ordered);
  }

  /**
   * Axes as commands spell them: words separated by commas, or {@code all}.
   *
   * @throws InputException if one is unknown
   */
  public static Randomisation parse(String text) {
    if (text.strip().equals("all")) {
      return new Randomisation(EnumSet.allOf(Axis.class));
    }
    Set<Axis> axes = EnumSet.noneOf(Axis.class);
    for (String word : text.split(",", -1)) {
      axes.add(
          Arrays.stream(Axis.values())
              .filter(axis -> axis.word().equals(word.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "There is nothing called '%s' to randomise; use %s, or all."
                              .formatted(word.strip(), words(EnumSet.allOf(Axis.class), ", ")))));
    }
    return new Randomisation(axes);
  }

  /** As {@link #parse} reads it; "none" without any. */
  public String text() {
    return axes.isEmpty() ? "none" : words(axes, ",");
  }

  private static String words(Set<Axis> axes, String separator) {
    return axes.stream().map(Axis::word).collect(Collectors.joining(separator));
  }

  /**
   * The numbers of an axis for one trial; empty if it is off.
   *
   * @param seed of the trial
   */
  public Optional<RandomGenerator> draws(Axis axis, long seed) {
    return axes.contains(axis)
        ? Optional.of(
            new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ (long) axis.word().hashCode() << 20))
        : Optional.empty();
  }

  /**
   * The cell of a trial. A lower table is the same as higher arms and a higher camera, and so the
   * table's top stays at z = 0 and no task needs to know.
   *
   * @param usual the cell without; returned as it is if nothing in it changes
   */
  public CellDescription cell(CellDescription usual, long seed) {
    double drop = tableDrop(seed);
    CameraDescription camera = camera(usual.camera(), seed);
    if (drop == 0) {
      return camera == usual.camera() ? usual : usual.with(camera);
    }
    Pose up = Pose.translation(0, 0, drop);
    return usual
        .with(up.times(usual.leftBase()), up.times(usual.rightBase()))
        .with(camera.at(raised(camera.eye(), drop), raised(camera.target(), drop)));
  }

  private static double[] raised(double[] place, double by) {
    return new double[] {place[0], place[1], place[2] + by};
  }

  /** How far the table of a trial is below its usual height, m. */
  public double tableDrop(long seed) {
    return draws(Axis.TABLE_HEIGHT, seed).map(random -> random.nextDouble(MAX_DROP)).orElse(0.0);
  }

  /**
   * The camera of a trial as seen from the arms.
   *
   * @param usual the camera without; returned as it is if it is not moved
   */
  public CameraDescription camera(CameraDescription usual, long seed) {
    return draws(Axis.CAMERA, seed)
        .map(random -> usual.at(moved(usual.eye(), random), moved(usual.target(), random)))
        .orElse(usual);
  }

  /** Somewhere else in a random direction, every distance equally likely. */
  private static double[] moved(double[] place, RandomGenerator random) {
    double up = random.nextDouble(-1, 1);
    double round = random.nextDouble(-Math.PI, Math.PI);
    double level = Math.sqrt(1 - up * up);
    double distance = random.nextDouble(MAX_DISPLACEMENT);
    return new double[] {
      place[0] + distance * level * StrictMath.cos(round),
      place[1] + distance * level * StrictMath.sin(round),
      place[2] + distance * up
    };
  }

  /**
   * The scene of a trial with what stands around.
   *
   * @param setup of the task, whose bodies stay first and where they are
   */
  public SceneSetup setup(CellDescription cell, SceneSetup setup, long seed) {
    return draws(Axis.CLUTTER, seed)
        .map(
            random -> {
              List<SceneState.Body> bodies = new ArrayList<>(setup.bodies());
              bodies.addAll(Clutter.around(cell, setup.bodies(), random));
              return new SceneSetup(bodies, setup.cloth());
            })
        .orElse(setup);
  }
}

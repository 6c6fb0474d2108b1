package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Boxes and cylinders that stand about on the table, around the work area: in view and, for an arm
 * that strays, in the way, but not where a task is done.
 */
final class Clutter {
  private static final int MOST = 6;

  /** As RoboTwin: what finds no place after so many tries is left out. */
  private static final int TRIES = 50;

  /** The part of the table in view in front of the arms, m. */
  private static final double MIN_X = 0.15;

  private static final double MAX_X = 0.84;
  private static final double MAX_Y = 0.62;

  /** Kept free around the work area, for open grippers and the far ends of long things, m. */
  private static final double FREE = 0.07;

  /** Kept free around bodies of the task and between things, m. */
  private static final double GAP = 0.03;

  /** Kept free around the axes of the bases, m. */
  private static final double BASE = 0.16;

  /** Water, card and wood: things of this density do not fly off when they are touched, kg/m³. */
  private static final double DENSITY = 700;

  private Clutter() {}

  /** A footprint: its middle and the radius it stays within. */
  private record Place(double x, double y, double radius) {
    boolean clearOf(Place other, double gap) {
      return Math.hypot(x - other.x, y - other.y) > radius + other.radius + gap;
    }
  }

  /** Two to six things at rest that touch neither each other nor what is there. */
  static List<Body> around(CellDescription cell, List<Body> there, RandomGenerator random) {
    List<Place> taken = new ArrayList<>();
    taken.add(new Place(cell.leftBase().x(), cell.leftBase().y(), BASE));
    taken.add(new Place(cell.rightBase().x(), cell.rightBase().y(), BASE));
    there.forEach(body -> taken.add(new Place(body.pose().x(), body.pose().y(), radius(body))));
    List<Body> things = new ArrayList<>();
    int wanted = random.nextInt(2, MOST + 1);
    for (int number = 1; number <= wanted; number++) {
      Solid thing = thing(random);
      double height = halfHeight(thing);
      double radius = radius(thing);
      for (int i = 0; i < TRIES; i++) {
        double x = random.nextDouble(MIN_X, MAX_X);
        double y = random.nextDouble(-MAX_Y, MAX_Y);
        double yaw = random.nextDouble(-Math.PI, Math.PI);
        Place place = new Place(x, y, radius);
        if (outside(place) && taken.stream().allMatch(other -> place.clearOf(other, GAP))) {
          taken.add(place);
          Pose pose = Pose.translation(x, y, height).times(Pose.rotationZ(yaw));
          things.add(new Body("clutter " + number, pose, thing));
          break;
        }
      }
    }
    return things;
  }

  private static boolean outside(Place place) {
    double keep = FREE + place.radius();
    return place.x() < WorkArea.MIN_X - keep
        || place.x() > WorkArea.MAX_X + keep
        || Math.abs(place.y()) > WorkArea.HALF_Y + keep;
  }

  private static Solid thing(RandomGenerator random) {
    int rgb = colour(random);
    Solid.Shape shape;
    double volume;
    if (random.nextBoolean()) {
      double x = random.nextDouble(0.015, 0.045);
      double y = random.nextDouble(0.015, 0.045);
      double z = random.nextDouble(0.012, 0.055);
      shape = new Solid.Box(x, y, z);
      volume = 8 * x * y * z;
    } else {
      double radius = random.nextDouble(0.018, 0.038);
      double half = random.nextDouble(0.012, 0.055);
      shape = new Solid.Cylinder(radius, half);
      volume = 2 * Math.PI * radius * radius * half;
    }
    return new Solid(List.of(new Solid.Piece(Pose.IDENTITY, shape, rgb)), DENSITY * volume, false);
  }

  /** Any hue, as household things have it: neither neon nor black. */
  private static int colour(RandomGenerator random) {
    double brightness = random.nextDouble(0.35, 0.9);
    double saturation = random.nextDouble(0.1, 0.75);
    double hue = random.nextDouble(6);
    int rgb = 0;
    for (int channel = 0; channel < 3; channel++) {
      double away = Math.abs((hue + 6 - 2 * channel) % 6 - 3);
      double pure = Math.clamp(away - 1, 0, 1);
      rgb = rgb << 8 | (int) Math.round(255 * brightness * (1 - saturation * (1 - pure)));
    }
    return rgb;
  }

  private static double radius(Body body) {
    return radius(body.solid());
  }

  private static double radius(Solid solid) {
    double farthest = 0;
    for (Solid.Piece piece : solid.pieces()) {
      double own =
          switch (piece.shape()) {
            case Solid.Box box -> Math.hypot(box.halfX(), Math.hypot(box.halfY(), box.halfZ()));
            case Solid.Cylinder round -> Math.hypot(round.radius(), round.halfLength());
          };
      farthest = Math.max(farthest, own + Math.hypot(piece.at().x(), piece.at().y()));
    }
    return farthest;
  }

  private static double halfHeight(Solid thing) {
    return switch (thing.pieces().getFirst().shape()) {
      case Solid.Box box -> box.halfZ();
      case Solid.Cylinder round -> round.halfLength();
    };
  }
}

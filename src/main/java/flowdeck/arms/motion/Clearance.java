package flowdeck.arms.motion;

import flowdeck.core.CellDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How far two arms are from each other, from themselves, from the table and from the walls, as
 * margins: distance of two hulls minus the distance they must keep. Joints are always 14 angles in
 * rad, the left arm's before the right arm's.
 *
 * <p>Confined to one thread; makes no objects after construction, but for words.
 */
public final class Clearance {
  /** Angles of both arms. */
  public static final int JOINTS = 2 * IiwaKinematics.JOINTS;

  private static final int ENDS = 6;
  private static final int MIDDLE = 4;

  /** What is farther apart is measured roughly, m. */
  private static final double FAR = 0.2;

  private static final double MILLI = 1e3;
  private static final int NEXT_BUT_THREE = 4;

  private final Workspace workspace;
  private final List<ArmHull.Capsule> capsules = new ArrayList<>(); // of both arms
  private final int perArm;
  private final HullKinematics left;
  private final HullKinematics right;
  private final double[] ends;
  private final double[] radii;
  private final double[] reach; // of each capsule, by each of its arm's joints
  private final double[] ways; // of each capsule
  private final Pair[] pairs; // those of two capsules come first
  private final int ofCapsules;
  private final int[] firsts;
  private final int[] seconds;
  private final double[] gaps; // radii and stop distance: what lines must be apart
  private final double[] middles; // and half the length of each capsule's line

  private enum Kind {
    ARMS,
    SELF,
    TABLE,
    WALLS;

    boolean ofCapsules() {
      return this == ARMS || this == SELF;
    }
  }

  /**
   * Two things that must keep a distance.
   *
   * @param first a capsule
   * @param second another one, or a wall's number; the first itself if the other is the table
   * @param words both, for people
   * @param stop the distance, m
   * @param reach how far one rad of each joint can move them towards each other, if that is not the
   *     sum of both capsules' ways
   */
  private record Pair(
      Kind kind, int first, int second, String words, double stop, double[] reach) {}

  /** The arms of a cell with its tool in a workspace. */
  public Clearance(CellDescription cell, Workspace workspace) {
    this(cell, ArmHull.of(cell), workspace);
  }

  public Clearance(CellDescription cell, ArmHull hull, Workspace workspace) {
    this.workspace = workspace;
    perArm = hull.capsules().size();
    left = new HullKinematics(cell.leftBase(), hull);
    right = new HullKinematics(cell.rightBase(), hull);
    capsules.addAll(hull.capsules());
    capsules.addAll(hull.capsules());
    ends = new double[ENDS * capsules.size()];
    ways = new double[capsules.size()];
    radii = capsules.stream().mapToDouble(ArmHull.Capsule::radius).toArray();
    reach = new double[capsules.size() * IiwaKinematics.JOINTS];
    for (int capsule = 0; capsule < capsules.size(); capsule++) {
      for (int joint = 0; joint < IiwaKinematics.JOINTS; joint++) {
        reach[IiwaKinematics.JOINTS * capsule + joint] = left.reach(capsule % perArm, joint);
      }
    }
    List<Pair> all = pairs();
    all.sort(Comparator.comparing(Pair::kind)); // stable: one order in every run
    pairs = all.toArray(Pair[]::new);
    ofCapsules = (int) all.stream().filter(pair -> pair.kind().ofCapsules()).count();
    firsts = all.stream().mapToInt(Pair::first).toArray();
    seconds = all.stream().mapToInt(Pair::second).toArray();
    gaps =
        all.stream()
            .mapToDouble(
                pair ->
                    pair.stop()
                        + radii[pair.first()]
                        + (pair.kind().ofCapsules() ? radii[pair.second()] : 0))
            .toArray();
    middles = new double[MIDDLE * capsules.size()];
  }

  private List<Pair> pairs() {
    List<Pair> found = new ArrayList<>();
    Workspace.Stops stops = workspace.stops();
    for (int a = 0; a < perArm; a++) {
      for (int b = perArm; b < 2 * perArm; b++) {
        if (capsules.get(a).link() > 0 || capsules.get(b).link() > 0) {
          boolean tools = capsules.get(a).part().isTool() && capsules.get(b).part().isTool();
          double stop = tools ? stops.toolToTool() : stops.armToArm();
          found.add(pair(Kind.ARMS, a, b, name(b), stop));
        }
      }
    }
    for (int a = 0; a < 2 * perArm; a++) {
      int endOfArm = a < perArm ? perArm : 2 * perArm;
      for (int b = a + 1; b < endOfArm; b++) {
        if (canMeet(capsules.get(a), capsules.get(b))) {
          found.add(pair(Kind.SELF, a, b, name(b), stops.self()));
        }
      }
      ArmHull.Part part = capsules.get(a).part();
      if (!part.isMounted()) {
        double toTable = part.isTool() ? stops.toolToTable() : stops.linkToTable();
        found.add(pair(Kind.TABLE, a, a, "table", toTable));
        Workspace.Box box = workspace.box();
        for (int wall = 0; box != null && wall < Workspace.Box.WALLS; wall++) {
          found.add(pair(Kind.WALLS, a, wall, "wall at " + box.wall(wall), 0));
        }
      }
    }
    return found;
  }

  /**
   * Parts of one arm closer in the chain than this touch always or, by the joints' limits, never.
   */
  private static boolean canMeet(ArmHull.Capsule lower, ArmHull.Capsule upper) {
    int apart = upper.link() - lower.link();
    return apart >= NEXT_BUT_THREE
        || (apart == NEXT_BUT_THREE - 1 && upper.part() == ArmHull.Part.FINGERS);
  }

  private Pair pair(Kind kind, int first, int second, String other, double stop) {
    double[] own = new double[IiwaKinematics.JOINTS];
    if (kind == Kind.SELF) { // only the joints between them change their distance
      for (int joint = capsules.get(first).link(); joint < own.length; joint++) {
        own[joint] = reach[IiwaKinematics.JOINTS * second + joint];
      }
    }
    return new Pair(kind, first, second, name(first) + ", " + other, stop, own);
  }

  private String name(int capsule) {
    return (capsule < perArm ? "left " : "right ") + capsules.get(capsule).part().words();
  }

  /** How many pairs there are. */
  public int size() {
    return pairs.length;
  }

  /**
   * The margins of all pairs.
   *
   * @param joints of both arms, rad
   * @param margins receives one per pair, m: below 0 they are too near; above 0.2 m it may be less
   *     than it is; not a number if a joint is none
   */
  public void margins(double[] joints, double[] margins) {
    left.place(joints, 0, ends, 0);
    right.place(joints, IiwaKinematics.JOINTS, ends, ENDS * perArm);
    measureMiddles();
    for (int i = 0; i < ofCapsules; i++) {
      double roughly = roughDistance(MIDDLE * firsts[i], MIDDLE * seconds[i]) - gaps[i];
      margins[i] =
          roughly > FAR
              ? roughly
              : Segments.distance(ends, ENDS * firsts[i], ENDS * seconds[i]) - gaps[i];
    }
    for (int i = ofCapsules; i < pairs.length; i++) {
      double distance =
          pairs[i].kind() == Kind.TABLE
              ? lowest(firsts[i]) - workspace.tableHeight()
              : inside(firsts[i], seconds[i]);
      margins[i] = distance - gaps[i];
    }
  }

  private void measureMiddles() {
    for (int capsule = 0; capsule < radii.length; capsule++) {
      int at = ENDS * capsule;
      double squares = 0;
      for (int axis = 0; axis < 3; axis++) {
        double half = 0.5 * (ends[at + 3 + axis] - ends[at + axis]);
        middles[MIDDLE * capsule + axis] = ends[at + axis] + half;
        squares += half * half;
      }
      middles[MIDDLE * capsule + 3] = Math.sqrt(squares);
    }
  }

  /** No more than the distance of two lines. */
  private double roughDistance(int first, int second) {
    double x = middles[first] - middles[second];
    double y = middles[first + 1] - middles[second + 1];
    double z = middles[first + 2] - middles[second + 2];
    return Math.sqrt(x * x + y * y + z * z) - middles[first + 3] - middles[second + 3];
  }

  private double lowest(int capsule) {
    int at = ENDS * capsule;
    return Math.min(ends[at + 2], ends[at + 5]);
  }

  /** Distance of a capsule's line from a wall. */
  private double inside(int capsule, int wall) {
    Workspace.Box box = workspace.box();
    if (box == null) {
      return Double.POSITIVE_INFINITY;
    }
    double at = box.at(wall);
    int end = ENDS * capsule + wall % 3;
    return wall < 3
        ? Math.min(ends[end], ends[end + 3]) - at
        : at - Math.max(ends[end], ends[end + 3]);
  }

  /**
   * The most by which margins can change while joints turn.
   *
   * @param turned by how much each joint turns, to either side in all, rad
   * @param most receives one per pair, m
   */
  void ways(double[] turned, double[] most) {
    for (int capsule = 0; capsule < ways.length; capsule++) {
      int arm = capsule < perArm ? 0 : IiwaKinematics.JOINTS;
      double way = 0;
      for (int joint = 0; joint < IiwaKinematics.JOINTS; joint++) {
        way += reach[IiwaKinematics.JOINTS * capsule + joint] * turned[arm + joint];
      }
      ways[capsule] = way;
    }
    for (int i = 0; i < pairs.length; i++) {
      most[i] =
          switch (pairs[i].kind()) {
            case ARMS -> ways[firsts[i]] + ways[seconds[i]];
            case TABLE, WALLS -> ways[firsts[i]];
            case SELF -> {
              int arm = firsts[i] < perArm ? 0 : IiwaKinematics.JOINTS;
              double[] own = pairs[i].reach();
              double way = 0;
              for (int joint = 0; joint < IiwaKinematics.JOINTS; joint++) {
                way += own[joint] * turned[arm + joint];
              }
              yield way;
            }
          };
    }
  }

  /** The pair with the smallest margin. */
  public int nearest(double[] margins) {
    int nearest = 0;
    for (int i = 1; i < pairs.length; i++) {
      if (!(margins[i] >= margins[nearest])) {
        nearest = i;
      }
    }
    return nearest;
  }

  /** Width of the zone before each stop distance in which an approach gets slower, m. */
  double slowDown() {
    return workspace.slowDown();
  }

  /** A pair in words, such as "left forearm, right hand". */
  public String words(int pair) {
    return pairs[pair].words();
  }

  /** The distance a pair must keep, m. */
  public double stop(int pair) {
    return pairs[pair].stop();
  }

  /**
   * How near a pair is and may be, such as "left fingers are 4 mm above the table and must stay 2
   * mm above it".
   *
   * @param joints of both arms, rad
   */
  String sentence(int pair, double[] joints) {
    double[] margins = new double[pairs.length];
    margins(joints, margins);
    Pair it = pairs[pair];
    double distance = margins[pair] + it.stop();
    String first = name(it.first());
    String verb = first.endsWith("s") ? "are" : "is";
    return switch (it.kind()) {
      case ARMS, SELF ->
          "%s and %s are %s apart and must stay %s apart"
              .formatted(first, name(it.second()), millimetres(distance), millimetres(it.stop()));
      case TABLE ->
          "%s %s %s the table and must not go below %s it"
              .formatted(first, verb, above(distance), above(it.stop()));
      case WALLS ->
          "%s %s %s from the workspace's wall at %s"
              .formatted(first, verb, millimetres(distance), wall(it.second()));
    };
  }

  private String wall(int wall) {
    Workspace.Box box = workspace.box();
    return box == null ? "" : box.wall(wall);
  }

  private static String above(double metres) {
    return "%s %s".formatted(millimetres(Math.abs(metres)), metres < 0 ? "below" : "above");
  }

  private static String millimetres(double metres) {
    return String.format(Locale.ROOT, "%.0f mm", metres * MILLI);
  }
}

package flowdeck.sim;

import flowdeck.core.Pose;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What a body of the simulated cell is made of: boxes and cylinders that never move against each
 * other.
 *
 * @param pieces at least one; the body's frame need not be its centre of mass
 * @param massKg of all pieces together, spread evenly over their volume; positive
 * @param fixed whether nothing can move it
 */
public record Solid(List<Piece> pieces, double massKg, boolean fixed) {

  /** Density of soft wood, kg/m³: a 5 cm cube weighs 0.1 kg. */
  private static final double WOOD = 800;

  public Solid {
    pieces = List.copyOf(pieces);
    if (pieces.isEmpty() || !(massKg > 0)) {
      throw new IllegalArgumentException(
          "A solid needs pieces and a mass, got %d and %s kg".formatted(pieces.size(), massKg));
    }
  }

  /** A loose wooden box about the body's origin; half sizes in m, colour 0xRRGGBB. */
  public static Solid woodenBox(double halfX, double halfY, double halfZ, int rgb) {
    Box box = new Box(halfX, halfY, halfZ);
    double volume = 8 * halfX * halfY * halfZ;
    return new Solid(List.of(new Piece(Pose.IDENTITY, box, rgb)), WOOD * volume, false);
  }

  /** The same solid in other colours. */
  public Solid painted(IntUnaryOperator colour) {
    return new Solid(
        pieces.stream()
            .map(piece -> new Piece(piece.at(), piece.shape(), colour.applyAsInt(piece.rgb())))
            .toList(),
        massKg,
        fixed);
  }

  /**
   * One part of a solid.
   *
   * @param at pose of its centre in the body's frame
   * @param shape its shape
   * @param rgb colour 0xRRGGBB
   */
  public record Piece(Pose at, Shape shape, int rgb) {}

  /** A convex shape about its own origin. */
  public sealed interface Shape {}

  /** Half sizes along its own axes, m. */
  public record Box(double halfX, double halfY, double halfZ) implements Shape {
    public Box {
      if (!(halfX > 0 && halfY > 0 && halfZ > 0)) {
        throw new IllegalArgumentException(
            "A box needs positive sizes, got %s, %s, %s".formatted(halfX, halfY, halfZ));
      }
    }
  }

  /** A cylinder along its own z; radius and half its length in m. */
  public record Cylinder(double radius, double halfLength) implements Shape {
    public Cylinder {
      if (!(radius > 0 && halfLength > 0)) {
        throw new IllegalArgumentException(
            "A cylinder needs positive sizes, got %s, %s".formatted(radius, halfLength));
      }
    }
  }
}

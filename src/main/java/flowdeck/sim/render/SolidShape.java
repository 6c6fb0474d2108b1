package flowdeck.sim.render;

import flowdeck.core.Pose;
import flowdeck.sim.Solid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What solids look like: their pieces with slightly broken edges, each in a paint of its own.
 * Meshes are kept for as long as this is. Confined to one thread.
 */
final class SolidShape {
  /** Edges are cut back by this share of the smallest half size. */
  private static final double BEVEL = 0.06;

  private static final int SEGMENTS = 32;

  private final Map<List<Form>, Mesh> meshes = new HashMap<>();

  /** A mesh in the body's frame whose paints are numbered as the pieces are. */
  Mesh mesh(Solid solid) {
    List<Form> forms =
        solid.pieces().stream().map(piece -> new Form(piece.at(), piece.shape())).toList();
    return meshes.computeIfAbsent(forms, SolidShape::build);
  }

  private static Mesh build(List<Form> forms) {
    MeshBuilder builder = new MeshBuilder();
    for (int paint = 0; paint < forms.size(); paint++) {
      Pose at = forms.get(paint).at();
      switch (forms.get(paint).shape()) {
        case Solid.Box box -> {
          double x = box.halfX();
          double y = box.halfY();
          double z = box.halfZ();
          builder.box(at, x, y, z, BEVEL * Math.min(x, Math.min(y, z)), paint);
        }
        case Solid.Cylinder cylinder -> {
          double r = cylinder.radius();
          double h = cylinder.halfLength();
          double b = BEVEL * Math.min(r, h);
          builder.lathe(at, SEGMENTS, paint, 0, -h, r - b, -h, r, b - h, r, h - b, r - b, h, 0, h);
        }
      }
    }
    return builder.build();
  }

  /** A piece whatever its colour. */
  private record Form(Pose at, Solid.Shape shape) {}
}

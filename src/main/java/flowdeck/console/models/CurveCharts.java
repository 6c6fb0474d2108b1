package flowdeck.console.models;

import flowdeck.console.AxisRange;
import flowdeck.console.ModelOperations.Model;
import flowdeck.console.widget.CurvePlot.Chart;
import flowdeck.console.widget.CurvePlot.Curve;
import flowdeck.console.widget.Scale;
import flowdeck.station.TrainingFile.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes charts of training curves: the epochs of likelihood training, on one pair of axes. */
final class CurveCharts {
  /** Early epochs may lie far below all that matters. */
  private static final double MOST_NATS = 4;

  /**
   * Policies side by side.
   *
   * @param title what the height means
   */
  record Compared(String title, Chart chart) {}

  private CurveCharts() {}

  /**
   * The curves of policies, in their order. Log-likelihoods and the scores of diffusion policies
   * share no axis: beside a flow, a diffusion policy has no curve.
   */
  static Compared of(List<Model> models) {
    boolean nats = models.stream().anyMatch(model -> model.flow() && !model.curve().isEmpty());
    boolean mixed =
        nats && models.stream().anyMatch(model -> !model.flow() && !model.curve().isEmpty());
    String title =
        !nats
            ? "Negative squared error of the noise by epoch"
            : "Log-likelihood by epoch, nats per dimension"
                + (mixed ? " (a diffusion policy has none)" : "");
    return new Compared(
        title,
        of(
            models.stream()
                .map(model -> nats && !model.flow() ? List.<Point>of() : model.curve())
                .toList(),
            0,
            "no curve"));
  }

  /**
   * A chart.
   *
   * @param trainings a curve each, in their order; those without an epoch of likelihood training
   *     stay empty
   * @param lastEpoch the epochs axis reaches at least there
   * @param nothing to say if no curve has an epoch of likelihood training
   */
  static Chart of(List<List<Point>> trainings, int lastEpoch, String nothing) {
    List<Curve> curves = trainings.stream().map(CurveCharts::curve).toList();
    if (curves.stream().allMatch(CurveCharts::isEmpty)) {
      return new Chart(List.of(), new Scale(0, 1, 1), new Scale(0, 1, 1), nothing);
    }
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    double first = Double.POSITIVE_INFINITY;
    double last = lastEpoch;
    for (Curve curve : curves) {
      for (int i = 0; i < curve.epochs().length; i++) {
        most = Math.max(most, Math.max(curve.heldOut()[i], curve.training()[i]));
        least = Math.min(least, Math.min(curve.heldOut()[i], curve.training()[i]));
      }
      if (!isEmpty(curve)) {
        first = Math.min(first, curve.epochs()[0]);
        last = Math.max(last, curve.epochs()[curve.epochs().length - 1]);
      }
    }
    double step =
        AxisRange.niceStep(Math.max(0.05, (most - Math.max(least, most - MOST_NATS)) / 3));
    double epochStep = Math.max(1, AxisRange.niceStep((last - first) / 5));
    return new Chart(
        curves,
        new Scale(Math.floor(first / epochStep) * epochStep, Math.max(last, first + 1), epochStep),
        new Scale(
            Math.floor(Math.max(least, most - MOST_NATS) / step) * step,
            Math.ceil(most / step) * step,
            step),
        "");
  }

  private static boolean isEmpty(Curve curve) {
    return curve.epochs().length == 0;
  }

  private static Curve curve(List<Point> points) {
    List<Point> scored = new ArrayList<>();
    for (Point point : points) {
      if (Double.isFinite(point.heldOut()) && Double.isFinite(point.loss())) {
        scored.add(point);
      }
    }
    double[] heldOut = scored.stream().mapToDouble(Point::heldOut).toArray();
    int best = -1;
    for (int i = 0; i < heldOut.length; i++) {
      best = best < 0 || heldOut[i] > heldOut[best] ? i : best;
    }
    return new Curve(
        scored.stream().mapToDouble(Point::epoch).toArray(),
        heldOut,
        Arrays.stream(scored.stream().mapToDouble(Point::loss).toArray()).map(x -> -x).toArray(),
        best);
  }
}

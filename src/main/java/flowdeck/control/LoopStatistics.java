package flowdeck.control;

/**
 * How regular the control loop runs at wall speed.
 *
 * @param nominalHertz wanted rate
 * @param hertz rate achieved over the last full second, 0 before
 * @param missedTicks ticks left out because the loop was late by more than one
 * @param lateness how much later than scheduled ticks began
 */
public record LoopStatistics(
    double nominalHertz, double hertz, long missedTicks, DurationStatistics lateness) {}

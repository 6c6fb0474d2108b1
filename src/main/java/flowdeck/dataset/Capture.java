package flowdeck.dataset;

/**
 * How an episode was captured.
 *
 * @param achievedFps rows per second of capture time; 0 of a single row
 * @param repeatedFrames rows whose image repeats the one before
 * @param lostFrames frames of the camera that never came
 * @param faults how often the control loop held on a fault
 */
public record Capture(double achievedFps, int repeatedFrames, long lostFrames, int faults) {}

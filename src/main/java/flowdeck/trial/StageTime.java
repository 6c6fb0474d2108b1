package flowdeck.trial;

/**
 * When a stage was completed.
 *
 * @param stage its id
 * @param seconds since the trial started, on the cell's clock (simulated time in simulation)
 */
public record StageTime(String stage, double seconds) {}

package flowdeck.recording;

/**
 * The trial that a take shows.
 *
 * @param session name of its session
 * @param number of the trial in it, from 1
 * @param startNanos when it began, on the cell's clock
 */
public record ShownTrial(String session, int number, long startNanos) {}
